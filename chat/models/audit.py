"""The audit log: who of the staff has seen or taken what. It is added to, and never changed."""

from django.db import models


class AuditEntry(models.Model):
    class Action(models.TextChoices):
        READ = "read"
        SEARCHED = "searched"
        EXPORTED = "exported"
        SAVED = "saved", "saved as flow"

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    user = models.ForeignKey("auth.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    who = models.CharField(max_length=150)
    """The name, which outlasts the account."""
    action = models.CharField(max_length=10, choices=Action, db_index=True)
    conversation = models.UUIDField(null=True, blank=True, db_index=True)
    """No foreign key: the entry outlasts what was read."""
    rows = models.PositiveIntegerField(default=1)
    """How many conversations it was."""
    detail = models.CharField(max_length=500, blank=True)
    """What of it: an address, what was searched for, a selection."""
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name_plural = "audit log"

    def __str__(self) -> str:
        return f"{self.who} {self.get_action_display()} {self.rows}"
