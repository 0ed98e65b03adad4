"""Feedback: what a person thought of an answer, in one thumb and perhaps a reason."""

from django.db import models

from chat.models.conversation import Conversation
from chat.models.turn import Turn

REASON_CAP = 2_000
"""Characters of a reason, at most."""


class Feedback(models.Model):
    """Given by the conversation's owner, and theirs to change or to take back."""

    turn = models.OneToOneField(Turn, on_delete=models.CASCADE, related_name="feedback")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="feedback")
    liked = models.BooleanField()
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "feedback"

    @property
    def thumb(self) -> str:
        return "up" if self.liked else "down"

    def __str__(self) -> str:
        return "Thumb up" if self.liked else "Thumb down"
