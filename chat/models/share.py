"""A share: a link to a conversation as it was when it was shared, for whoever has it, until it is revoked."""

import secrets

from django.db import models

from chat.models.conversation import Conversation
from chat.models.turn import Turn


def new_token() -> str:
    """32 bytes by chance: nobody guesses it."""
    return secrets.token_urlsafe(32)


class Share(models.Model):
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="shares")
    token = models.CharField(max_length=64, unique=True, default=new_token)
    head = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="+")
    """The last turn that is shown: what was said after it was not shared."""
    with_inspector = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"Share of {self.conversation_id}"
