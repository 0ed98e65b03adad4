"""The answer under way: text, reasoning and arguments that are not in the rows yet."""

from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import NamedTuple

from chat.canonical import clean_text
from chat.feed.frame import Frame, as_text
from chat.llm.answer import CallDelta, ReasoningDelta, TextDelta
from chat.markdown import Blocks


@dataclass(slots=True)
class LiveCall:
    """A call whose arguments are still coming in."""

    name: str = ""
    arguments: str = ""


class Shown(NamedTuple):
    """How much of a live step a viewer has been sent."""

    blocks: int = 0
    text: int = 0
    reasoning: int = 0
    arguments: tuple[int, ...] = ()
    """Of each call, in the order in which they came."""


NOTHING = Shown()


@dataclass(slots=True, eq=False)
class LiveStep:
    """One step while it streams, shared by all its viewers: rendered and framed once, not once for each."""

    step: int
    revision: int
    """The conversation's revision that made the step's row: a viewer below it can't place the text yet."""
    text: str = ""
    reasoning: str = ""
    calls: dict[int, LiveCall] = field(default_factory=dict)
    blocks: Blocks = field(default_factory=Blocks)
    _framed: Shown = NOTHING
    """How far it was when these frames were made, each for those who had been shown so much."""
    _frames: dict[Shown, str] = field(default_factory=dict)

    def hear(self, delta: TextDelta | ReasoningDelta | CallDelta) -> None:
        match delta:
            case TextDelta(text):
                self.text += clean_text(text)
            case ReasoningDelta(text):
                self.reasoning += clean_text(text)
            case CallDelta(position, name, arguments):
                call = self.calls.setdefault(position, LiveCall())
                call.name = clean_text(name) or call.name
                call.arguments += clean_text(arguments)

    def news(self, shown: Shown) -> tuple[str, Shown]:
        """The frame of what is new to one who was `shown` so much, if anything is; and what is shown then."""
        tail = self.blocks.tail(self.text)
        now = self._now()
        if now == shown:
            return "", now
        if now != self._framed:
            self._framed, self._frames = now, {}
        if shown not in self._frames:
            self._frames[shown] = as_text(self._frame(shown, tail))
        return self._frames[shown], now

    def _now(self) -> Shown:
        arguments = tuple(len(call.arguments) for call in self.calls.values())
        return Shown(len(self.blocks.closed), len(self.text), len(self.reasoning), arguments)

    def _frame(self, shown: Shown, tail: str) -> Frame:
        frame: Frame = {"kind": "live", "step": self.step}
        if len(self.text) != shown.text:
            frame |= {"blocks_from": shown.blocks, "blocks": self.blocks.closed[shown.blocks :], "tail": tail}
        if len(self.reasoning) != shown.reasoning:
            frame |= {"reasoning_at": shown.reasoning, "reasoning": self.reasoning[shown.reasoning :]}
        known = chain(shown.arguments, repeat(-1))
        if calls := [
            call for at, each in zip(known, self.calls, strict=False) if (call := self._call(each, at))
        ]:
            frame["calls"] = calls
        return frame

    def _call(self, position: int, at: int) -> Frame | None:
        """What is new of it after so many characters of its arguments; -1: all, though it has none."""
        call = self.calls[position]
        if at == len(call.arguments):
            return None
        at = max(at, 0)
        return {"position": position, "name": call.name, "at": at, "arguments": call.arguments[at:]}
