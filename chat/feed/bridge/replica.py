"""A live step that streams in another process, and the pieces by which it comes over.

A piece says from where in the text it begins, so a piece lost, doubled or late does no harm: what is known
already is left out, and what would leave a hole is not taken.
"""

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from chat.feed.live import LiveCall, LiveStep

Piece: TypeAlias = dict[str, Any]


@dataclass(slots=True)
class Told:
    """How much of a live step the others have been told."""

    text: int = 0
    reasoning: int = 0
    arguments: dict[int, int] = field(default_factory=dict)

    @property
    def begun(self) -> bool:
        return bool(self.text or self.reasoning or self.arguments)

    def piece(self, live: LiveStep) -> Piece | None:
        """What they have not been told; it counts as told only when `tell` says so."""
        calls = [call for at in live.calls if (call := self._call(at, live.calls[at]))]
        if not calls and len(live.text) == self.text and len(live.reasoning) == self.reasoning:
            return None
        return {
            "step": live.step,
            "revision": live.revision,
            "text_at": self.text,
            "text": live.text[self.text :],
            "reasoning_at": self.reasoning,
            "reasoning": live.reasoning[self.reasoning :],
            "calls": calls,
        }

    def _call(self, position: int, call: LiveCall) -> Piece | None:
        at = self.arguments.get(position, -1)
        if at == len(call.arguments):
            return None
        at = max(at, 0)
        return {"position": position, "name": call.name, "at": at, "arguments": call.arguments[at:]}

    def tell(self, piece: Piece) -> None:
        """`piece` has gone out."""
        self.text = piece["text_at"] + len(piece["text"])
        self.reasoning = piece["reasoning_at"] + len(piece["reasoning"])
        for call in piece["calls"]:
            self.arguments[call["position"]] = call["at"] + len(call["arguments"])


@dataclass(slots=True, eq=False)
class Replica(LiveStep):
    """A live step as far as it came over: always a beginning of the true one."""

    def take(self, piece: Piece) -> bool:
        """Grow by what is new in `piece`. False if something before it is missing."""
        text = joined(self.text, piece["text_at"], piece["text"])
        reasoning = joined(self.reasoning, piece["reasoning_at"], piece["reasoning"])
        calls = [self._take_call(call) for call in piece["calls"]]
        self.text = self.text if text is None else text
        self.reasoning = self.reasoning if reasoning is None else reasoning
        return text is not None and reasoning is not None and all(calls)

    def _take_call(self, piece: Piece) -> bool:
        call = self.calls.get(piece["position"], LiveCall())
        arguments = joined(call.arguments, piece["at"], piece["arguments"])
        if arguments is None:
            return False
        is_old = piece["at"] + len(piece["arguments"]) < len(call.arguments)
        self.calls[piece["position"]] = LiveCall(call.name if is_old else piece["name"], arguments)
        return True


def joined(known: str, at: int, more: str) -> str | None:
    """`known` and what `more`, which begins at `at`, adds to it; None if there is a hole between them."""
    return None if at > len(known) else known + more[len(known) - at :]
