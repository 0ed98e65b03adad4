"""The real site: `manage.py serve` in a process of its own, with a database of its own.

With PostgreSQL and Redis, `manage.py worker` in another one beside it.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tests import canaries
from tests.databases import servers

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 30


class Site:
    """Can be killed, and started again at the same address."""

    def __init__(self, database: Path, **environment: str) -> None:
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith(("LLM_", "TOGETHER_"))
        }
        there = servers() or {"DATABASE_URL": f"sqlite:///{database}"}
        self.variables = clean | there | {"DEBUG": "0", "VISITORS_AN_HOUR": "0"} | environment
        self.port = _free_port()
        self.log = database.with_suffix(".log")
        self.processes: list[subprocess.Popen[bytes]] = []

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        self._run("serve", "--port", str(self.port))
        _wait(self.port, self.processes[0], self.log)
        if settings.SCALE_OUT:
            self._run("worker", "--drain", "0")

    def _run(self, *arguments: str) -> None:
        command = [sys.executable, "manage.py", *arguments]
        with open(self.log, "ab") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=self.variables, stdout=log, stderr=log)
        self.processes.append(process)

    def kill(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()
        self.processes.clear()

    def end(self) -> None:
        for process in self.processes:
            process.terminate()
            process.wait(15)
        self.processes.clear()
        canaries.look(self.log.name, self.log.read_bytes())


@contextmanager
def serving(database: Path, **environment: str) -> Iterator[str]:
    """The site's address."""
    site = Site(database, **environment)
    site.start()
    try:
        yield f"http://{site.host}"
    finally:
        site.end()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(START_SECONDS * 10):
        if process.poll() is not None:
            raise AssertionError(f"The site ended at once:\n{log.read_text()}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"The site did not start within {START_SECONDS} s:\n{log.read_text()}")
