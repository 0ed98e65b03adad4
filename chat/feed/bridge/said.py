"""What one process says to others, and how much of it goes in one message."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from chat.feed.bridge.link import Message
from chat.feed.bridge.replica import Told
from chat.feed.live import LiveStep

MOST = 50_000
"""Characters of live text in a message of several pieces: Redis has a moment to take it."""


@dataclass(frozen=True, slots=True)
class Said:
    message: Message
    size: int = 0
    told: Told | None = None
    """Who keeps count of what was told, if it is a piece."""

    def taken(self) -> None:
        """It has gone out."""
        if self.told is not None:
            self.told.tell(self.message["piece"])


def hint(conversation: UUID) -> Said:
    return Said({"kind": "hint", "conversation": conversation.hex})


def ended(conversation: UUID, step: int) -> Said:
    """Should this be lost, the rows are looked at anyway."""
    return Said({"kind": "ended", "conversation": conversation.hex, "step": step})


def piece(conversation: UUID, live: LiveStep, told: Told) -> Said | None:
    """What of `live` was not told yet."""
    if (new := told.piece(live)) is None:
        return None
    size = len(new["text"]) + len(new["reasoning"]) + sum(len(call["arguments"]) for call in new["calls"])
    return Said({"kind": "piece", "conversation": conversation.hex, "piece": new}, size, told)


def parcels(things: Iterable[Said]) -> Iterator[list[Said]]:
    """What goes in one message each."""
    parcel, size = list[Said](), 0
    for said in things:
        if parcel and size + said.size > MOST:
            yield parcel
            parcel, size = [], 0
        parcel.append(said)
        size += said.size
    if parcel:
        yield parcel
