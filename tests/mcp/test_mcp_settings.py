"""The settings file, what servers are offered as, and where HTTP may lead."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest
from django.core.exceptions import ImproperlyConfigured

from chat.mcp.errors import ServerDown, WrongSettings, reason
from chat.mcp.guard import Guard, is_public
from chat.mcp.pins import Pin
from chat.mcp.server import Server
from chat.mcp.settings import ServerSettings, read
from chat.mcp.tools import name_of, offered
from chat.tools.errors import WrongTool
from chat.tools.registry import Tool
from chat.tools.toolbox import Toolbox
from travelbot.environment import Environment

TOML = """
[servers.clock]
command = "mcp-server-time"
env = ["TZ"]
[servers.clock.tools.get_current_time]
approval = "never"
[servers.clock.tools.convert_time]

[servers.maps]
url = "https://maps.example/mcp"
headers = { Authorization = "MAPS_SECRET" }
tools = ["search"]
"""


def test_a_file_says_which_servers_which_tools_and_who_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "servers.toml"
    file.write_text(TOML)
    clock, maps = read(file)
    assert (clock.command, clock.env) == ("mcp-server-time", ("TZ",))
    assert clock.tools == {"get_current_time": "never", "convert_time": "ask"}
    assert (maps.url, maps.headers) == ("https://maps.example/mcp", {"Authorization": "MAPS_SECRET"})
    assert (maps.tools, maps.private) == ({"search": "ask"}, False)


@pytest.mark.parametrize(
    ("server", "words"),
    [
        ({}, "a command or a url"),
        ({"command": "a", "url": "https://a.example"}, "not both"),
        ({"command": ["a"]}, "expected text"),
        ({"command": "a", "arguments": []}, "unknown key 'arguments'"),
        ({"command": "a", "env": ["A=b"]}, "the name of an environment variable"),
        ({"command": "a", "env": {"A": "b"}}, "a list of texts"),
        ({"command": "a", "tools": {"x": {"approval": "always"}}}, "expected ask or never"),
        ({"command": "a", "tools": {"x": {"aproval": "never"}}}, "unknown key 'aproval'"),
        ({"url": "http://maps.example/mcp"}, "expected https"),
        ({"url": "http://localhost.evil.example/mcp"}, "expected https"),
        ({"url": "https://me:pw@maps.example/mcp"}, "no password"),
        ({"url": "https://maps.example:port/"}, "expected a URL"),
        ({"url": "https://a.example", "headers": {"Authorization": "Bearer abc"}}, "not its value"),
        ({"url": "https://a.example", "private": "yes"}, "true or false"),
        ("a", "expected a table"),
    ],
)
def test_a_wrong_entry_is_told_with_its_place_and_without_a_secret(
    tmp_path: Path, server: Any, words: str
) -> None:
    file = tmp_path / "servers.json"
    file.write_text(json.dumps({"servers": {"mine": server}}))
    with pytest.raises(WrongSettings, match=words) as told:
        read(file)
    assert "servers.mine" in str(told.value) and "abc" not in str(told.value)
    with pytest.raises(ImproperlyConfigured, match="MCP_SERVERS: "):
        Environment({"MCP_SERVERS": str(file)}).mcp_servers()


@pytest.mark.parametrize("name", ["a__b", "a_", "_a", "a b", "", "x" * 33, "é"])
def test_a_servers_name_cannot_be_mixed_up_with_a_tools(tmp_path: Path, name: str) -> None:
    file = tmp_path / "servers.json"
    file.write_text(json.dumps({"servers": {name: {"command": "a"}}}))
    with pytest.raises(WrongSettings, match="expected a name"):
        read(file)


def test_a_file_that_is_missing_or_no_json_is_told(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="can't be read"):
        Environment({"MCP_SERVERS": str(tmp_path / "no.json")}).mcp_servers()
    (tmp_path / "no.json").write_text("{")
    with pytest.raises(ImproperlyConfigured, match="expected JSON"):
        Environment({"MCP_SERVERS": str(tmp_path / "no.json")}).mcp_servers()


def test_unset_nothing_of_it_is_imported() -> None:
    code = (
        "import os, sys; os.environ.pop('MCP_SERVERS', None)\n"
        "import django; django.setup()\n"
        "from chat.turns.engine import installed_tools; installed_tools()\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('mcp', 'httpx2') or m.startswith('chat.mcp')])"
    )
    env = {"DJANGO_SETTINGS_MODULE": "travelbot.settings", "SECRET_KEY": "x"}
    ran = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_set_without_the_package_it_says_what_to_install(tmp_path: Path) -> None:
    code = (
        "import importlib.util, travelbot.environment as e\n"
        "e.find_spec = lambda name: None\n"
        "try: e.Environment({'MCP_SERVERS': 'x.json'}).mcp_servers()\n"
        "except Exception as error: print(error)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install -r chat/mcp/requirements.txt" in ran.stdout


@pytest.mark.parametrize("tool", ["get_time", "get weather!", "x" * 100, "時刻", "a.b", "a b"])
def test_every_tool_is_offered_under_a_name_that_models_take(tool: str) -> None:
    name = name_of("clock", tool)
    assert name.startswith("clock__") and len(name) <= 64
    assert name.isascii() and set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-")


def test_names_that_look_alike_stay_apart() -> None:
    names = ["a.b", "a b", "a_b", "時", "刻", "x" * 100, "x" * 101]
    assert len({name_of("clock", name) for name in names}) == len(names)
    assert name_of("clock", "get_time") == "clock__get_time"


def test_a_tool_cannot_take_the_place_of_one_of_ours() -> None:
    pin = Pin("", {"name": "t", "inputSchema": {"type": "object"}}, "")
    (theirs,) = offered([Server(ServerSettings(name="s", command="c", tools={"t": "never"}), {"t": pin})])
    ours = Tool("s__t", "Ours", {"type": "object", "properties": {}, "required": []}, dict)
    with pytest.raises(WrongTool, match="expected one tool named s__t"):
        Toolbox([ours, theirs])
    assert not theirs.writes, "never asks nobody"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        *((address, False) for address in ("10.0.0.1", "127.0.0.1", "169.254.169.254", "192.168.1.1")),
        *((address, False) for address in ("::1", "fd00::1", "fe80::1%eth0", "::ffff:10.0.0.1")),
        ("224.0.0.1", False),
        ("100.64.0.1", False),
        ("64:ff9b::808:808", True),
        ("2002:808:808::1", True),
        *((address, False) for address in ("64:ff9b::a00:1", "64:ff9b:1::1", "2002:a00:1::1", "::10.0.0.1")),
        *((address, False) for address in ("fec0::1", "::ffff:0:127.0.0.1", "2001:db8::1")),
    ],
)
def test_private_addresses_are_told_from_public_ones(address: str, public: bool) -> None:
    assert is_public(address) == public


async def test_a_private_address_is_refused_before_anything_is_sent_unless_it_is_allowed() -> None:
    url = "https://10.255.255.1:9/mcp"
    async with httpx2.AsyncClient(transport=Guard(ServerSettings(name="s", url=url))) as client:
        with pytest.raises(ServerDown, match="private address 10.255.255.1"):
            await client.get(url)
    allowed = ServerSettings(name="s", url=url, private=True)
    async with httpx2.AsyncClient(transport=Guard(allowed)) as client:
        with pytest.raises(ExceptionGroup) as tried:
            await client.get(url)
        assert "A test tried to reach ('10.255.255.1', 9)" in reason(tried.value)


async def test_another_host_is_refused_before_anything_is_sent() -> None:
    guard = Guard(ServerSettings(name="s", url="http://127.0.0.1:9/mcp"))
    async with httpx2.AsyncClient(transport=guard) as client:
        for url in ("http://localhost:9/mcp", "http://127.0.0.1:10/mcp", "https://127.0.0.1:9/mcp"):
            with pytest.raises(ServerDown, match="leads to another host"):
                await client.get(url)


def test_what_happened_is_told_out_of_its_groups() -> None:
    group = ExceptionGroup("outer", [ExceptionGroup("inner", [ConnectionError("refused.\n there")])])
    assert reason(group) == "refused. there"
