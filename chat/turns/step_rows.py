"""The rows of one step and its wire, as its runner writes them."""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from math import ceil
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from chat.agent.happenings import StepEnded, StepFailed, StepStarted
from chat.canonical import clean_json, clean_text
from chat.feed.live import LiveStep
from chat.llm.answer import Anomaly as Seen
from chat.llm.answer import Answer, Retrying, Usage
from chat.llm.exchange import Exchange
from chat.llm.request import JsonObject
from chat.models import Anomaly, Step, Wire
from chat.models.prepared import Prepared
from chat.models.statements import insert, update
from chat.turns import call_rows, measured
from chat.turns.claim import Claim
from chat.turns.endpoints import maker
from chat.turns.facts import marks_of
from chat.turns.failpoints import reach

MOST_TOKENS = 2**31 - 1
"""What a column holds, whatever a server says."""


@dataclass(slots=True)
class StepRows:
    """One step under way: its row, what was heard of it so far, and its exchange with the server."""

    claim: Claim
    row: Step
    exchange: Exchange
    live: LiveStep
    asked: JsonObject
    """The body that was written down before it left."""

    def notice(self, retrying: Retrying) -> None:
        """Say in the row what the person waits for."""
        seconds = max(1, ceil(retrying.seconds))
        reason = retrying.reason.partition(" Try again")[0]  # Nobody has to: it is tried again by itself.
        self._notice(f"{reason} Asking again in {seconds} s (attempt {retrying.attempt}).")

    def forget_notice(self) -> None:
        """The answer has begun: nothing is waited for any more."""
        self._notice("")

    def _notice(self, words: str) -> None:
        self.row.notice = clean_text(words)
        with self.claim.writing() as revision:
            update(Step, self.row.pk, {"notice": self.row.notice, "revision": revision})

    def checkpoint(self) -> None:
        """Write down the text so far. No revision: open pages have it already."""
        update(Step, self.row.pk, self._heard(), [Step.Status.STREAMING])

    @property
    def is_first(self) -> bool:
        """Before it nothing was called."""
        return self.row.number == 1

    def end(
        self,
        ended: StepEnded | StepFailed,
        then: Callable[[], None] = lambda: None,
        **changes: Any,
    ) -> None:
        """The answer, its calls, the turn's `changes` and what comes `then`, in one transaction."""
        told = self._told(ended)
        with self.claim.writing(**changes) as revision:
            if isinstance(ended, StepFailed):
                self.close(Step.Status.FAILED, revision, ended.error.kind, str(ended.error))
                self._note(ended.error.anomalies)
            else:
                self.row.move(Step.Status.DONE, revision=revision, **told, **self._times())
                self._keep_wire()
                self._note(ended.answer.anomalies)
                call_rows.propose(self.claim, self.row, ended.verdicts, revision)
            reach("before_step_commit")
            then()
        reach("after_step_commit")
        measured.step_ended(self.row, self.exchange, ended)

    def close(self, status: str, revision: int, kind: str = "", error: str = "") -> None:
        """End without an answer: what was heard so far is kept."""
        told = {"error_kind": kind, "error": clean_text(error)}
        self.row.move(status, revision=revision, **told, **self._heard(), **self._times())
        self._keep_wire()

    def _note(self, anomalies: Collection[Seen]) -> None:
        if anomalies:
            Anomaly.objects.bulk_create(_anomaly(self.claim, self.row, seen) for seen in anomalies)

    def _told(self, ended: StepEnded | StepFailed) -> dict[str, Any]:
        """What the answer says. One that asks for nothing more is the turn's: its facts are found, once."""
        if isinstance(ended, StepFailed):
            return {}
        answer = _answer(ended.answer)
        without = ended.verdicts or self.is_first
        return answer | {"facts": [] if without else marks_of(self.claim.turn, answer["text"])}

    def _heard(self) -> dict[str, str]:
        return {"text": clean_text(self.live.text), "reasoning": clean_text(self.live.reasoning)}

    def _times(self) -> dict[str, Any]:
        exchange = self.exchange
        return {
            "notice": "",
            "http_status": exchange.status,
            "requests_sent": exchange.attempts,
            "headers_after": exchange.headers_after,
            "first_token_after": exchange.first_delta_after,
            "seconds": exchange.elapsed() if exchange.ended_after is None else exchange.ended_after,
        }

    def _keep_wire(self) -> None:
        exchange = self.exchange
        # The body as it was sent, which may be nothing: an endpoint that is paused is not asked.
        changed = {} if exchange.body == self.asked else Wire.asking(exchange.body)
        came = {
            "url": exchange.url[:500],
            "response_headers": clean_json(exchange.headers),
            "received": exchange.received,
            "reads": [(after, len(data)) for after, data in exchange.reads],
            "truncated": exchange.truncated,
            "lost": exchange.lost,
        }
        update(Wire, self.row.pk, changed | came)


@Prepared
def _before(turn: int) -> QuerySet[Step, tuple[int, str]]:
    return Step.objects.filter(turn=turn).values_list("number", "status")


def start(claim: Claim, started: StepStarted) -> StepRows:
    """The step's row and its request, before the request leaves."""
    before = _before(turn=claim.turn)
    number = 1 + sum(status != Step.Status.ABANDONED for _, status in before)
    attempt = 1 + sum(its == number for its, _ in before)
    asked = Asked(started)
    with claim.writing() as revision:
        step = asked.write(claim, revision, number, attempt)
    reach("after_step_start")
    return step


class Asked:
    """A request made ready to be written down: most of the work is done before the transaction."""

    def __init__(self, started: StepStarted) -> None:
        self.started, self.body = started, started.request.body()
        self._wire = Wire.asking(self.body)

    def write(self, claim: Claim, revision: int, number: int = 1, attempt: int = 1) -> StepRows:
        """Within a transaction that the claim gets through."""
        row = Step(
            turn_id=claim.turn,
            number=number,
            attempt=attempt,
            status=Step.Status.STREAMING,
            provider=maker(self.started.request.model),
            sent_at=timezone.now(),
            born=revision,
            revision=revision,
        )
        insert(row)
        insert(Wire(step=row, **self._wire))
        return StepRows(claim, row, self.started.exchange, LiveStep(row.pk, revision), self.body)


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "text": clean_text(answer.content or answer.refusal),
        "reasoning": clean_text(answer.reasoning),
        "finish_reason": answer.finish_reason,
        "usage": asdict(answer.usage) if answer.usage else None,
        **_tokens(answer.usage),
        "answered_by": clean_text(answer.model)[:200],
    }


def _tokens(usage: Usage | None) -> dict[str, int | None]:
    """Apart from the rest of it, to be added up."""
    if usage is None:
        return {}
    return {
        "tokens_in": max(0, min(usage.prompt_tokens, MOST_TOKENS)),
        "tokens_out": max(0, min(usage.completion_tokens, MOST_TOKENS)),
    }


def _anomaly(claim: Claim, step: Step, seen: Seen) -> Anomaly:
    kind, model = clean_text(seen.kind)[:60], step.turn.model
    before = Anomaly.objects.filter(kind=kind, model=model).order_by("pk").first()
    return Anomaly(
        step=step,
        conversation_id=claim.conversation,
        kind=kind,
        detail=clean_text(seen.detail),
        came=clean_text(seen.came),
        model=model,
        first_seen=before.first_seen if before else timezone.now(),
        fault=seen.fault,
    )
