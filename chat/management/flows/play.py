"""A flow being played in a terminal: its turns said one after the other, and shown as they go."""

import asyncio
import sys

from chat.management.consent import ask_for
from chat.management.flows.performing import Turns, turns
from chat.management.flows.showing import Showing
from chat.management.flows.terminal import Terminal
from chat.models import Conversation, ToolCall, Turn
from chat.turns.approval import Decision, decide
from chat.turns.database import in_database
from chat.turns.flows import decided_for, say_next
from chat.turns.say import Refused
from chat.turns.stop import stop

LOOK_SECONDS = 0.1
"""How often the rows are looked at for news."""


class Play:
    """`pace` is the seconds between two things that are shown; with `yes` whatever asks first is approved."""

    def __init__(self, terminal: Terminal, conversation: Conversation, pace: float, *, yes: bool) -> None:
        self.interrupted = False
        """By Ctrl-C: the turn under way was stopped."""
        self._terminal, self._conversation, self._pace, self._yes = terminal, conversation, pace, yes
        self._showing = Showing()

    def to_its_end(self) -> None:
        """Or until a turn fails: what follows would build on it."""
        while (waiting := asyncio.run(self._go_on())) is not None:
            try:
                self._decide(waiting)
            except KeyboardInterrupt:
                self._stop(waiting)

    async def _go_on(self) -> int | None:
        """The turn that waits for a decision, or None at the end."""
        async with turns() as ours:
            while (turn := await in_database(self._next)) is not None:
                await self._run(ours, turn)
                if await in_database(_waits, turn):
                    return turn
        return None

    def _next(self) -> int | None:
        last = self._conversation.turns.last()
        if last is not None and last.is_active:
            return last.pk
        if self.interrupted or (last is not None and last.status != Turn.Status.DONE):
            return None
        said = say_next(self._conversation)
        return None if said is None else said.pk

    async def _run(self, ours: Turns, turn: int) -> None:
        running = asyncio.ensure_future(ours.run(turn))
        try:
            await self._show(turn, running)
        except asyncio.CancelledError:
            await in_database(self._stop, turn)
            ours.stop()
        await running
        await self._show(turn, running)

    async def _show(self, turn: int, running: "asyncio.Future[None]") -> None:
        """What happens, as it happens, no faster than it can be read."""
        ended = False
        while not ended:
            ended = running.done()
            for words in await in_database(self._showing.news, turn):
                self._terminal.say(words)
                self._terminal.out.flush()
                await asyncio.sleep(0 if self.interrupted else self._pace)
            await asyncio.wait({running}, timeout=LOOK_SECONDS)

    def _stop(self, turn: int) -> None:
        self.interrupted = True
        stop(Turn.objects.select_related("conversation").get(pk=turn))

    def _decide(self, turn: int) -> None:
        """By whoever sits here; where nobody does, by the flow."""
        if sys.stdin.isatty() and not self._yes:
            return ask_for(turn)
        calls = ToolCall.objects.filter(step__turn=turn, status=ToolCall.Status.AWAITING_APPROVAL)
        for call in calls.select_related("step__turn__conversation__flow"):
            try:
                decide(call.pk, self._decision(call))
            except Refused as refusal:
                self._terminal.complain(str(refusal))

    def _decision(self, call: ToolCall) -> Decision:
        said = decided_for(call)
        changed = {**(call.arguments or {}), **said.changes} if said.changes else None
        return Decision(
            approved=self._yes or said.approved,
            fingerprint=call.asked_fingerprint,
            edited=changed,
            by=None,
            who="somebody at the terminal, for all" if self._yes else "the flow",
            note="" if self._yes else said.reason,
        )


def _waits(turn: int) -> bool:
    return Turn.objects.filter(pk=turn, status=Turn.Status.AWAITING_APPROVAL).exists()
