"""The audit log: what staff see of other people's conversations, or take of them, is recorded."""

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from chat.canonical import clean_text
from chat.models import VISITOR, AuditEntry, Conversation, Owner
from chat.request_id import request_id

Action = AuditEntry.Action
AGAIN = timedelta(minutes=15)
"""Who reads or searches the same again within this time has not done a second thing: it is one entry."""
ONCE = (Action.READ, Action.SEARCHED)
"""Of these; what is taken is recorded each time."""
_DETAIL = 500


def record(
    request: HttpRequest,
    action: AuditEntry.Action,
    conversation: UUID | None = None,
    rows: int = 1,
    detail: str = "",
) -> None:
    """Add an entry about whoever asks.

    The same person reading the same conversation again within 15 minutes is one entry, whichever of its pages
    it was. So it is with a list, a run or a search, which are known by their `detail`.
    """
    if isinstance(request.user, User):
        append(request.user, action, conversation, rows, detail)


def append(
    user: User, action: AuditEntry.Action, conversation: UUID | None = None, rows: int = 1, detail: str = ""
) -> None:
    """The same where there is no request, as in a socket."""
    detail = clean_text(detail)[:_DETAIL]
    if action in ONCE and _again(user, action, conversation, detail):
        return
    AuditEntry.objects.create(
        user=user,
        who=user.get_username(),
        action=action,
        conversation=conversation,
        rows=rows,
        detail=detail,
        request_id=request_id(),
    )


def _again(user: User, action: AuditEntry.Action, conversation: UUID | None, detail: str) -> bool:
    which = {"conversation": conversation} if conversation else {"conversation": None, "detail": detail}
    since = timezone.now() - AGAIN
    return AuditEntry.objects.filter(user=user, action=action, at__gt=since, **which).exists()


def read(request: HttpRequest, conversation: Conversation) -> None:
    """Somebody is shown what is said in it: recorded, unless it is their own, or made by a run of theirs."""
    if is_foreign(request, conversation):
        record(request, Action.READ, conversation.pk, detail=request.path)


def take(request: HttpRequest, conversation: Conversation, action: AuditEntry.Action, detail: str) -> None:
    """The same of somebody who takes it away."""
    if is_foreign(request, conversation):
        record(request, action, conversation.pk, detail=detail)


def is_foreign(request: HttpRequest, conversation: Conversation) -> bool:
    """Is it read by somebody of the staff, since they may, and not since it is theirs?"""
    return foreign(Owner(request.user, request.session.get(VISITOR, "")), conversation)


def foreign(owner: Owner, conversation: Conversation) -> bool:
    if not owner.may_review or owner.has(conversation):
        return False
    return not (hasattr(conversation, "trial") and owner.has(conversation.trial.run))
