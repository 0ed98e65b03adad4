"""`python -m tests.keeping.old_rows`: rows as the version before had them, in the database of DATABASE_URL.

Prints what a test has to know of them, as JSON.
"""

import json
import os
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "travelbot.settings")
import django

django.setup()

from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.loader import MigrationLoader  # noqa: E402
from django.utils import timezone  # noqa: E402

BEFORE = ("chat", "0008_flows_are_kept_and_run")
FINAL = ("invalid", "rejected", "expired", "done", "failed", "timed_out", "cancelled", "unknown")
BOOKING = {
    "restaurant": "Chez Nous",
    "location": "Paris, France",
    "date": f"{timezone.now() + timedelta(days=30):%Y-%m-%d}",
    "time": "19:30",
    "party_size": 2,
}
WEATHER = {"location": "Paris, France"}
apps = MigrationLoader(connection).project_state(BEFORE).apps
now = timezone.now()


def make(kind: str, /, **fields: Any) -> Any:
    return apps.get_model("chat", kind).objects.create(**fields)


def turn(status: str, tool: str, visitor: str, **fields: Any) -> Any:
    conversation = make("Conversation", visitor=visitor, title=status, model="travelbot-offline", revision=1)
    made = make(
        "Turn",
        conversation=conversation,
        client_key=status,
        said="Weather in Paris?",
        model="travelbot-offline",
        tool_choice="auto",
        tools=[tool],
        status=status,
        born=1,
        revision=1,
        **fields,
    )
    type(conversation).objects.filter(pk=conversation.pk).update(head=made)
    return made


def step(turn: Any, number: int = 1, **fields: Any) -> Any:
    about = {"status": "done", "finish_reason": "tool_calls", "provider": "offline", "sent_at": now}
    made = make("Step", turn=turn, number=number, born=1, revision=1, **about | fields)
    make("Wire", step=made, url="http://offline.invalid/v1", request={"messages": []})
    return made


def call(step: Any, position: int, status: str, name: str, arguments: Any, **fields: Any) -> Any:
    raw = json.dumps(arguments)
    about = {"wire_id": f"call_{position}", "name": name, "arguments": arguments, "arguments_raw": raw}
    return make("ToolCall", step=step, position=position, status=status, born=1, revision=1, **about | fields)


def main() -> None:
    session = SessionStore()
    session["visitor"] = "a-visitor"
    session.save()
    weather, table = "get_current_weather", "book_restaurant_table"
    queued = turn("queued", weather, "a-visitor")
    dead = {"runner": "server:dead", "epoch": 1, "started_at": now, "resumed_at": now, "alive_at": now}
    running = turn("running", weather, "a-visitor", lease_until=now - timedelta(seconds=1), **dead)
    asked = step(running)
    call(asked, 0, "done", weather, WEATHER, result={"temperature": "7"}, attempt=1, started_at=now)
    call(asked, 1, "running", weather, WEATHER, attempt=1, started_at=now)
    waiting = turn("awaiting_approval", table, "a-visitor", **dead)
    expires = now + timedelta(minutes=30)
    asking = {"writes": True, "expires_at": expires}
    asked_for = call(step(waiting), 0, "awaiting_approval", table, BOOKING, **asking)
    done = turn("done", weather, "a-visitor", started_at=now, ended_at=now)
    first = step(done, usage={"prompt_tokens": 120, "completion_tokens": 30, "total_tokens": 150})
    for position, status in enumerate(FINAL):
        call(first, position, status, weather, WEATHER, result={"temperature": "7"}, error="Some reason.")
    make("Anomaly", step=first, kind="odd", detail="It was odd.", came="this", model="m", fault="model")
    step(done, 2, finish_reason="stop", text="It is 7 °C in Paris.", usage=None)
    said = {"queued": queued, "running": running, "awaiting_approval": waiting, "done": done}
    places = {name: str(turn.conversation_id) for name, turn in said.items()}
    print(json.dumps({"session": session.session_key, "call": asked_for.pk, **places}))


main()
