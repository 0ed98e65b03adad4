"""How long the server takes for large pages: a turn of 64 calls, and a conversation of 500 turns."""

import os
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))
LIMIT = 300
"""Milliseconds."""
RESULT = {"location": "Paris", "temperature": "7", "unit": "celsius", "condition": "rain", "kind": "sample"}


def main() -> None:
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import override_settings

    call_command("migrate", verbosity=0)
    with override_settings(ALLOWED_HOSTS=["*"]):
        client = Client()
        slow = [report(client, name, made) for name, made in conversations(client)]
    if any(slow):
        sys.exit(f"That is above {LIMIT} ms.")


def conversations(client: Any) -> list[tuple[str, Any]]:
    from chat.models import Step, ToolCall, Wire
    from tests.pages.talk import conversation_of, lay_out

    long, large = conversation_of(client), conversation_of(client)
    lay_out(long, 500)
    turn = lay_out(large)
    for number in range(3, 11):
        step = Step.objects.create(turn=turn, number=number, status="done", finish_reason="tool_calls")
        Wire.objects.create(step=step)
        shown = {"name": "get_current_weather", "status": "done", "arguments": {"location": "Paris"}}
        for position in range(8):
            ToolCall.objects.create(step=step, position=position, result=RESULT, source="sample", **shown)
    return [("500 turns", long), ("8 steps of 8 calls", large)]


def report(client: Any, name: str, conversation: Any) -> bool:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    first = min(_timed(client, conversation, anew=True) for _ in range(5))
    again = min(_timed(client, conversation) for _ in range(5))
    with CaptureQueriesContext(connection) as queries:
        size = len(client.get(f"/c/{conversation.pk}/").content)
    taken = f"{first * 1e3:5.0f} ms at first, {again * 1e3:3.0f} ms again"
    print(f"{name:<20}{taken}, {len(queries)} queries, {size / 1024:.0f} KB before compression")
    return first * 1e3 > LIMIT


def _timed(client: Any, conversation: Any, anew: bool = False) -> float:
    from chat.remembered import Remembered
    from chat.templatetags import turns

    if anew:
        turns._made = Remembered(turns.ROOM)
    began = perf_counter()
    assert client.get(f"/c/{conversation.pk}/").status_code == 200
    return perf_counter() - began


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "DEBUG": "0"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "travelbot.settings"
        import django

        django.setup()
        main()
