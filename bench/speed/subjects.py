"""What is measured: the bare relay and Travelbot, both spoken to alike."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import httpx

from bench.sockets.places import Place, places
from bench.sockets.saying import say
from bench.sockets.server import Process, running
from bench.sockets.viewer import Socket, socket_to, view
from bench.speed.stream import RelayStream, Stream

SERVERS_CORE, LOAD_CORE = 0, 1
"""They must not take each other's time; both servers share one, in turns."""


class Subject(Protocol):
    name: str
    process: Process

    async def open(self, said: str, words: int) -> tuple[Stream, Socket]:
        """A page that listens, and will say that."""

    async def say(self, stream: Stream) -> None: ...


@dataclass
class Relay:
    process: Process
    name: str = "relay"
    sockets: dict[str, Socket] = field(default_factory=dict)

    async def open(self, said: str, words: int) -> tuple[Stream, Socket]:
        stream = RelayStream(words, said)
        socket = await socket_to(self.process.host, "/ws", "", stream.hear)
        self.sockets[said] = socket
        return stream, socket

    async def say(self, stream: Stream) -> None:
        stream.said_at = time.monotonic()
        self.sockets.pop(stream.said).send(stream.said)


@dataclass
class Travelbot:
    process: Process
    spare: list[Place]
    long: Place
    """A conversation of 500 messages."""
    name: str = "Travelbot"
    places: dict[str, Place] = field(default_factory=dict)

    def __post_init__(self) -> None:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
        self.http = httpx.AsyncClient(timeout=60, trust_env=False, limits=limits)

    async def open(self, said: str, words: int) -> tuple[Stream, Socket]:
        place, stream = self.spare.pop(), Stream(words, said)
        self.places[said] = place
        return stream, await view(self.process.host, place.conversation, place.session, stream.hear)

    async def say(self, stream: Stream) -> None:
        place = self.places.pop(stream.said)
        stream.said_at = time.monotonic()
        await say(self.http, self.process.host, place, stream.said)


@contextmanager
def subjects(model: str, database: str, wanted: int) -> Iterator[tuple[Relay, Travelbot]]:
    """Both up, on the same core."""
    environment = {
        "LLM_PROVIDER": "custom",
        "LLM_BASE_URL": model,
        "LLM_MODEL": "paced",
        "TURN_OUTPUT_TOKENS": "10000000",
        "DATABASE_URL": database,
        "EXTRA_TOOLS": "bench.tools",
        "SOCKETS_A_PERSON": "0",
    }
    with ExitStack() as stack:
        relay = stack.enter_context(running("-m", "bench.speed.relay", MODEL=f"{model}/chat/completions"))
        ours = stack.enter_context(running("manage.py", "serve", "--port", "0", **environment))
        for process in (relay, ours):
            pin(process.pid, SERVERS_CORE)
        yield Relay(relay), Travelbot(ours, places(wanted), _long())


def _long() -> Place:
    from chat.models import Conversation
    from tests.pages.talk import lay_out

    [place] = places(1)
    lay_out(Conversation.objects.get(pk=place.conversation), 250)
    return place


def pin(pid: int, core: int) -> None:
    """To one core, with all the threads it has."""
    if core in os.sched_getaffinity(1):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setaffinity(int(thread.name), {core})
