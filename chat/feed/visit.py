"""A visit: which conversation an open page shows, and whether its session may still see it."""

from dataclasses import dataclass
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from chat.models import VISITOR, Conversation, Owner

WRITE, READ = "write", "read"


@dataclass(frozen=True, slots=True)
class Visit:
    conversation: UUID
    session: str
    """The session's key, from the cookie; what is in the session is read anew each time."""

    def access(self) -> str | None:
        """WRITE for the owner, READ for a reviewer, None for anybody else, or if the session has ended."""
        owner = self._owner()
        kept = Conversation.objects.filter(pk=self.conversation)
        if kept.owned_by(owner).exists():
            return WRITE
        return READ if owner.may_review and kept.exists() else None

    def _owner(self) -> Owner:
        request = HttpRequest()
        request.session = import_module(settings.SESSION_ENGINE).SessionStore(self.session)
        return Owner(get_user(request), request.session.get(VISITOR, ""))
