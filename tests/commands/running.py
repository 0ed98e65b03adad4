"""`manage.py` as a person runs it: a process of its own, with an environment and a database of its own."""

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

from django.conf import settings

from tests import canaries
from tests.llm.server import Reply, Server, serving

UNLIMITED = dict.fromkeys(("MESSAGES_A_MINUTE", "MESSAGES_A_DAY", "TOKENS_A_DAY", "VISITORS_AN_HOUR"), "0")
"""A test's one person says more than people do."""
MANAGE = (sys.executable, "-W", "error", str(Path(settings.BASE_DIR, "manage.py")))
PATIENCE = 20.0


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def trace(self) -> Any:
        return json.loads(self.out)


@dataclass
class Place:
    """An empty folder with a database, and the settings that commands in it run with."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        return self.folder / "db.sqlite3"

    @property
    def environment(self) -> dict[str, str]:
        ours = {"DATABASE_URL": f"sqlite:///{self.database}", **canaries.ENVIRONMENT}
        return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **ours, **UNLIMITED, **self.settings}

    def manage(self, *arguments: str) -> Ended:
        process = self.start(*arguments)
        out, err = process.communicate(timeout=60)
        canaries.look(f"manage.py {arguments}", out + err)
        return Ended(process.returncode, out, err)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        pipe = subprocess.PIPE
        command = (*MANAGE, *arguments)
        return subprocess.Popen(
            command, env=self.environment, stdout=pipe, stderr=pipe, text=True, preexec_fn=_hear_ctrl_c
        )

    @contextmanager
    def serving(self) -> Iterator["Site"]:
        """`manage.py serve` on a free port, killed at the end if it has not ended."""
        process = self.start("serve", "--port", "0")
        try:
            assert process.stdout is not None
            welcome = [process.stdout.readline() for _ in range(3)]
            assert all(welcome), process.communicate()[1]
            yield Site(process, "".join(welcome))
        finally:
            process.kill()
            process.communicate()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self.database, timeout=10)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()


def _hear_ctrl_c() -> None:
    """A shell's background job ignores SIGINT, and so would its children, tests and all."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@dataclass
class Site:
    process: "subprocess.Popen[str]"
    welcome: str

    @property
    def address(self) -> str:
        return self.welcome.splitlines()[0].split()[-1]

    def end(self, how: signal.Signals = signal.SIGTERM, within: float = 10.0) -> Ended:
        self.process.send_signal(how)
        out, err = self.process.communicate(timeout=within)
        canaries.look("manage.py serve", out + err)
        return Ended(self.process.returncode, out, err)


def eventually(what: Any, patience: float = PATIENCE) -> Any:
    """What `what` gives once it gives something true."""
    until = time.monotonic() + patience
    while not (found := what()):
        assert time.monotonic() < until, "it never came to that"
        time.sleep(0.05)
    return found


@contextmanager
def model_server(*replies: Reply) -> Iterator[Server]:
    """A model server on a loop and a thread of its own, for another process to talk to."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    server = serving(*replies)
    try:
        yield asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(5)
    finally:
        asyncio.run_coroutine_threadsafe(_close(server), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _close(server: Any) -> None:
    await server.__aexit__(None, None, None)
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def chunk(**delta: Any) -> bytes:
    """One event of a streamed answer."""
    finish = delta.pop("finish_reason", None)
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return f"data: {json.dumps({'id': 'x', 'model': 'tiny', 'choices': [choice]})}\n\n".encode()
