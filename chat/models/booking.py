"""A table that was booked in a conversation: a record of this site's own, of which no restaurant knows."""

import secrets
from typing import ClassVar, Self

from django.db import models

from chat.models.conversation import Conversation, Owner
from chat.models.tool_call import ToolCall
from chat.models.transitions import Moving, Transitions

_SPOKEN = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits that nobody takes for each other, read or heard."""
_HALF = 4


def new_reference() -> str:
    """Eight of them (6.5 × 10¹¹ references), drawn by chance: `K7QM-2XTR`."""
    return as_reference("".join(secrets.choice(_SPOKEN) for _ in range(2 * _HALF)))


def as_reference(text: str) -> str:
    """However it was written: in small letters, with spaces, without its dash."""
    plain = "".join(letter for letter in text.upper() if letter.isalnum())
    return f"{plain[:_HALF]}-{plain[_HALF:]}"


class Bookings(models.QuerySet["Booking"]):
    def owned_by(self, owner: Owner) -> Self:
        return self.filter(owner.owns)

    def of(self, conversation: Conversation) -> Self:
        """All of its owner's; what was asked from a terminal is nobody's, and stays in its conversation."""
        if conversation.user_id:
            return self.filter(user=conversation.user_id)
        if conversation.visitor:
            return self.filter(user=None, visitor=conversation.visitor)
        return self.filter(conversation=conversation)


class Booking(Moving):
    class Status(models.TextChoices):
        BOOKED = "booked"
        CANCELLED = "cancelled"

    transitions: ClassVar[Transitions] = {
        Status.BOOKED: frozenset({Status.CANCELLED}),
        Status.CANCELLED: frozenset(),
    }

    user = models.ForeignKey("auth.User", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    visitor = models.CharField(max_length=64, blank=True, db_index=True)
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.SET_NULL, related_name="+")
    made_by = models.OneToOneField(ToolCall, null=True, on_delete=models.SET_NULL, related_name="+")
    """The call that booked it: one call books once, whatever happens."""
    cancelled_by = models.ForeignKey(
        ToolCall, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reference = models.CharField(max_length=20, unique=True, default=new_reference)
    status = models.CharField(max_length=20, choices=Status, default=Status.BOOKED)
    restaurant = models.CharField(max_length=120)
    place = models.CharField(max_length=120)
    date = models.DateField()
    time = models.TimeField()
    """As the clocks at the place say."""
    party_size = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = Bookings.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return f"{self.reference}: {self.restaurant}, {self.place}"
