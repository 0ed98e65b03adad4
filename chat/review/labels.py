"""Labels: words that a turn is found by, the same for all reviewers."""

from django.contrib.auth.models import User
from django.db.models import Count

from chat.canonical import one_line
from chat.models import Label, Turn
from chat.models.review import LABEL_CAP
from chat.turns.say import Refused

SUGGESTED = 50


def add_label(turn: Turn, user: User, text: str) -> Label:
    """In small letters; one that the turn has already is not added twice. Raises Refused."""
    name = one_line(text).lower()
    if not 0 < len(name) <= LABEL_CAP:
        raise Refused(f"A label may have 1 to {LABEL_CAP} characters; this one has {len(name):,}.")
    label, _ = Label.objects.get_or_create(turn=turn, name=name, defaults={"by_name": user.get_username()})
    return label


def remove_label(turn: Turn, user: User, text: str) -> None:
    """Raises Refused."""
    if not Label.objects.filter(turn=turn, name=text).delete()[0]:
        raise Refused("This label is not there any more.", 409)


def suggested() -> list[str]:
    """Those that are used most."""
    names = Label.objects.order_by().values("name").annotate(times=Count("pk"))
    return [each["name"] for each in names.order_by("-times", "name")[:SUGGESTED]]
