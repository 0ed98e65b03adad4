"""The desk of one call: its bookings are rows, each written in one transaction of whoever holds the turn."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TypeVar

from django.utils import timezone

from chat.models import Booking, Conversation
from chat.models.booking import as_reference
from chat.tools.desk import Booked, Table
from chat.tools.errors import ToolFailed
from chat.turns.claim import Claim
from chat.turns.database import in_database
from chat.turns.outage import Unknown

MOST = 100
"""Bookings that are listed; the page has all."""
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class RowDesk:
    claim: Claim
    call: int

    async def book(self, table: Table) -> Booked:
        return await _surely(lambda: self._book(table))

    async def cancel(self, reference: str) -> Booked:
        return await _surely(lambda: self._cancel(as_reference(reference)))

    async def bookings(self) -> list[Booked]:
        return await in_database.patiently(self._bookings)

    def _book(self, table: Table) -> Booked:
        with self.claim.writing():
            owner = self._conversation()
            whose = {"user_id": owner.user_id, "visitor": owner.visitor, "conversation": owner}
            wanted = {**whose, **asdict(table)}
            booking, _ = Booking.objects.get_or_create(made_by_id=self.call, defaults=wanted)
            booking.refresh_from_db()  # Its day and time were text.
        return _booked(booking)

    def _cancel(self, reference: str) -> Booked:
        with self.claim.writing():
            found = Booking.objects.of(self._conversation()).filter(reference=reference)
            booking = found.select_for_update().first()
            if booking is None:
                raise ToolFailed(f"There is no booking {reference[:40]} of this person's: see list_bookings.")
            if booking.cancelled_by_id != self.call:
                self._cancel_now(booking)
        return _booked(booking)

    def _cancel_now(self, booking: Booking) -> None:
        if booking.status == Booking.Status.CANCELLED:
            at = f" at {booking.cancelled_at:%Y-%m-%d %H:%M} UTC" if booking.cancelled_at else ""
            raise ToolFailed(f"Booking {booking.reference} was cancelled already{at}: nothing has changed.")
        booking.move(Booking.Status.CANCELLED, cancelled_by_id=self.call, cancelled_at=timezone.now())

    def _bookings(self) -> list[Booked]:
        return [_booked(booking) for booking in Booking.objects.of(self._conversation())[:MOST]]

    def _conversation(self) -> Conversation:
        """With its owner as it is now: a visitor may have logged in meanwhile."""
        return Conversation.objects.get(pk=self.claim.conversation)


async def _surely(work: Callable[[], R]) -> R:
    """Where nobody knows whether it was written, ask again: what this call has done, it does not do twice."""
    try:
        return await in_database.patiently(work)
    except Unknown:
        return await in_database.patiently(work)


def _booked(booking: Booking) -> Booked:
    table = Table(
        restaurant=booking.restaurant,
        place=booking.place,
        date=f"{booking.date:%Y-%m-%d}",
        time=f"{booking.time:%H:%M}",
        party_size=booking.party_size,
        name=booking.name,
    )
    return Booked(booking.reference, booking.status, table)
