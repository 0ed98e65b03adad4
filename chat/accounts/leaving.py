"""A person goes, with everything that is theirs."""

from django.contrib.auth.models import User

from chat.accounts.theirs import Theirs
from chat.feed.hub import hub
from chat.keeping.deletion import delete
from chat.models import Owner, Run, Turn
from chat.trials.starting import cancel
from chat.turns.outage import knowing
from chat.turns.stop import stop


def leave(owner: Owner) -> None:
    """At once and for good. What runs is stopped first; what it still had to say, nobody wants to know."""
    theirs = Theirs(owner)
    _stop(theirs)
    conversations = list(theirs.conversations.values_list("pk", flat=True))
    delete(conversations)
    with knowing():
        for rows in (theirs.bookings, theirs.runs, theirs.flows):
            rows.delete()
        if isinstance(owner.user, User):
            owner.user.delete()
    for conversation in conversations:
        hub.hint(conversation)  # Open pages are told that it is gone.


def _stop(theirs: Theirs) -> None:
    for run in theirs.runs.filter(status=Run.Status.RUNNING):
        cancel(run)
    active = Turn.objects.filter(conversation__in=theirs.conversations, status__in=Turn.ACTIVE)
    for turn in active.select_related("conversation"):
        stop(turn)
