"""A random walk of a conversation's rows: each step is one transaction of legal transitions."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st

from chat.models import Conversation, Step, ToolCall, Turn, Wire

CALL = {"name": "look", "arguments_raw": '{"at": 1}', "arguments": {"at": 1}}


class Walk:
    def __init__(self, conversation: Conversation, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
        self.conversation = conversation
        self.draw = draw

    def step(self) -> None:
        moves = [*self._beginnings(), *self._transitions()]
        move = self.draw(st.sampled_from(moves))
        with transaction.atomic():
            move(self.conversation.next_revision())

    def _beginnings(self) -> list[Callable[[int], None]]:
        active = self.conversation.active_turn()
        return [self._rename, self._say if active is None else lambda revision: self._ask(active, revision)]

    def _transitions(self) -> list[Callable[[int], None]]:
        """Everything that any row may become now."""
        turns = self.conversation.turns.all()
        steps, calls = Step.objects.filter(turn__in=turns), ToolCall.objects.filter(step__turn__in=turns)
        return [
            lambda revision, row=row, to=to: self._move(row, to, revision)  # type: ignore[misc]
            for row in (*turns, *steps, *calls)
            for to in sorted(row.transitions[row.status])
        ]

    def _rename(self, revision: int) -> None:
        Conversation.objects.filter(pk=self.conversation.pk).update(title=f"Title <b> {revision}")

    def _say(self, revision: int) -> None:
        stamp = {"born": revision, "revision": revision}
        head = Turn.objects.create(
            conversation=self.conversation,
            parent=self.conversation.head,
            said=f"Said {revision}",
            client_key=str(revision),
            tool_choice="auto",
            **stamp,
        )
        self.conversation.head = head
        self.conversation.save(update_fields=["head"])

    def _ask(self, turn: Turn, revision: int) -> None:
        number = turn.steps.count() + 1
        step = Step.objects.create(turn=turn, number=number, born=revision, revision=revision)
        Wire.objects.create(step=step)

    def _move(self, row: Any, to: str, revision: int) -> None:
        row.move(to, revision=revision, **self._changes(row, to, revision))
        if isinstance(row, Step) and to == Step.Status.DONE:
            for position in range(self.draw(st.integers(0, 2))):
                stamp = {"born": revision, "revision": revision}
                ToolCall.objects.create(step=row, position=position, **self._asked(), **CALL, **stamp)

    def _asked(self) -> dict[str, Any]:
        """A call that may run, or one that waits for a person."""
        waiting = {"status": "awaiting_approval", "writes": True, "expires_at": "2030-01-01T00:00Z"}
        return dict(self.draw(st.sampled_from([{"status": "ready"}, waiting])))

    def _changes(self, row: Any, to: str, revision: int) -> dict[str, Any]:
        if isinstance(row, Step):
            return {"text": f"Text *{revision}*"}
        if isinstance(row, ToolCall):
            decided = {"decided_at": timezone.now(), "decided_as": f"<i>{revision}", "decision_note": "So."}
            if row.waits and to in ("ready", "rejected"):
                return decided
            return {"result": {"at": revision}} if to == "done" else {"error": f"{to} <at> {revision}"}
        return {"explanation": f"It became {to}.", "ended_at": timezone.now()}
