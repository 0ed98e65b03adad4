"""Conversations and sessions, written straight into the database: a thousand visitors in a second.

As a command it makes so many of them at DATABASE_URL: a process knows only one database.
"""

import os
import sys
from dataclasses import dataclass
from importlib import import_module
from uuid import uuid4

import django


@dataclass(frozen=True)
class Place:
    conversation: str
    session: str


def database(address: str) -> None:
    """An empty one at `address`, which the server will use as well."""
    os.environ |= {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "travelbot.settings"}
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def places(count: int) -> list[Place]:
    """As many visitors, each with a conversation of their own."""
    from django.conf import settings
    from django.db import connection, transaction

    from chat.models import VISITOR, Conversation

    store = import_module(settings.SESSION_ENGINE).SessionStore
    made = []
    with transaction.atomic():
        for _ in range(count):
            session = store()
            session[VISITOR] = uuid4().hex
            session.create()
            conversation = Conversation.objects.create(visitor=session[VISITOR])
            made.append(Place(str(conversation.pk), session.session_key))
    connection.close()
    return made


if __name__ == "__main__":
    database(os.environ["DATABASE_URL"])
    for place in places(int(sys.argv[1])):
        print(place.conversation, place.session)
