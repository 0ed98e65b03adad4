"""The desk at which tables are booked: what the tools want of it, whoever keeps the bookings."""

from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

from chat.canonical import one_line
from chat.origin import Origin, Source
from chat.tools import clock
from chat.tools.errors import ToolFailed

LONGEST = 120
NOTE = "No restaurant was told: this is a record on this site only, for demonstration."
_SOURCE = Source("Travelbot's own table of bookings")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What is booked."""

    restaurant: str
    place: str
    date: str
    time: str
    party_size: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking as it is now."""

    reference: str
    status: str
    table: Table

    def as_json(self) -> dict[str, Any]:
        table = self.table
        return {
            "reference": self.reference,
            "status": self.status,
            "restaurant": table.restaurant,
            "location": table.place,
            "date": table.date,
            "time": table.time,
            "party_size": table.party_size,
            **({"name": table.name} if table.name else {}),
        }


class Desk(Protocol):
    """Of one call: what it does twice is done once. All raise ToolFailed with a sentence for the model."""

    async def book(self, table: Table) -> Booked: ...

    async def cancel(self, reference: str) -> Booked: ...

    async def bookings(self) -> list[Booked]: ...


_desk: ContextVar[Desk | None] = ContextVar("desk", default=None)


def sit_at(desk: Desk) -> None:
    """From here on in this task, `desk` is where it books."""
    _desk.set(desk)


def desk() -> Desk:
    if found := _desk.get():
        return found
    raise ToolFailed("There is no table of bookings here: a booking can be made in a conversation only.")


def outcome(booked: Booked, before: str | None) -> dict[str, Any]:
    """The result of a call that wrote: the booking, and its status before and after."""
    return {"booking": booked.as_json(), "before": before, "after": booked.status, **envelope()}


def envelope() -> dict[str, Any]:
    return Origin("bookings", _SOURCE, f"{clock.now():%Y-%m-%dT%H:%MZ}").envelope(NOTE)


def wordless(**said: str) -> Iterator[str]:
    """Which of these arguments say nothing, or too much."""
    for argument, text in said.items():
        if not 1 <= (length := len(one_line(text))) <= LONGEST:
            yield f"{argument}: expected 1 to {LONGEST} characters; got {length}"
