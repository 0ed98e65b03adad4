"""A site of the version before is upgraded with turns in flight: all goes on, and nothing is lost."""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from chat.canonical import fingerprint
from tests.commands.running import Place, eventually
from tests.commands.test_serve import Browser
from tests.keeping.test_backup import rows

FINAL = ("invalid", "rejected", "expired", "done", "failed", "timed_out", "cancelled", "unknown")


@pytest.fixture
def upgraded(place: Callable[..., Place]) -> tuple[Place, dict[str, Any]]:
    """As it was before; the new version has not been started yet."""
    there = place("site")
    for app in (("chat", "0008"), ("sessions",)):
        ended = there.manage("migrate", *app, "--verbosity", "0")
        assert (ended.code, ended.err) == (0, "")
    filled = subprocess.run(
        (sys.executable, "-m", "tests.keeping.old_rows"),
        env=there.environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert filled.returncode == 0, filled.stderr
    return there, json.loads(filled.stdout)


def test_what_was_in_flight_goes_on_and_what_had_ended_is_shown(
    upgraded: tuple[Place, dict[str, Any]],
) -> None:
    there, old = upgraded
    with there.serving() as site:
        browser = Browser(site)
        browser.cookies["sessionid"] = old["session"]

        def turn(name: str) -> Any:
            return browser.turn(f"/c/{old[name]}/")

        def ended(name: str) -> Any:
            return eventually(lambda: (found := turn(name))["status"] == "done" and found)

        assert [call["status"] for call in ended("queued")["steps"][0]["calls"]] == ["done"]
        recovered = ended("running")
        assert [call["status"] for call in recovered["steps"][0]["calls"]] == ["done", "done"]
        assert len(recovered["steps"]) == 2
        browser.request("GET", f"/c/{old['awaiting_approval']}/")
        [asked] = turn("awaiting_approval")["steps"][0]["calls"]
        assert asked["status"] == "awaiting_approval"
        words = fingerprint([asked["name"], asked["arguments"]])
        assert browser.request("POST", f"/call/{old['call']}/approve", fingerprint=words)[0] < 400
        assert ended("awaiting_approval")["steps"][0]["calls"][0]["status"] == "done"
        status, page = browser.request("GET", f"/c/{old['done']}/")
        assert (status, "It is 7 °C in Paris." in page) == (200, True)
        status, inspector = browser.request("GET", f"/c/{old['done']}/inspector/")
        assert (status, inspector.count('id="i-call-')) == (200, len(FINAL))
        assert tuple(call["status"] for call in turn("done")["steps"][0]["calls"]) == FINAL
        assert site.end().err == ""
    counted = "SELECT tokens_in, tokens_out FROM chat_step s JOIN chat_turn t ON t.id = s.turn_id"
    assert rows(there, f"{counted} WHERE t.client_key = 'done' ORDER BY number") == [(120, 30), (None, None)]
    for table in ("chat_toolcall", "chat_anomaly"):
        right = f"{table} r JOIN chat_step s ON s.id = r.step_id JOIN chat_turn t ON t.id = s.turn_id"
        wrong = f"SELECT count(*) FROM {right} WHERE r.conversation_id <> t.conversation_id"
        assert rows(there, wrong) == [(0,)]
    assert rows(there, "SELECT count(*) FROM chat_booking") == [(1,)]
