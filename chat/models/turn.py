"""A turn: what a person said, and everything the assistant did until its answer had ended."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from chat.models.conversation import Conversation
from chat.models.packed import PackedJSON
from chat.models.transitions import Staged, Transitions

PARTS = ("steps__calls", "steps__anomalies")
"""What a turn is shown with: prefetched, so that a page costs the same number of queries at any length."""


class Turn(Staged):
    class Status(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        AWAITING_APPROVAL = "awaiting_approval", "waiting for approval"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled", "stopped"

    GIVEN = "given"
    """The reason of a turn that was said before a flow began: no model was asked, and nothing ran."""
    ACTIVE = (Status.QUEUED, Status.RUNNING, Status.AWAITING_APPROVAL)
    _ENDS = frozenset({Status.FAILED, Status.CANCELLED})
    transitions: ClassVar[Transitions] = {
        Status.QUEUED: frozenset({Status.RUNNING}) | _ENDS,
        Status.RUNNING: frozenset({Status.AWAITING_APPROVAL, Status.DONE}) | _ENDS,
        Status.AWAITING_APPROVAL: frozenset({Status.RUNNING}) | _ENDS,
        Status.DONE: frozenset(),
        Status.FAILED: frozenset(),
        Status.CANCELLED: frozenset(),
    }

    status = models.CharField(max_length=20, choices=Status, default=Status.QUEUED, db_index=True)
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="turns", db_index=False
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="children"
    )
    said = models.TextField()
    client_key = models.CharField(max_length=64)
    """Made by the sender: the same submit twice is one turn."""
    model = models.CharField(max_length=200)
    tool_choice = models.JSONField(default=str)
    tools = PackedJSON(default=list)
    """Names of the tools that were offered."""
    settings = models.JSONField(default=dict)
    flow_turn = models.PositiveSmallIntegerField(null=True, blank=True)
    """Which turn of the conversation's flow it is, from 0; None for what a person said freely."""
    reason = models.CharField(max_length=40, blank=True)
    """Why it ended, in a word, where that is not plain: `length`, `rate_limit`, `steps`…"""
    explanation = models.TextField(blank=True)
    """The same for a person, in a sentence."""
    pattern = models.CharField(max_length=20, blank=True)
    """Which pattern of function calling it was, once it has ended; empty if nobody knows."""
    epoch = models.PositiveIntegerField(default=0)
    """The fence: a runner whose epoch is not this one has lost the turn and can write nothing more."""
    crashes = models.PositiveIntegerField(default=0)
    """How often a runner died with it."""
    runner = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    resumed_at = models.DateTimeField(null=True, blank=True)
    """When its runner took it up; `started_at` is when the first one did."""
    alive_at = models.DateTimeField(null=True, blank=True)
    """The last sign of life of its runner."""
    spent = models.FloatField(default=0)
    """Seconds that the runners before this one had it. Waiting for a person is nobody's time."""
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=("conversation", "client_key"), name="one_turn_a_client_key"),
            models.UniqueConstraint(
                fields=("conversation",),
                condition=Q(status__in=("queued", "running", "awaiting_approval")),
                name="one_active_turn_a_conversation",
            ),
        ]
        indexes = [
            models.Index(
                fields=("created_at", "status", "pattern", "model", "reason", "conversation", "id"),
                name="turns_by_time",
            )
        ]

    def __str__(self) -> str:
        return f"Turn {self.pk}: {self.said[:60]}"

    @property
    def is_active(self) -> bool:
        return self.status in self.ACTIVE
