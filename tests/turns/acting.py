"""A process that runs a turn, or believes so, one write at a time: nobody tells it that it has lost it."""

from collections.abc import Callable
from random import Random
from typing import Any

from chat.agent.happenings import CallEnded, CallProgress, Ending, StepEnded, StepFailed, StepStarted, Verdict
from chat.agent.loop import Work
from chat.llm.answer import Answer, RequestedCall, TextDelta
from chat.llm.errors import ServerFailed
from chat.llm.exchange import Exchange
from chat.models import Step, Turn
from chat.tools.toolbox import Toolbox
from chat.turns import call_rows, step_rows
from chat.turns.claim import Claim
from chat.turns.record import Record

READ, WRITE, REFUSED = "look", "book", "fly"
ANSWERS = ([READ, WRITE], [READ, READ], [WRITE], [WRITE, WRITE, REFUSED], [REFUSED], [])
"""The calls that an answer may ask for."""


class Acting:
    def __init__(self, claim: Claim, ran: Callable[[int], None]) -> None:
        """`ran` is told each call whose tool has really begun to run."""
        self.claim, self.ran = claim, ran
        self.record = Record(claim)
        self.started: set[int] = set()

    @property
    def holds(self) -> bool:
        """Is the turn still its own?"""
        mine = {"pk": self.claim.turn, "epoch": self.claim.epoch, "status": Turn.Status.RUNNING}
        return Turn.objects.filter(**mine).exists()

    @property
    def is_to_stop(self) -> bool:
        return Turn.objects.get(pk=self.claim.turn).cancel_requested_at is not None

    def may_do(self, chance: Random) -> list[Callable[[], Any]]:
        """What the loop could tell next."""
        record = self.record
        if (step := record.step) is not None:
            calls = chance.choice(ANSWERS)
            end = lambda: self._end_step(StepEnded(*_answer(calls)))  # noqa: E731
            fail = lambda: self._end_step(StepFailed(ServerFailed("It broke.")))  # noqa: E731
            return [end, end, end, end, fail, step.checkpoint]
        if not self.holds:
            late = [lambda at=at: self._end_call(at, "done") for at in self.started]  # type: ignore[misc]
            late += [lambda at=at: self._say(at) for at in self.started]  # type: ignore[misc]
            return [self._start_step, *late, lambda: record._end(Ending("done"))]
        if ready := self._calls("ready"):
            return [lambda at=at: self._start_call(at) for at in ready]  # type: ignore[misc]
        if running := self._calls("running"):
            ends = ("done", "failed", "timed_out", "unknown")
            says = [lambda at=at: self._say(at) for at in self.started]  # type: ignore[misc]
            return says + [lambda at=at, end=end: self._end_call(at, end) for at in running for end in ends]  # type: ignore[misc]
        if self._calls("awaiting_approval"):
            return [record._wait]
        last = Step.objects.filter(turn=self.claim.turn, status="done").last()
        if last and not last.calls.exists():
            return [lambda: record._end(Ending("done"))]
        return [self._start_step]

    def run_out_of_time(self) -> None:
        self.record._end(Ending("failed", "time", "It took too long."))

    def be_interrupted(self) -> None:
        """By a stop, or by the end of its process."""
        self.record._end_or_release()

    def _calls(self, status: str) -> list[int]:
        """Positions in the last answer."""
        last = Step.objects.filter(turn=self.claim.turn).last()
        return list(last.calls.filter(status=status).values_list("position", flat=True)) if last else []

    def _start_step(self) -> None:
        self.record.step = step_rows.start(self.claim, StepStarted(REQUEST, Exchange()))
        self.record.step.live.hear(TextDelta("One moment."))

    def _end_step(self, ended: StepEnded | StepFailed) -> None:
        assert self.record.step is not None
        try:
            self.record.step.end(ended)
        finally:
            self.record.step = None

    def _start_call(self, position: int) -> None:
        call_rows.start(self.claim, position)
        assert not self.is_to_stop, "a call has begun after the stop"
        self.started.add(position)
        self.ran(call_rows._at(self.claim, position).pk)

    def _say(self, position: int) -> None:
        """Of one that runs, or of one that has ended: the words came too late then."""
        call_rows.progress(self.claim, CallProgress(position, "half way"))

    def _end_call(self, position: int, end: str) -> None:
        result = {"kind": "sample"} if end == "done" else None
        call_rows.end(self.claim, CallEnded(position, end, 0.1, result, "" if result else "Sorry."))


def _answer(names: list[str]) -> tuple[Answer, tuple[Verdict, ...]]:
    asked = tuple(
        RequestedCall(position=at, id=f"call_{at}", name=name, arguments_raw="{}", arguments={})
        for at, name in enumerate(names)
    )
    answer = Answer(content="Well.", finish_reason="tool_calls" if names else "stop", tool_calls=asked)
    return answer, tuple(
        Verdict(call, refusal="No such tool." * (call.name == REFUSED), writes=call.name == WRITE)
        for call in asked
    )


REQUEST = Work(system="", past=(), said="Hello", model="tiny", tools=Toolbox()).request([])
