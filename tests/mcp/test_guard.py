"""Where HTTP to a server may lead, however its host is written and whatever its name says later."""

import socket
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from chat.mcp.connection import Connection
from chat.mcp.errors import ServerDown, reason
from chat.mcp.guard import Guard, is_public
from chat.mcp.settings import ServerSettings

Lookups = list[str]
HEX_OF_8_8_8_8 = "0x08080808"


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Lookups]:
    """A resolver that answers each lookup of maps.example with the next of these lists of addresses."""
    real = socket.getaddrinfo

    def answering(*answers: list[str]) -> Lookups:
        asked: Lookups = []

        def look_up(host: str, port: Any, *args: Any, **more: Any) -> list[Any]:
            if host != "maps.example":
                return real(host, port, *args, **more)
            asked.append(host)
            found = answers[min(len(asked), len(answers)) - 1]
            return [entry for address in found for entry in real(address, port, *args, **more)]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        return asked

    return answering


async def outcome(url: str) -> str:
    """Why a request there came to nothing."""
    async with httpx2.AsyncClient(transport=Guard(ServerSettings(name="s", url=url))) as client:
        with pytest.raises((ServerDown, ExceptionGroup)) as tried:
            await client.get(url)
    return reason(tried.value)


@pytest.mark.parametrize(
    "host",
    [
        *("2130706433", "0x7f000001", "017700000001", "127.1", "0x7f.0.0.1", "127。1"),
        *("167772161", "0xa000001", "01200000001", "10.1", "0xa9fea9fe", "2852039166"),
        *("[::ffff:10.0.0.1]", "[::ffff:a9fe:a9fe]", "[::ffff:127.0.0.1]", "[0:0:0:0:0:ffff:0a00:0001]"),
        *("[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]", "[2001:0:4136:e378:8000:63bf:f5ff:fffe]"),
        *("0", "0.0.0.0", "[::]"),
    ],
)
async def test_a_private_address_is_refused_however_it_is_written(host: str) -> None:
    assert "private address" in await outcome(f"https://{host}:9/mcp")


@pytest.mark.parametrize("host", ["0177.0.0.1", "012.0.0.1", "①⑩.0.0.1", "[::ffff:10.0.0]", "[fe80::1%eth0]"])
async def test_a_host_that_readers_disagree_about_is_no_host(host: str) -> None:
    """Where an octet begins with 0 some read octal and some do not."""
    server = ServerSettings(name="s", url=f"https://{host}:9/mcp")
    with pytest.raises(ServerDown, match="Invalid|private address"):
        await Connection(server).client()


@pytest.mark.parametrize(
    "address",
    [
        *("2001::1", "2001:0:4136:e378:8000:63bf:f5ff:fffe", "2001:0:808:808::f7f7:f7f7"),
        *("::ffff:a9fe:a9fe", "::ffff:7f00:1", "::ffff:0.0.0.0"),
    ],
)
def test_what_only_looks_public_is_not(address: str) -> None:
    assert not is_public(address)


async def test_a_public_address_in_hex_is_asked_as_the_address_that_it_is() -> None:
    assert "A test tried to reach ('8.8.8.8', 9)" in await outcome(f"https://{HEX_OF_8_8_8_8}:9/mcp")


async def test_a_name_that_turns_private_after_it_was_looked_at_is_asked_where_it_was_public(
    named: Callable[..., Lookups],
) -> None:
    asked = named(["8.8.8.8"], ["127.0.0.1"])
    assert "A test tried to reach ('8.8.8.8', 9)" in await outcome("https://maps.example:9/mcp")
    assert asked == ["maps.example"], "and nobody looked again"


async def test_a_name_that_has_turned_private_is_refused_at_the_next_request(
    named: Callable[..., Lookups],
) -> None:
    named(["8.8.8.8"], ["10.0.0.1"])
    await outcome("https://maps.example:9/mcp")
    assert "private address 10.0.0.1" in await outcome("https://maps.example:9/mcp")


async def test_one_private_address_among_public_ones_is_enough_to_refuse(
    named: Callable[..., Lookups],
) -> None:
    named(["8.8.8.8", "169.254.169.254"])
    assert "private address 169.254.169.254" in await outcome("https://maps.example:9/mcp")
