"""What reviewers write beside a turn: its place in the queue, notes, labels. None of it changes the turn."""

from django.db import models

from chat.models.conversation import Conversation
from chat.models.turn import Turn

LABEL_CAP = 40


class Review(models.Model):
    """A turn that waits to be looked at, or was."""

    class Why(models.TextChoices):
        DISLIKED = "disliked", "thumb down"
        ASKED = "asked", "a reviewer asked"

    turn = models.OneToOneField(Turn, on_delete=models.CASCADE, related_name="review")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="reviews")
    why = models.CharField(max_length=10, choices=Why)
    queued_at = models.DateTimeField(auto_now_add=True, db_index=True)
    queued_as = models.CharField(max_length=150, blank=True)
    """Who asked for it, in words; empty for a person's thumb."""
    done_at = models.DateTimeField(null=True, blank=True, db_index=True)
    done_by = models.ForeignKey(
        "auth.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    done_as = models.CharField(max_length=150, blank=True)
    """Who looked at it, in words: they outlast the account."""

    class Meta:
        ordering = ("queued_at",)

    def __str__(self) -> str:
        return f"Review of turn {self.turn_id}"


class Note(models.Model):
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="notes")
    by = models.ForeignKey("auth.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by_name = models.CharField(max_length=150)
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.text[:80]


class Label(models.Model):
    """One word or a few, to find the turn by."""

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="labels")
    name = models.CharField(max_length=LABEL_CAP, db_index=True)
    by_name = models.CharField(max_length=150)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=("turn", "name"), name="one_label_a_turn_and_name")]

    def __str__(self) -> str:
        return self.name
