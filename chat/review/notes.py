"""Notes: what reviewers tell each other of a turn. They are added, not edited; one's own can be deleted."""

from django.contrib.auth.models import User

from chat.canonical import clean_text
from chat.models import Note, Turn
from chat.turns.say import Refused

LONGEST = 5_000


def add_note(turn: Turn, user: User, text: str) -> Note:
    """Raises Refused."""
    text = clean_text(text).strip()
    if not 0 < len(text) <= LONGEST:
        raise Refused(f"A note may have 1 to {LONGEST:,} characters; this one has {len(text):,}.")
    return Note.objects.create(turn=turn, by=user, by_name=user.get_username(), text=text)


def delete_note(turn: Turn, user: User, pk: str) -> None:
    """Raises Refused."""
    number = int(pk) if pk.isascii() and pk.isdecimal() and len(pk) < 19 else 0
    if not Note.objects.filter(pk=number, turn=turn, by=user).delete()[0]:
        raise Refused("This note is not there any more, or it is somebody else’s.", 409)
