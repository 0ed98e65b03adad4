"""Calls of real servers, over stdio and over HTTP, and of one that does everything wrong."""

import asyncio
import json
import logging
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from chat.mcp import pins
from chat.mcp.server import Server
from chat.mcp.settings import ServerSettings
from chat.mcp.tools import offered
from chat.tools.errors import CutOff, ToolFailed, ToolTimedOut
from tests.mcp.conftest import Start, hostile
from tests.mcp.over_http import SECRET, serving

CLOCK = ServerSettings(
    name="clock", command=sys.executable, args=("-m", "mcp_server_time"), tools={"convert_time": "ask"}
)
OSLO = {"source_timezone": "UTC", "time": "12:00", "target_timezone": "Asia/Kolkata"}


def over_http(port: int, **more: Any) -> ServerSettings:
    url = more.pop("url", f"http://127.0.0.1:{port}/mcp")
    tools = {"add": "ask", "wait": "never", "big": "never"}
    return ServerSettings(
        name="adding", url=url, headers={"Authorization": "ADDING_SECRET"}, tools=tools, **more
    )


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADDING_SECRET", SECRET)


async def test_a_real_server_over_stdio_answers_as_data_from_it(start: Start) -> None:
    server = await start(CLOCK)
    result = await server.call("convert_time", OSLO)
    assert result["structured"]["target"]["datetime"].split("T")[1].startswith("17:30")
    assert "text" not in result, "it is the same once more"
    assert (result["kind"], result["source"]) == ("mcp", {"name": "clock"})
    assert "Data from the server clock" in result["notes"][0]


async def test_an_error_of_a_real_server_is_told_in_its_words(start: Start) -> None:
    server = await start(CLOCK)
    with pytest.raises(ToolFailed, match="The server clock says: .*Mars/Base"):
        await server.call("convert_time", {**OSLO, "source_timezone": "Mars/Base"})


async def test_a_real_server_over_http_answers_several_at_once(start: Start, secret: None) -> None:
    with serving([]) as port:
        server = await start(over_http(port))
        results = await asyncio.gather(*(server.call("add", {"a": n, "b": 1}) for n in range(4)))
        assert [result["structured"] for result in results] == [{"result": n} for n in (1, 2, 3, 4)]
        assert results[0]["source"] == {"name": "adding", "url": f"http://127.0.0.1:{port}/mcp"}
        assert SECRET not in json.dumps(results)
        await server.close()


@pytest.mark.parametrize("around", ["\n", "  \r\n"])
async def test_space_around_a_secret_is_not_sent(
    start: Start, monkeypatch: pytest.MonkeyPatch, around: str
) -> None:
    monkeypatch.setenv("ADDING_SECRET", f"{SECRET}{around}")
    with serving([]) as port:
        server = await start(over_http(port))
        assert (await server.call("add", {"a": 1, "b": 1}))["text"] == "2"
        await server.close()


@pytest.mark.parametrize("within", ["\n", "\r\nX: 1", "\t", "é", "\x7f"])
async def test_a_secret_that_no_header_can_hold_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, within: str
) -> None:
    monkeypatch.setenv("ADDING_SECRET", f"{SECRET}{within}more")
    kept = pins.pinned({"name": "add", "inputSchema": {"type": "object"}})
    server = Server(over_http(9), {"add": kept})
    with pytest.raises(ToolFailed, match="the environment variable ADDING_SECRET holds what no") as failed:
        await server.call("add", {})
    assert SECRET not in f"{failed.value} {caplog.text}"


async def test_a_call_that_is_cancelled_leaves_the_connection_to_the_next(start: Start, secret: None) -> None:
    with serving([]) as port:
        server = await start(over_http(port))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await server.call("wait", {"seconds": 30})
        assert (await server.call("add", {"a": 1, "b": 1}))["text"] == "2"
        await server.close()


async def test_cancelling_a_call_cancels_its_request(start: Start, tmp_path: Path) -> None:
    server = await start(hostile(tmp_path / "starts", "hang", "get weather!"))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await server.call("hang", {})
    assert (await server.call("get weather!", {}))["text"] == "cancelled: ['one']"


async def test_a_tool_has_its_own_deadline(start: Start, tmp_path: Path) -> None:
    server = await start(hostile(tmp_path / "starts", "hang"))
    (tool,) = offered([server])
    assert tool.deadline == 20
    hasty = type(tool)(tool.name, tool.description, tool.parameters, tool.function, deadline=0.3)
    with pytest.raises(ToolTimedOut):
        await hasty.run({})


async def test_a_secret_that_is_not_set_is_named_and_nothing_is_sent(secret: None, start: Start) -> None:
    seen: list[str] = []
    with serving(seen) as port:
        server = await start(over_http(port))
        seen.clear()
        os.environ.pop("ADDING_SECRET")
        with pytest.raises(ToolFailed, match="adding can't be used: the environment variable ADDING_SECRET"):
            await server.call("add", {"a": 1, "b": 1})
        assert not seen


async def test_a_redirect_to_another_host_is_not_followed(secret: None) -> None:
    seen: list[str] = []
    with serving(seen) as port:
        server = Server(over_http(port, url=f"http://127.0.0.1:{port}/away"), {})
        with pytest.raises(ToolFailed, match="The server adding can't be used: .*[Rr]edirect"):
            await server.call("add", {})
        assert set(seen) == {"/away"}


async def test_the_limit_of_bytes_holds_on_the_wire(start: Start, secret: None) -> None:
    with serving([]) as port:
        server = await start(over_http(port))
        with pytest.raises(ToolFailed, match="more than 4,000,000 bytes"):
            await server.call("big", {"size": 5_000_000})
        with pytest.raises(ToolFailed, match="answered with 2,000,000 bytes; at most 1,000,000"):
            await server.call("big", {"size": 2_000_000})
        await server.close()


async def test_a_server_that_is_down_is_named_with_what_happened() -> None:
    for settings, why in (
        (ServerSettings(name="off", url="http://127.0.0.1:9/mcp"), "All connection attempts failed"),
        (ServerSettings(name="off", command="no-such-command"), "its command was not found"),
        (ServerSettings(name="off", command=sys.executable, args=("-c", "pass")), "[Cc]onnection closed"),
    ):
        server = Server(settings, {})
        with pytest.raises(ToolFailed, match=f"The server off can't be used: {why}"):
            await server.call("any", {})
        with pytest.raises(ToolFailed, match="it is tried again in"):
            await server.call("any", {})


async def test_a_server_that_was_killed_is_started_again_by_the_next_call(
    start: Start, tmp_path: Path
) -> None:
    starts = tmp_path / "starts"
    server = await start(hostile(starts, "structured"))
    await server.call("structured", {})
    os.kill(int(starts.read_text().split()[-1]), signal.SIGKILL)
    assert (await server.call("structured", {}))["structured"]["sum"] == 5
    assert len(starts.read_text().split()) == 3  # It was reviewed, called, and called again.


async def test_a_server_that_dies_in_mid_call_says_so_and_the_next_call_works(
    start: Start, tmp_path: Path
) -> None:
    server = await start(hostile(tmp_path / "starts", "crash", "structured"))
    with pytest.raises(CutOff, match="The server hostile failed during the call: "):
        await server.call("crash", {})
    assert (await server.call("structured", {}))["text"] == "5"


async def test_a_server_that_never_says_hello_does_not_hold_the_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.mcp.connection.CONNECT_SECONDS", 0.5)
    server = Server(hostile(tmp_path / "starts", args=("deaf",)), {})
    with pytest.raises(ToolFailed, match="hostile can't be used: it did not answer in time"):
        await server.call("greet", {})


async def test_a_tool_that_changes_after_its_first_call_is_quarantined(start: Start, tmp_path: Path) -> None:
    server = await start(hostile(tmp_path / "starts", "greet", "structured"))
    assert (await server.call("greet", {}))["text"] == "Hi there"
    with pytest.raises(ToolFailed, match="Not run: the tool greet .* has changed its description") as failure:
        await server.call("greet", {})
    assert "manage.py mcp pin hostile greet" in str(failure.value)
    assert (await server.call("structured", {}))["text"] == "5", "only what changed is quarantined"


async def test_a_tool_that_is_gone_is_quarantined(start: Start, tmp_path: Path) -> None:
    settings = hostile(tmp_path / "starts", "structured")
    server = await start(settings)
    server.pins = {"older": server.pins["structured"]}
    with pytest.raises(ToolFailed, match="Not run: the tool older .* is not listed by it any more"):
        await server.call("older", {})


async def test_five_megabytes_are_refused(start: Start, tmp_path: Path) -> None:
    server = await start(hostile(tmp_path / "starts", "big", "structured"))
    with pytest.raises(ToolFailed, match="answered with 5,000,000 bytes; at most 1,000,000"):
        await server.call("big", {})
    assert (await server.call("structured", {}))["text"] == "5"


async def test_its_process_sees_only_the_variables_that_the_settings_name(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOGETHER_API_KEY", "a key")
    monkeypatch.setenv("ITS_OWN_KEY", "its key")
    server = await start(hostile(tmp_path / "starts", "variables", env=("ITS_OWN_KEY",)))
    seen = json.loads((await server.call("variables", {}))["text"])
    assert seen["ITS_OWN_KEY"] == "its key"
    usual = {"HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER", "LC_CTYPE", "ITS_OWN_KEY"}
    assert set(seen) <= usual and "SECRET_KEY" in os.environ


async def test_a_flood_on_stderr_blocks_nothing_and_little_of_it_is_logged(
    start: Start, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG, "chat.mcp.stderr")
    server = await start(hostile(tmp_path / "starts", "flood"))
    result = await server.call("flood", {})
    logged = "".join(r.getMessage() for r in caplog.records if r.name == "chat.mcp.stderr")
    assert result["text"] == "flooded" and "secret noise" not in json.dumps(result)
    assert "secret noise" in logged and len(logged) < 100_000
    assert "secret noise" not in capfd.readouterr().err


async def test_noise_between_the_messages_is_passed_over(start: Start, tmp_path: Path) -> None:
    server = await start(hostile(tmp_path / "starts", "noise"))
    assert (await server.call("noise", {}))["text"] == "after the noise"


async def test_what_is_not_text_is_named_and_not_fetched(start: Start, tmp_path: Path) -> None:
    server = await start(hostile(tmp_path / "starts", "picture"))
    result = await server.call("picture", {})
    assert result["text"] == "words"
    assert result["left_out"] == ["image (image/png, 3 bytes)", "link to http://127.0.0.1:9/secret"]


async def test_a_server_that_asks_for_sampling_or_roots_gets_neither(start: Start, tmp_path: Path) -> None:
    server = await start(hostile(tmp_path / "starts", "wants", "get weather!"))
    await server.call("wants", {})
    seen = ""
    while seen.count("refused") < 2:
        seen = (await server.call("get weather!", {}))["text"]
        assert "GRANTED" not in seen
