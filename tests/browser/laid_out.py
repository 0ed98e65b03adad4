"""Turns in the states that they end in, and many of them, laid out in a site's database before it starts."""

import json
import subprocess
import sys
from datetime import timedelta

from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from chat.calling import Attempt
from chat.inspector.sources import WORDS
from chat.models import Anomaly
from chat.turns.chain import kept
from tests.browser.site import ROOT, Site
from tests.inspector.rows import call_in, flow_turn_in
from tests.pages.talk import conversation_of
from tests.pages.talk import lay_out as lay_out_turns

ENDED = ("finished", "failed", "stopped", "months old")
MANY = 60


def laid_out(site: Site) -> dict[str, str]:
    """State → path of a conversation with such a turn, "flow" → one with a turn of a flow that missed
    something, and "session" → the cookie of their owner.
    """
    return _run(site, "lay_out")


def long_talk(site: Site) -> dict[str, str]:
    """The "path" of a conversation of `MANY` turns, "Question 1" and so on, and its owner's "session"."""
    return _run(site, "lay_out_many")


def _run(site: Site, name: str) -> dict[str, str]:
    script = f"from tests.browser.laid_out import {name}; {name}()"
    command = [sys.executable, "manage.py", "shell", "-v", "0", "--no-imports", "-c", script]
    done = subprocess.run(command, cwd=ROOT, env=site.variables, check=True, stdout=subprocess.PIPE)
    found: dict[str, str] = json.loads(done.stdout)
    return found


def lay_out_many() -> None:
    """In a process that has the site's settings."""
    call_command("migrate", verbosity=0)
    owner = Client()
    conversation = conversation_of(owner, title="A long talk")
    for number in range(1, MANY + 1):
        lay_out_turns(conversation, said=f"Question {number}")
    print(json.dumps({"path": f"/c/{conversation.pk}/", "session": owner.cookies["sessionid"].value}))


def lay_out() -> None:
    """In a process that has the site's settings."""
    call_command("migrate", verbosity=0)
    owner = Client()
    paths = {state: _conversation(owner, state) for state in ENDED}
    paths["flow"] = f"/c/{flow_turn_in(owner, answer='There are 4.').conversation_id}/"
    print(json.dumps(paths | {"session": owner.cookies["sessionid"].value}))


def _conversation(owner: Client, state: str) -> str:
    """Its first call was allowed by a person and tried many sources; the answer that asked for it was odd."""
    now = timezone.now()
    allowed = {"expires_at": now + timedelta(minutes=5), "decided_at": now}
    chain = kept(Attempt("A source", outcome, 0.2, 503, "One sentence.") for outcome in WORDS)  # type: ignore[arg-type]
    call = call_in(
        owner, state, **allowed, chain=chain, decided_as="Alice", decision_note="As long as it is in Paris"
    )
    Anomaly.objects.create(step=call.step, kind="odd", detail="It came in two halves.")
    return f"/c/{call.step.turn.conversation_id}/"
