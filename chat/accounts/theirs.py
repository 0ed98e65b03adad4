"""All rows of one person: what they can take along, and what goes when they go."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from chat.models import Booking, Conversation, Feedback, Owner, Run, Share, StoredFlow


@dataclass(frozen=True, slots=True)
class Theirs:
    owner: Owner

    @property
    def conversations(self) -> QuerySet[Conversation]:
        """Deleted ones too, and those that their runs have made."""
        return Conversation.objects.filter(self.owner.owns) | Conversation.objects.filter(
            pk__in=Conversation.objects.filter(self.owner.owns_by("trial__run__")).values("pk")
        )

    @property
    def own_conversations(self) -> QuerySet[Conversation]:
        return Conversation.objects.filter(self.owner.owns)

    @property
    def bookings(self) -> QuerySet[Booking]:
        return Booking.objects.filter(self.owner.owns)

    @property
    def runs(self) -> QuerySet[Run]:
        return Run.objects.filter(self.owner.owns)

    @property
    def flows(self) -> QuerySet[StoredFlow]:
        return StoredFlow.objects.filter(self.owner.owns)

    @property
    def feedback(self) -> QuerySet[Feedback]:
        return Feedback.objects.filter(conversation__in=self.own_conversations)

    @property
    def shares(self) -> QuerySet[Share]:
        return Share.objects.filter(conversation__in=self.own_conversations)

    def counts(self) -> dict[str, Any]:
        """How many of each."""
        return {
            "conversations": self.own_conversations.count(),
            "bookings": self.bookings.count(),
            "flows": self.flows.filter(deleted_at=None).count(),
            "runs": self.runs.count(),
            "shares": self.shares.filter(revoked_at=None).count(),
        }
