"""A whole turn: the model asks for a tool of a server, a person approves, it runs, and the answer comes."""

import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from chat.agent.history import MAYBE
from chat.inspector.tabs import CALL_TABS
from chat.mcp import pins
from chat.mcp.review import live
from chat.mcp.tools import servers
from chat.models import ToolCall, Turn
from chat.turns import engine
from chat.turns.database import in_database
from tests.mcp.conftest import HOSTILE
from tests.pages.talk import conversation_of
from tests.playing import approve, play, play_approved, said
from tests.scripted import ScriptedModel, calls, text

pytestmark = pytest.mark.django_db(transaction=True)

ASKS = calls(("hostile__structured", {}))


@pytest.fixture
async def site(tmp_path: Path, settings: Any) -> AsyncIterator[Path]:
    """The site with the settings and the lock of one server, as when it was started with MCP_SERVERS."""
    file = tmp_path / "servers.json"
    server = {"command": sys.executable, "args": [str(HOSTILE), str(tmp_path / "starts")]}
    server["tools"] = {"structured": {}, "greet": {}, "crash": {}}  # type: ignore[assignment]
    file.write_text(json.dumps({"servers": {"hostile": server}}))
    (told,) = servers(file)
    listed = await live(told.settings)
    kept = {name: pins.pinned(listed[name]) for name in told.settings.tools}
    pins.write(pins.beside(file), {"hostile": kept})
    settings.MCP_SERVERS = file
    engine.installed_tools.cache_clear(), engine.mcp_servers.cache_clear()
    yield tmp_path / "starts"
    for one in engine.mcp_servers():
        await one.close()
    engine.installed_tools.cache_clear(), engine.mcp_servers.cache_clear()


async def call_of(turn: Turn) -> ToolCall:
    rows = ToolCall.objects.filter(step__turn=turn)
    return await in_database(lambda: rows.select_related("step__turn__conversation").latest("pk"))


async def test_it_is_offered_approved_run_and_answered(site: Path) -> None:
    model = ScriptedModel([ASKS, text("It is 5.")])
    turn = await in_database(said, "How much is it?")
    starts = len(site.read_text().split())
    waiting = await play(turn, model)
    assert waiting.status == Turn.Status.AWAITING_APPROVAL
    assert len(site.read_text().split()) == starts, "nothing is started before a person has decided"
    await in_database(approve, turn)
    assert (await play(turn, model)).status == Turn.Status.DONE
    call = await call_of(turn)
    assert (call.status, call.source, call.result["structured"]["sum"]) == ("done", "mcp", 5)
    assert call.result["source"] == {"name": "hostile"}
    offered_names = [each["function"]["name"] for each in model.requests[0].tools]
    assert {"hostile__structured", "get_current_weather"} <= set(offered_names)
    assert "Data from the server hostile" in json.dumps(list(model.requests[1].messages))


async def test_denied_it_never_runs(site: Path) -> None:
    turn = await in_database(said, "How much is it?")
    starts = site.read_text()
    model = ScriptedModel([ASKS, text("I was not allowed to.")])
    await play(turn, model)
    await in_database(lambda: approve(turn, approved=False))
    assert (await play(turn, model)).status == Turn.Status.DONE
    assert (await call_of(turn)).status == "rejected" and site.read_text() == starts


async def test_what_dies_in_mid_call_may_have_happened_and_the_next_call_works(site: Path) -> None:
    model = ScriptedModel(
        [calls(("hostile__crash", {})), ASKS, text("It died, then it was 5.")],
    )
    turn = await play_approved(await in_database(said, "Try it"), model)
    assert turn.status == Turn.Status.DONE
    first, second = [call for step in turn.steps.all() for call in step.calls.all()]
    assert first.status == "unknown" and "The server hostile failed during the call" in first.error
    assert MAYBE in json.dumps(list(model.requests[1].messages))
    assert second.status == "done" and second.result["structured"]["sum"] == 5


async def test_a_server_that_was_killed_between_turns_is_started_again(site: Path) -> None:
    for _ in range(2):
        turn = await in_database(said, "How much is it?")
        assert (await play_approved(turn, ScriptedModel([ASKS, text("5")]))).status == Turn.Status.DONE
        assert (await call_of(turn)).status == "done"
        os.kill(int(site.read_text().split()[-1]), signal.SIGKILL)


async def test_a_tool_that_changed_fails_its_call_and_not_the_turn(site: Path) -> None:
    twice = [calls(("hostile__greet", {})), calls(("hostile__greet", {})), text("It changed.")]
    turn = await play_approved(await in_database(said, "Greet me twice"), ScriptedModel(twice))
    first, second = [call for step in turn.steps.all() for call in step.calls.all()]
    assert (first.status, second.status) == ("done", "failed")
    assert "has changed its description since it was allowed" in second.error
    assert turn.status == Turn.Status.DONE


async def test_the_engine_closes_its_servers_at_the_end(site: Path) -> None:
    async with engine.runner():
        (server,) = engine.mcp_servers()
        await server.call("structured", {})
        pid = int(site.read_text().split()[-1])
        os.kill(pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_the_card_and_the_page_name_the_server(site: Path, client: Client) -> None:
    turn = await in_database(said, "How much is it?")
    await play(turn, ScriptedModel([ASKS]))
    call = await call_of(turn)
    card = await in_database(render_to_string, "chat/approval.html", {"call": call})
    assert "from the server <bdi>hostile</bdi>" in card and "hostile__structured" in card
    page = await in_database(client.get, "/")
    assert "Server <bdi>hostile</bdi>: An object" in page.content.decode()


async def test_each_tab_and_the_card_of_a_call_show_it(site: Path, client: Client) -> None:
    mine = await in_database(conversation_of, client)
    turn = await in_database(said, "How much is it?", mine)
    await play_approved(turn, ScriptedModel([ASKS, text("5")]))
    call = await call_of(turn)
    for tab in CALL_TABS:
        if await in_database(tab.applies_to, call):
            page = await in_database(client.get, f"/k/{call.pk}/{tab.slug}/")
            assert page.status_code == 200, tab.slug
    result = await in_database(client.get, f"/k/{call.pk}/result/")
    assert "Data from the server hostile" in result.content.decode()
    card = await in_database(render_to_string, "chat/card.html", {"call": call})
    assert "Data from the server hostile" in card
