"""Sessions that have not ended, read by a prepared query: a request asks for one, the watch for many."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.core import signing
from django.db.models import QuerySet
from django.utils import timezone

from chat.models.prepared import Prepared

KEPT = 1_000
"""Sessions whose signature is known to be ours: a row says the same until it is written again."""


class SessionStore(db.SessionStore):
    """Django's own but for its query: what a session says is read and written as Django does."""

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        try:
            signed: dict[str, Any] = self.serializer().loads(_signed(session_data, self.key_salt))
        except Exception:  # Django knows what is to be done, and says so.
            return super().decode(session_data)
        return signed

    def _get_session_from_db(self) -> Session | None:
        for session in going_on([self.session_key or ""]):
            return session
        self._session_key = None
        return None


class _AsItIs:
    """A serializer of what is read later, anew for each who asks."""

    def loads(self, data: bytes) -> bytes:
        return data


@lru_cache(KEPT)
def _signed(session_data: bytes | str, salt: str) -> bytes:
    """Raises BadSignature, each time."""
    text: bytes = signing.loads(session_data, salt=salt, serializer=_AsItIs)  # type: ignore[arg-type]
    return text


def said_by(session: Session) -> dict[str, Any]:
    return SessionStore().decode(session.session_data)


def going_on(keys: Iterable[str]) -> list[Session]:
    # A cookie may hold anything: what can't be a key must not spoil the query for the others.
    possible = [key for key in keys if key.isascii() and key.isalnum()]
    return _going_on(keys=possible, now=timezone.now())


@Prepared
def _going_on(keys: list[str], now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(pk__in=keys, expire_date__gt=now)
