"""Sessions that have not ended, read by a prepared query: a request asks for one, the watch for many."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from chat.models.prepared import Prepared


class SessionStore(db.SessionStore):
    """Django's own but for its query: what a session says is read and written as Django does."""

    def _get_session_from_db(self) -> Session | None:
        for session in going_on([self.session_key or ""]):
            return session
        self._session_key = None
        return None


def going_on(keys: Iterable[str]) -> list[Session]:
    # A cookie may hold anything: what can't be a key must not spoil the query for the others.
    possible = [key for key in keys if key.isascii() and key.isalnum()]
    return _going_on(keys=possible, now=timezone.now())


@Prepared
def _going_on(keys: list[str], now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(pk__in=keys, expire_date__gt=now)
