"""Who listens to a conversation's socket reads it, with or without its page: it is recorded as well."""

from chat.feed.visit import Visit, owner_behind
from chat.models import Conversation
from chat.review.audit import Action, append, foreign


def listened(visit: Visit) -> None:
    owner, row = owner_behind(visit), Conversation.objects.filter(pk=visit.conversation).first()
    if row and not owner.user.is_anonymous and foreign(owner, row):
        append(owner.user, Action.READ, row.pk, detail="as it happens")
