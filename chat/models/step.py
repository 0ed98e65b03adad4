"""A step: one request to the model and what came back; and the wire, byte for byte."""

from typing import Any, ClassVar

from django.db import models

from chat.canonical import compact
from chat.llm.request import JsonObject
from chat.models.packed import Packed, PackedJSON, PackedReads, packed_text
from chat.models.transitions import Staged, Transitions
from chat.models.turn import Turn


class Step(Staged):
    class Status(models.TextChoices):
        PENDING = "pending"
        STREAMING = "streaming"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled", "stopped"
        ABANDONED = "abandoned", "interrupted"

    _ENDS = frozenset({Status.FAILED, Status.CANCELLED, Status.ABANDONED})
    transitions: ClassVar[Transitions] = {
        Status.PENDING: frozenset({Status.STREAMING}) | _ENDS,
        Status.STREAMING: frozenset({Status.DONE}) | _ENDS,
        Status.DONE: frozenset(),
        Status.FAILED: frozenset(),
        Status.CANCELLED: frozenset(),
        Status.ABANDONED: frozenset(),
    }

    status = models.CharField(max_length=20, choices=Status, default=Status.PENDING)
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="steps", db_index=False)
    number = models.PositiveIntegerField()
    """1 for the first request of the turn."""
    attempt = models.PositiveIntegerField(default=1)
    """Above 1 if the process died while an earlier attempt was under way."""
    text = models.TextField(blank=True)
    facts = models.JSONField(default=list, blank=True)
    """What of the text the results of the turn's calls support, and what they don't: see chat.marks."""
    reasoning = models.TextField(blank=True)
    finish_reason = models.CharField(max_length=20, blank=True)
    usage = models.JSONField(null=True, blank=True)
    tokens_in = models.PositiveIntegerField(null=True, blank=True)
    tokens_out = models.PositiveIntegerField(null=True, blank=True)
    """As the usage says; apart, since they are added up over many steps."""
    provider = models.CharField(max_length=200, blank=True)
    """Where it was asked: what a model thought is shown to no other provider."""
    answered_by = models.CharField(max_length=200, blank=True)
    """The model that the server says has answered."""
    error_kind = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)
    notice = models.TextField(blank=True)
    """What the person waits for, e.g. a retry."""
    sent_at = models.DateTimeField(null=True, blank=True)
    headers_after = models.FloatField(null=True, blank=True)
    first_token_after = models.FloatField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    http_status = models.PositiveIntegerField(null=True, blank=True)
    requests_sent = models.PositiveIntegerField(default=0)
    """HTTP requests it took: more than one after a retry."""

    class Meta:
        ordering = ("number", "attempt")
        constraints = [
            models.UniqueConstraint(
                fields=("turn", "number", "attempt"), name="one_step_a_number_and_attempt"
            )
        ]
        indexes = [
            models.Index(
                fields=("sent_at", "status", "finish_reason", "error_kind", "answered_by", "id"),
                name="steps_by_time",
            )
        ]

    def __str__(self) -> str:
        return f"Step {self.number} of turn {self.turn_id}"


class Wire(models.Model):
    """What went over the wire for one step. Apart from Step, so that pages don't read it."""

    step = models.OneToOneField(Step, on_delete=models.CASCADE, related_name="wire", primary_key=True)
    url = models.CharField(max_length=500, blank=True)
    request = PackedJSON(default=dict)
    """The body as sent. Headers are never stored."""
    characters = models.PositiveIntegerField(default=0)
    """Of the body: by them its tokens are estimated, where no server has counted them."""
    response_headers = PackedJSON(default=dict, blank=True)
    received = Packed(default=bytes)
    """The answer's raw bytes."""
    reads = PackedReads(default=list, blank=True)
    """[seconds since sending, bytes] of each network read, in order."""
    truncated = models.BooleanField(default=False)
    """The answer was larger than what is kept."""
    lost = models.BooleanField(default=False)
    """The connection broke, or was left, before the answer had ended."""

    def __str__(self) -> str:
        return f"Wire of step {self.step_id}"

    @staticmethod
    def asking(body: JsonObject) -> dict[str, Any]:
        """What is kept of a request, whose JSON is clean."""
        text = compact(body)
        return {"request": packed_text(text), "characters": len(text)}
