"""A tool call: what the model asked for, whether it could run, and what came of it."""

from typing import Any, ClassVar

from django.db import models

from chat.canonical import fingerprint
from chat.models.conversation import Conversation
from chat.models.placed import Placed
from chat.models.step import Step
from chat.models.transitions import Staged, Transitions


class ToolCall(Placed, Staged):
    class Status(models.TextChoices):
        PROPOSED = "proposed"
        INVALID = "invalid", "not run"
        READY = "ready", "queued"
        AWAITING_APPROVAL = "awaiting_approval", "waiting for approval"
        REJECTED = "rejected", "denied"
        EXPIRED = "expired"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        TIMED_OUT = "timed_out", "timed out"
        CANCELLED = "cancelled", "stopped"
        UNKNOWN = "unknown"

    transitions: ClassVar[Transitions] = {
        Status.PROPOSED: frozenset(
            {Status.INVALID, Status.READY, Status.AWAITING_APPROVAL, Status.CANCELLED}
        ),
        Status.AWAITING_APPROVAL: frozenset(
            {Status.READY, Status.REJECTED, Status.EXPIRED, Status.CANCELLED}
        ),
        # Not run after all: what was approved is not what it is now.
        Status.READY: frozenset({Status.RUNNING, Status.CANCELLED, Status.INVALID}),
        # Back to ready only at recovery, and only for a tool that reads.
        Status.RUNNING: frozenset(
            {Status.DONE, Status.FAILED, Status.TIMED_OUT, Status.CANCELLED, Status.UNKNOWN, Status.READY}
        ),
        Status.INVALID: frozenset(),
        Status.REJECTED: frozenset(),
        Status.EXPIRED: frozenset(),
        Status.DONE: frozenset(),
        Status.FAILED: frozenset(),
        Status.TIMED_OUT: frozenset(),
        Status.CANCELLED: frozenset(),
        Status.UNKNOWN: frozenset(),
    }

    status = models.CharField(max_length=20, choices=Status, default=Status.PROPOSED)
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="calls", db_index=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="calls")
    position = models.PositiveIntegerField()
    """Its place in the answer: its identity, since wire ids may be absent or repeated."""
    wire_id = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200)
    writes = models.BooleanField(default=False)
    """Whether it changes the world, as the tool said when it was offered: then it runs at most once, ever."""
    arguments_raw = models.TextField(blank=True)
    arguments = models.JSONField(null=True, blank=True)
    edited = models.JSONField(null=True, blank=True)
    """The arguments that a person put in their place before approving; `arguments` stay the model's."""
    repair = models.CharField(max_length=40, blank=True)
    extra = models.JSONField(default=dict, blank=True)
    result = models.JSONField(null=True, blank=True)
    source = models.CharField(max_length=40, blank=True)
    """Where the result came from: sample, live, cached…"""
    chain = models.JSONField(default=list, blank=True)
    """The sources that were tried for the result, in order: see chat.calling.Attempt."""
    progress = models.TextField(blank=True)
    """How far it is, as the tool last said while it ran."""
    error = models.TextField(blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    """Until when a person may decide; None if nobody was asked."""
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "auth.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_as = models.CharField(max_length=150, blank=True)
    """Who decided, in words: they outlast the account."""
    decision_note = models.TextField(blank=True)
    """Why, as the person wrote it."""
    approved_for = models.CharField(max_length=64, blank=True)
    """The fingerprint that was approved: with any other the call does not run."""
    attempt = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ("step", "position")
        constraints = [models.UniqueConstraint(fields=("step", "position"), name="one_call_a_position")]
        indexes = [
            models.Index(
                fields=("created_at", "name", "status", "source", "writes", "seconds", "id"),
                name="calls_by_time",
            ),
            models.Index(fields=("name", "conversation"), name="calls_by_name"),
            models.Index(fields=("status", "conversation"), name="calls_by_status"),
        ]
        """By time with all that lists filter by and statistics count: they read the index, and no row."""

    def __str__(self) -> str:
        return f"{self.name} ({self.status})"

    @property
    def waits(self) -> bool:
        return self.status == self.Status.AWAITING_APPROVAL

    @property
    def approved(self) -> bool:
        """Has a person approved it, whatever came of it then?"""
        return self.decided_at is not None and self.status != self.Status.REJECTED

    @property
    def effective(self) -> Any:
        """The arguments that it runs with: the model's, unless a person put others in their place."""
        return self.arguments if self.edited is None else self.edited

    @property
    def fingerprint(self) -> str:
        """Of what would be called, to the letter: an approval holds for this and for nothing else."""
        return fingerprint([self.name, self.effective])

    @property
    def asked_fingerprint(self) -> str:
        """Of what the model asked for, which is what a person who decides was shown."""
        return fingerprint([self.name, self.arguments])

    @property
    def runs_unapproved(self) -> bool:
        """Does it write, and is what it would run with not what a person has approved?"""
        return self.writes and self.fingerprint != self.approved_for
