"""What belongs to a step and is looked for by itself: it knows its conversation, however many there are."""

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from chat.models.conversation import Conversation
    from chat.models.step import Step


class Placed(models.Model):
    """A row of a step that is listed, filtered and counted apart from it: without three joins a row."""

    step: "models.ForeignKey[Step, Step]"
    conversation: "models.ForeignKey[Conversation, Conversation]"

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if getattr(self, "conversation_id", None) is None:
            self.conversation = self.step.turn.conversation
        super().save(*args, **kwargs)
