"""A conversation and whose it is."""

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import Q

from chat.models.prepared import Prepared

if TYPE_CHECKING:
    from chat.models.turn import Turn


_RAISE = "UPDATE chat_conversation SET revision = revision + 1 WHERE id = %s RETURNING revision"
"""By hand: it is said a dozen times a turn, and takes a fifteenth of what two queries do."""
READ_CONTENT, EXPORT_CONTENT = "chat.read_conversation", "chat.export_conversation"
"""Permissions of staff. `chat.view_conversation` alone lets them know that conversations exist."""
VISITOR = "visitor"
"""The session's key for the random name of an anonymous visitor."""


class Owned(Protocol):
    """A row that is somebody's."""

    user_id: int | None
    visitor: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Who is asking: a user who logged in, and the anonymous visitor this browser was and still is."""

    user: User | AnonymousUser
    visitor: str

    @property
    def names(self) -> dict[str, Any]:
        """What a row of theirs may be known by."""
        user = {"user": self.user.pk} if self.user.is_authenticated else {}
        return user | ({"visitor": self.visitor} if self.visitor else {})

    @property
    def may_enter(self) -> bool:
        """Does nobody, or did this one, have to log in?"""
        return settings.ANONYMOUS or self.user.is_authenticated

    @property
    def owns(self) -> Q:
        return self.owns_by()

    def owns_by(self, way: str = "") -> Q:
        """The same of what belongs to an owned row, by the `way` to it."""
        visitors = Q(**{f"{way}user": None, f"{way}visitor": self.visitor})
        anonymous = visitors if self.visitor else Q(pk__in=[])
        return anonymous | Q(**{f"{way}user": self.user.pk}) if self.user.is_authenticated else anonymous

    def has(self, row: Owned) -> bool:
        """The same of one row that has been read already."""
        if self.user.is_authenticated and row.user_id == self.user.pk:
            return True
        return row.user_id is None and "" != self.visitor == row.visitor

    @property
    def may_review(self) -> bool:
        """May this person read other people's conversations?"""
        return self.user.is_active and self.user.is_staff and self.user.has_perm(READ_CONTENT)

    @property
    def may_export(self) -> bool:
        """May this person take other people's conversations away? Only who may read them."""
        return self.may_review and self.user.has_perm(EXPORT_CONTENT)


def whose(owner: Owner | None) -> dict[str, Any]:
    """The fields of a row that is theirs; None: nobody's."""
    user = owner.user if owner and owner.user.is_authenticated else None
    return {"user": user, "visitor": owner.visitor if owner else ""}


class Conversations(models.QuerySet["Conversation"]):
    def owned_by(self, owner: Owner) -> Self:
        return self.filter(owner.owns)

    def readable_by(self, owner: Owner) -> Self:
        """A person's own, and those that their runs have made, which are nobody's."""
        made = Conversation.objects.filter(owner.owns_by("trial__run__"))
        return self if owner.may_review else self.filter(owner.owns | Q(pk__in=made.values("pk")))

    def kept(self) -> Self:
        return self.filter(deleted_at=None)


class Conversation(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("auth.User", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    visitor = models.CharField(max_length=64, blank=True, db_index=True)
    title = models.CharField(max_length=200, blank=True)
    system_prompt = models.TextField(blank=True)
    model = models.CharField(max_length=200, blank=True)
    head = models.ForeignKey("chat.Turn", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    """The turn at the end of the branch that is shown."""
    flow = models.ForeignKey(
        "chat.StoredFlow", null=True, blank=True, on_delete=models.SET_NULL, related_name="conversations"
    )
    """The flow that is played in it."""
    flow_left_at = models.DateTimeField(null=True, blank=True)
    """Since when nobody wants to hear the rest of it."""
    revision = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = Conversations.as_manager()

    class Meta:
        ordering = ("-updated_at",)
        permissions = [
            ("read_conversation", "Can read what is said in conversations"),
            ("export_conversation", "Can export conversations"),
        ]

    def __str__(self) -> str:
        return self.title or "New conversation"

    @property
    def is_nobodys(self) -> bool:
        """Made by a run of flows, or from a terminal."""
        return self.user_id is None and not self.visitor

    def next_revision(self) -> int:
        """Raise the revision: see below."""
        self.revision = next_revision(self.pk)
        return self.revision

    def active_turn(self) -> "Turn | None":
        """The turn that is under way, if there is one."""
        for turn in _under_way(conversation=self.pk):
            turn.conversation = self
            return turn
        return None


def next_revision(conversation: uuid.UUID) -> int:
    """Raise the revision; call it within the transaction that makes the change.

    The row stays locked until the commit, so revisions become visible in order.
    Raises DoesNotExist.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    key = Conversation._meta.pk.get_db_prep_value(conversation, connection)
    with connection.cursor() as cursor:
        cursor.execute(_RAISE, [key])
        for (revision,) in cursor.fetchall():
            return int(revision)
    raise Conversation.DoesNotExist(f"Conversation {conversation} was deleted.")


@Prepared
def _under_way(conversation: uuid.UUID) -> "models.QuerySet[Turn]":
    return Conversation(pk=conversation).turns.filter(status__in=("queued", "running", "awaiting_approval"))


def own(owner: Owner, conversation: uuid.UUID) -> Conversation | None:
    """The owner's, unless it was deleted. A visitor without a name has nothing: nobody is asked."""
    names = owner.names
    rows = _own[tuple(names)](conversation=conversation, **names) if names else []
    return rows[0] if rows else None


def _owned(conversation: uuid.UUID, user: int = 0, visitor: str = "") -> "models.QuerySet[Conversation]":
    owner = Owner(User(pk=user) if user else AnonymousUser(), visitor)
    return Conversation.objects.kept().owned_by(owner).filter(pk=conversation)


_NAMED: tuple[tuple[str, ...], ...] = (("user",), ("visitor",), ("user", "visitor"))
_own = {names: Prepared(_owned) for names in _NAMED}
