"""A run: flows × models × repetitions, each a trial; and what came of every one."""

import uuid
from typing import ClassVar, Self

from django.db import models

from chat.models.conversation import Conversation, Owner
from chat.models.stored_flow import StoredFlow
from chat.models.transitions import Moving, Transitions


class Runs(models.QuerySet["Run"]):
    def owned_by(self, owner: Owner) -> Self:
        return self.filter(owner.owns)

    def listed_for(self, owner: Owner) -> Self:
        """One's own; for whoever may review also those of commands, which are nobody's."""
        nobodys = models.Q(user=None, visitor="")
        return self.filter(owner.owns | nobodys if owner.may_review else owner.owns)

    def readable_by(self, owner: Owner) -> Self:
        return self if owner.may_review else self.filter(owner.owns)


class Run(Moving):
    class Status(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        CANCELLED = "cancelled"

    transitions: ClassVar[Transitions] = {
        Status.RUNNING: frozenset({Status.DONE, Status.CANCELLED}),
        Status.CANCELLED: frozenset({Status.RUNNING}),
        Status.DONE: frozenset(),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("auth.User", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    visitor = models.CharField(max_length=64, blank=True, db_index=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.RUNNING, db_index=True)
    model_names = models.JSONField(default=list)
    """In the order of the matrix's columns."""
    repeat = models.PositiveSmallIntegerField(default=1)
    collection = models.CharField(max_length=100, blank=True)
    """The imported set that it runs, if it does."""
    by_server = models.BooleanField(default=True)
    """Whether servers take up its trials; else a command does."""
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = Runs.as_manager()

    class Meta:
        ordering = ("-created_at",)

    @property
    def is_a_commands(self) -> bool:
        return self.user_id is None and not self.visitor

    def __str__(self) -> str:
        return f"Run of {self.created_at:%Y-%m-%d %H:%M}"


class Trial(Moving):
    class Status(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        PASSED = "passed"
        MISSED = "missed"
        ERRORED = "errored", "could not be run"
        CANCELLED = "cancelled"

    BAD = (Status.MISSED, Status.ERRORED)
    RAN = (Status.PASSED, *BAD)

    transitions: ClassVar[Transitions] = {
        Status.QUEUED: frozenset({Status.RUNNING, Status.CANCELLED}),
        Status.RUNNING: frozenset({Status.PASSED, Status.MISSED, Status.ERRORED, Status.CANCELLED}),
        Status.CANCELLED: frozenset({Status.QUEUED}),
        Status.PASSED: frozenset(),
        Status.MISSED: frozenset(),
        Status.ERRORED: frozenset(),
    }

    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED, db_index=True)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="trials")
    flow = models.ForeignKey(StoredFlow, on_delete=models.CASCADE, related_name="trials")
    model = models.CharField(max_length=200)
    number = models.PositiveSmallIntegerField(default=1)
    """Which repetition, from 1."""
    conversation = models.OneToOneField(
        Conversation, null=True, blank=True, on_delete=models.SET_NULL, related_name="trial"
    )
    """Nobody's: it is read by whoever may read the run."""
    findings = models.JSONField(default=list, blank=True)
    """Each a chat.flows.expectation.Finding, in order."""
    error = models.TextField(blank=True)
    """Why it could not be run, in a sentence."""
    seconds = models.FloatField(null=True, blank=True)
    """Of all its turns, without waiting for a person."""
    first_token = models.FloatField(null=True, blank=True)
    """Seconds until the first sign of the first answer."""
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    dollars = models.FloatField(null=True, blank=True)
    """None where a price is not known."""
    anomalies = models.PositiveIntegerField(default=0)
    holder = models.CharField(max_length=64, blank=True)
    """Who performs it; two that do do no harm."""
    held_until = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("run", "flow", "model", "number"), name="one_trial_a_cell_and_number"
            )
        ]
        indexes = [models.Index(fields=("run", "status"), name="trials_of_a_run_by_status")]

    def __str__(self) -> str:
        return f"Trial {self.number} of {self.flow} with {self.model}"
