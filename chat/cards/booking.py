"""A booking, or all that a person has: where, when, for how many, and whether it still stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from chat.cards.reading import cut, number, pick, words

MOST = 6
"""Bookings that a card shows; the result has all."""
STATES = {"booked": "done", "cancelled": "cancelled"}
"""State → its icon."""


@dataclass(frozen=True, slots=True)
class Entry:
    reference: str
    state: str
    restaurant: str
    place: str
    when: str
    people: str
    name: str

    @property
    def icon(self) -> str:
        return STATES.get(self.state, "unknown")


@dataclass(frozen=True, slots=True)
class Bookings:
    what: str
    title: str
    entries: tuple[Entry, ...]
    more: int = 0


def read(result: Mapping[str, Any]) -> Bookings | None:
    if _is_booking(one := result.get("booking")):
        entry = _entry(one)
        changed = pick(result, "before") is not None and entry.state == "cancelled"
        return Bookings("Booking cancelled" if changed else "Booking", entry.restaurant, (entry,))
    many = result.get("bookings")
    if isinstance(many, list) and all(map(_is_booking, many)):
        return Bookings("Your bookings", "", tuple(map(_entry, many[:MOST])), max(0, len(many) - MOST))
    return None


def _is_booking(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(words(value, "reference") and words(value, "status"))


def _entry(booking: Any) -> Entry:
    return Entry(
        reference=words(booking, "reference"),
        state=words(booking, "status"),
        restaurant=words(booking, "restaurant"),
        place=words(booking, "location", "place"),
        when=when(words(booking, "date"), words(booking, "time")),
        people=_people(number(pick(booking, "party_size"))),
        name=words(booking, "name"),
    )


def when(day: str, time: str) -> str:
    """Sat 12 Dec 2026, 19:30; what is no date stays as it is."""
    try:
        day = f"{date.fromisoformat(day):%a %-d %b %Y}"
    except ValueError:
        day = cut(day)
    return ", ".join(filter(None, (day, time)))


def _people(count: float | None) -> str:
    if count is None:
        return ""
    return f"{count:g} {'person' if count == 1 else 'people'}"
