"""What is measured: the bare relay and Travelbot, however many processes it is, all spoken to alike."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Protocol

from bench.sockets.places import Place, places
from bench.sockets.saying import Lines
from bench.sockets.server import Process, running
from bench.sockets.viewer import Socket, socket_to, view
from bench.speed.stream import RelayStream, Stream

SERVERS_CORE, LOAD_CORE = 0, 1
"""They must not take each other's time; both servers share one, in turns."""
PACED = {
    "LLM_PROVIDER": "custom",
    "LLM_MODEL": "paced",
    "TURN_OUTPUT_TOKENS": "10000000",
    "EXTRA_TOOLS": "bench.tools",
    "SOCKETS_A_PERSON": "0",
}
"""What Travelbot is set to; `LLM_BASE_URL` is the model server."""


class Subject(Protocol):
    name: str

    def cpu(self) -> dict[str, float]:
        """Seconds of a core so far, by who took them."""

    async def open(self, said: str, words: int) -> tuple[Stream, Socket]:
        """A page that listens, and will say that."""

    async def say(self, stream: Stream) -> None: ...


class OneProcess(Subject, Protocol):
    process: Process


@dataclass
class Relay:
    process: Process
    name: str = "relay"
    sockets: dict[str, Socket] = field(default_factory=dict)

    def cpu(self) -> dict[str, float]:
        return {"server": self.process.cpu()}

    async def open(self, said: str, words: int) -> tuple[Stream, Socket]:
        stream = RelayStream(words, said)
        socket = await socket_to(self.process.host, "/ws", "", stream.hear)
        self.sockets[said] = socket
        return stream, socket

    async def say(self, stream: Stream) -> None:
        stream.said_at = time.monotonic()
        self.sockets.pop(stream.said).send(stream.said)


class Site:
    """Travelbot at one address or several: pages are spread over them in turns."""

    def __init__(self, hosts: Sequence[str], spare: list[Place]) -> None:
        self.hosts, self.spare = cycle(hosts), spare
        self.places: dict[str, tuple[str, Place]] = {}
        self.lines = Lines()

    async def open(self, said: str, words: int) -> tuple[Stream, Socket]:
        host, place, stream = next(self.hosts), self.spare.pop(), Stream(words, said)
        self.places[said] = host, place
        return stream, await view(host, place.conversation, place.session, stream.hear)

    async def say(self, stream: Stream) -> None:
        host, place = self.places.pop(stream.said)
        stream.said_at = await self.lines.say(host, place, stream.said)


class Travelbot(Site):
    name = "Travelbot"

    def __init__(self, process: Process, spare: list[Place], long: Place) -> None:
        """`long` is a conversation of 500 messages."""
        super().__init__([process.host], spare)
        self.process, self.long = process, long

    def cpu(self) -> dict[str, float]:
        return {"server": self.process.cpu()}


@contextmanager
def subjects(model: str, database: str, wanted: int) -> Iterator[tuple[Relay, Travelbot]]:
    """Both up, on the same core."""
    environment = PACED | {"LLM_BASE_URL": model, "DATABASE_URL": database}
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


def pin(pid: int, core: int | None) -> None:
    """To one core, with all the threads it has; or to all cores."""
    cores = os.sched_getaffinity(1)
    if core is None or core in cores:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setaffinity(int(thread.name), cores if core is None else {core})
