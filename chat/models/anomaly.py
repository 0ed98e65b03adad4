"""An anomaly: a deviation of one answer that was seen and handled."""

from django.db import models
from django.utils import timezone

from chat.models.conversation import Conversation
from chat.models.placed import Placed
from chat.models.step import Step


class Anomaly(Placed):
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="anomalies")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="anomalies")
    kind = models.CharField(max_length=60, db_index=True)
    detail = models.TextField()
    """What came, and what was made of it, in one sentence."""
    came = models.TextField(blank=True)
    """What came, as it came."""
    model = models.CharField(max_length=200, blank=True)
    """The model that the turn had asked for."""
    first_seen = models.DateTimeField(default=timezone.now)
    """Since when this model does this."""
    fault = models.CharField(max_length=10, blank=True)
    """Whose it is: `server`, `model` or `client`."""

    class Meta:
        ordering = ("pk",)
        verbose_name_plural = "anomalies"
        indexes = [models.Index(fields=("model", "kind"), name="anomaly_model_kind")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.detail}"
