"""The answer under way: text, reasoning and arguments that are not in the rows yet."""

from dataclasses import dataclass, field

from chat.canonical import clean_text
from chat.llm.answer import CallDelta, ReasoningDelta, TextDelta
from chat.markdown import Blocks


@dataclass(slots=True)
class LiveCall:
    """A call whose arguments are still coming in."""

    name: str = ""
    arguments: str = ""


@dataclass(slots=True, eq=False)
class LiveStep:
    """One step while it streams, shared by all its viewers: it is rendered once, not once for each."""

    step: int
    revision: int
    """The conversation's revision that made the step's row: a viewer below it can't place the text yet."""
    text: str = ""
    reasoning: str = ""
    calls: dict[int, LiveCall] = field(default_factory=dict)
    blocks: Blocks = field(default_factory=Blocks)

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


@dataclass(slots=True)
class Shown:
    """How much of a live step one viewer has been sent."""

    blocks: int = 0
    text: int = 0
    reasoning: int = 0
    arguments: dict[int, int] = field(default_factory=dict)

    def frame(self, live: LiveStep) -> dict[str, object]:
        """What is new of `live` for this viewer, as a frame; from now on it counts as sent."""
        frame: dict[str, object] = {"kind": "live", "step": live.step}
        if len(live.text) != self.text:
            tail = live.blocks.tail(live.text)
            frame |= {"blocks_from": self.blocks, "blocks": live.blocks.closed[self.blocks :], "tail": tail}
            self.blocks, self.text = len(live.blocks.closed), len(live.text)
        if len(live.reasoning) != self.reasoning:
            frame |= {"reasoning_at": self.reasoning, "reasoning": live.reasoning[self.reasoning :]}
            self.reasoning = len(live.reasoning)
        if calls := [call for at in live.calls if (call := self._call(at, live.calls[at]))]:
            frame["calls"] = calls
        return frame

    def _call(self, position: int, call: LiveCall) -> dict[str, object] | None:
        at = self.arguments.get(position, -1)
        if at == len(call.arguments):
            return None
        self.arguments[position] = len(call.arguments)
        at = max(at, 0)
        return {"position": position, "name": call.name, "at": at, "arguments": call.arguments[at:]}
