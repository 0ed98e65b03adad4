"""Conversations with everything that a list filters by, each value as frequent as it might be."""

import json
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Max, Model

from bench.many.table import Table
from bench.many.words import ASKED, CITIES, RARE, RAREST, answer, name, sentence
from chat.models import Anomaly, Conversation, Feedback, Label, Review, Step, ToolCall, Turn
from chat.models.packed import packed_text

MODELS = ["gpt-4o-mini", "gpt-4o", "deepseek-chat", *(f"model-{number}" for number in range(1, 18))]
TOOLS = ["get_current_weather", "get_activity_suggestions", *(f"tool_{number}" for number in range(1, 24))]
TABLES = (Conversation, Turn, Step, ToolCall, Anomaly, Feedback, Review, Label)
PEOPLE, DAYS = 200, 365
TURN_ENDS = ("done",) * 90 + ("failed",) * 6 + ("cancelled",) * 4
CALL_ENDS = ("done",) * 880 + ("failed",) * 60 + ("invalid",) * 25 + ("timed_out",) * 20 + ("cancelled",) * 8
CALL_ENDS += ("rejected",) * 4 + ("expired",) * 2 + ("unknown",) * 1
PATTERNS = ("simple", "parallel", "multi_step", "none", "multiple", "parallel_multiple")
KINDS = (
    "text_for_arguments",
    "unknown_tool",
    "repeated_id",
    "no_finish",
    "usage_missing",
    "bad_json",
    "late_role",
)
SOURCES = ("live", "live", "live", "cached", "sample", "imported", "")


class Making:
    def __init__(self, seed: int, conversations: int) -> None:
        self.dice, self.all = Random(seed), conversations
        self.until = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        self.tables = {model: Table(model) for model in TABLES}
        self.last = {model: self._last(model) for model in TABLES if model is not Conversation}
        self.people = [User.objects.get_or_create(username=f"person{n}")[0].pk for n in range(PEOPLE)]

    def batch(self, first: int, end: int) -> None:
        for number in range(first, end):
            self.conversation(number)
        with transaction.atomic():
            for table in self.tables.values():
                table.write()

    def finish(self) -> None:
        """Keys were chosen here; and the planner knows what there is, as it would after a day."""
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(TABLES)):
                cursor.execute(statement)
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "PRAGMA optimize")

    def conversation(self, number: int) -> None:
        """In the order of time, and the more the later: half of them in the last quarter of the year."""
        dice = self.dice
        at = self.until - timedelta(days=DAYS * (1 - ((number + 1) / self.all) ** 0.5))
        key = UUID(int=dice.getrandbits(128), version=4)
        pk: Any = str(key) if connection.vendor == "postgresql" else key.hex
        model = self._skewed(MODELS)
        head, turns = None, 1 + int(dice.random() * 9)
        for turn in range(turns):
            if turn:
                at = min(at + timedelta(seconds=20 + dice.random() * 300), self.until)
            head = self.turn(pk, head, model, at)
        person = dice.random() < 0.6
        self.tables[Conversation].add(
            id=pk,
            user_id=self._skewed(self.people) if person else None,
            visitor="" if person else f"visitor{int(dice.random() * self.all / 5)}",
            title=sentence(dice, ASKED)[:60],
            model=model,
            head_id=head,
            revision=turns * 12,
            created_at=said_at(at),
            updated_at=said_at(at),
            deleted_at=said_at(self.until) if dice.random() < 0.02 else None,
        )

    def turn(self, conversation: Any, parent: int | None, model: str, at: datetime) -> int:
        dice, pk = self.dice, self._next(Turn)
        status = TURN_ENDS[int(dice.random() * 100)]
        self.tables[Turn].add(
            id=pk,
            conversation_id=conversation,
            parent_id=parent,
            said=self._with_rare(sentence(dice, ASKED)),
            client_key=f"{pk:032x}",
            model=model,
            status=status,
            pattern=self._skewed(PATTERNS) if status == "done" else "",
            reason=("steps", "rate_limit", "length")[int(dice.random() * 3)] if status == "failed" else "",
            tools=packed_text(json.dumps(TOOLS)),
            created_at=said_at(at),
            started_at=said_at(at),
            ended_at=said_at(at + timedelta(seconds=10)),
        )
        self.step(
            pk, conversation, model, 1, at, status, int(dice.random() ** 2 * 6) + int(dice.random() * 1.8)
        )
        self.step(pk, conversation, model, 2, at + timedelta(seconds=5), status, 0)
        self._beside(pk, conversation, at)
        return pk

    def step(
        self, turn: int, conversation: Any, model: str, number: int, at: datetime, ends: str, calls: int
    ) -> None:
        dice, pk = self.dice, self._next(Step)
        status = ends if number == 2 else "done"
        tokens = int(300 + dice.random() * 3000), int(20 + dice.random() * 400)
        self.tables[Step].add(
            id=pk,
            turn_id=turn,
            number=number,
            status=status,
            text=answer(dice) if number == 2 else "",
            finish_reason=("tool_calls" if calls else "stop") if status == "done" else "",
            error_kind=("timeout", "http", "truncated")[int(dice.random() * 3)] if status == "failed" else "",
            answered_by=model,
            tokens_in=tokens[0],
            tokens_out=tokens[1],
            usage=json.dumps({"prompt_tokens": tokens[0], "completion_tokens": tokens[1]}),
            sent_at=said_at(at),
            first_token_after=0.2 + dice.expovariate(3),
            seconds=0.5 + dice.expovariate(0.5),
            http_status=200,
            requests_sent=1,
        )
        for position in range(calls):
            self.call(pk, conversation, position, at)
        if dice.random() < 0.05:
            self.tables[Anomaly].add(
                id=self._next(Anomaly),
                step_id=pk,
                conversation_id=conversation,
                kind=self._skewed(KINDS),
                detail=f"It came as {name(dice)}; it was read as text.",
                model=model,
                first_seen=said_at(at),
                fault=("server", "model", "client")[int(dice.random() * 3)],
            )

    def call(self, step: int, conversation: Any, position: int, at: datetime) -> None:
        dice, pk = self.dice, self._next(ToolCall)
        status = CALL_ENDS[int(dice.random() * 1000)]
        arguments = json.dumps({"location": self._skewed(CITIES), "note": name(dice)}, ensure_ascii=False)
        tool = self._skewed(TOOLS)
        self.tables[ToolCall].add(
            id=pk,
            step_id=step,
            conversation_id=conversation,
            position=position,
            wire_id=f"call_{pk}",
            name=tool,
            writes=tool == "tool_7",
            status=status,
            arguments_raw=arguments,
            arguments=arguments,
            result=json.dumps({"temperature": int(dice.random() * 30)}) if status == "done" else None,
            source=SOURCES[int(dice.random() * 7)] if status == "done" else "",
            error="The service did not answer." if status in ("failed", "timed_out") else "",
            created_at=said_at(at),
            started_at=said_at(at),
            ended_at=said_at(at + timedelta(seconds=1)),
            seconds=dice.expovariate(1) ** 2 if status in ("done", "failed", "timed_out") else None,
        )

    def _beside(self, turn: int, conversation: Any, at: datetime) -> None:
        """What people and reviewers thought of it."""
        dice = self.dice
        if dice.random() < 0.05:
            liked, reason = dice.random() < 0.7, "Too long" if dice.random() < 0.3 else ""
            row = {"turn_id": turn, "conversation_id": conversation}
            when = {"created_at": said_at(at), "changed_at": said_at(at)}
            self.tables[Feedback].add(id=self._next(Feedback), liked=liked, reason=reason, **row, **when)
            if not liked:
                done = said_at(at) if dice.random() < 0.5 else None
                add = self.tables[Review].add
                add(id=self._next(Review), why="disliked", queued_at=said_at(at), done_at=done, **row)
        if dice.random() < 0.01:
            label = self._skewed(("good", "wrong place", "slow", "made up"))
            row = {"turn_id": turn, "name": label, "by_name": "rita", "created_at": said_at(at)}
            self.tables[Label].add(id=self._next(Label), **row)

    def _with_rare(self, text: str) -> str:
        if self.last[Turn] == 100:
            return f"{text} {RAREST}"
        return f"{text} {RARE}" if self.dice.random() < 0.00002 else text

    def _skewed(self, values: Any) -> Any:
        """The first of them most often, the last one rarely."""
        return values[int(self.dice.random() ** 3 * len(values))]

    def _next(self, model: type[Model]) -> int:
        self.last[model] += 1
        return self.last[model]

    def _last(self, model: type[Model]) -> int:
        last: int | None = model._default_manager.aggregate(last=Max("pk"))["last"]
        return last or 0


def said_at(when: datetime) -> str:
    return when.isoformat(" ") if connection.vendor == "postgresql" else when.strftime("%Y-%m-%d %H:%M:%S.%f")
