"""Nothing waits for ever: a call on which nobody has decided in time is not run any more."""

from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction

from chat.feed.hub import hub
from chat.models import Conversation, ToolCall

AWAITING = ToolCall.Status.AWAITING_APPROVAL


def expire_overdue(now: datetime) -> None:
    """Their turns can go on from here, if nothing else waits."""
    overdue = ToolCall.objects.filter(status=AWAITING, expires_at__lte=now)
    for conversation in set(overdue.values_list("step__turn__conversation", flat=True)):
        with transaction.atomic():
            revision = Conversation(pk=conversation).next_revision()
            for call in overdue.filter(step__turn__conversation=conversation):
                expire(call, revision, now)
            transaction.on_commit(partial(hub.hint, conversation))


def expire(call: ToolCall, revision: int, now: datetime) -> None:
    call.move(ToolCall.Status.EXPIRED, revision=revision, error=expired(), ended_at=now)


def expired() -> str:
    """What the person and the model read."""
    return f"Nobody decided within {_long(settings.APPROVAL_SECONDS)}, so it was not run."


def _long(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    number, unit = (seconds, "second") if rest or not minutes else (minutes, "minute")
    return f"{number:g} {unit}{'' if number == 1 else 's'}"
