"""Visits: which conversations open pages show, and whether their sessions may still see them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare

from chat.models import VISITOR, Conversation, Owner
from chat.models.conversation import READ_CONTENT
from chat.models.prepared import Prepared
from chat.models.sessions import going_on, said_by

WRITE, READ = "write", "read"


@dataclass(frozen=True, slots=True)
class Visit:
    conversation: UUID
    session: str
    """The session's key, from the cookie; what is in the session is read anew each time."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a visit stands at the moment."""

    access: str | None = None
    """WRITE for the owner, READ for a reviewer or who owns the run that made it, None for anybody else, or if
    the session has ended."""
    revision: int | None = None
    """The conversation's; None if it was deleted."""
    person: str = field(default="", compare=False)
    """Whose session it is, in whichever browser."""


def standings(visits: Collection[Visit]) -> dict[Visit, Standing]:
    """All of them in four queries at most, however many they are."""
    owners = _owners({visit.session for visit in visits})
    reviewers = _reviewers(owner.user for owner in owners.values())
    shown = list({visit.conversation for visit in visits})
    rows = {row.pk: row for row in _with_their_runs(conversations=shown)}
    nobody = Owner(AnonymousUser(), "")

    def standing(visit: Visit) -> Standing:
        row, owner = rows.get(visit.conversation), owners.get(visit.session, nobody)
        if row is None:
            return Standing()
        reads = owner.user.pk in reviewers or _made_for(owner, row)
        access = WRITE if owner.has(row) else READ if reads else None
        return Standing(access, row.revision if row.deleted_at is None else None, _person(owner))

    return {visit: standing(visit) for visit in visits}


@Prepared
def _with_their_runs(conversations: list[UUID]) -> QuerySet[Conversation]:
    with_runs = Conversation.objects.select_related("trial__run").defer("trial__findings")
    return with_runs.filter(pk__in=conversations).order_by()


def owner_behind(visit: Visit) -> Owner:
    return _owners({visit.session}).get(visit.session, Owner(AnonymousUser(), ""))


def _person(owner: Owner) -> str:
    return f"user {owner.user.pk}" if owner.user.is_authenticated else owner.visitor


def _made_for(owner: Owner, conversation: Conversation) -> bool:
    """By a run of theirs?"""
    return hasattr(conversation, "trial") and owner.has(conversation.trial.run)


def _owners(keys: Iterable[str]) -> dict[str, Owner]:
    """Who is behind each session that has not ended."""
    sessions = {row.session_key: said_by(row) for row in going_on(keys)}
    users = User.objects.in_bulk({each[SESSION_KEY] for each in sessions.values() if SESSION_KEY in each})
    by_id = {str(pk): user for pk, user in users.items()}
    return {
        key: owner
        for key, each in sessions.items()
        if (owner := Owner(_user(each, by_id) or AnonymousUser(), each.get(VISITOR, ""))).may_enter
    }


def _user(session: dict[str, Any], users: dict[str, User]) -> User | None:
    """As Django's `get_user` decides it for a request: active, and the password has not changed since."""
    user = users.get(session.get(SESSION_KEY, ""))
    if user is None or not user.is_active:
        return None
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    hashes = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    known = session.get(HASH_SESSION_KEY, "")
    return user if any(constant_time_compare(known, each) for each in hashes) else None


def _reviewers(users: Iterable[User | AnonymousUser]) -> set[int]:
    """Those of them who may read other people's conversations, as `Owner.may_review` says of one."""
    staff = [user.pk for user in users if user.is_staff]
    permitted = User.objects.with_perm(READ_CONTENT).filter(is_staff=True)
    return set(permitted.filter(pk__in=staff).values_list("pk", flat=True)) if staff else set()
