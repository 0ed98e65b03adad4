"""Web servers and workers as processes of their own, on one PostgreSQL and one Redis."""

import signal
import subprocess
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import psycopg

from tests import canaries
from tests.commands.running import Ended, Place
from tests.serving import Browser

WEB_LINES = 4
WORKER_LINES = 2


@dataclass
class Deployment:
    place: Place
    processes: list["subprocess.Popen[str]"] = field(default_factory=list)
    browsers: list[Browser] = field(default_factory=list)

    def web(self) -> Browser:
        """Somebody in front of a new web server."""
        welcome = self._start(WEB_LINES, "serve", "--port", "0")[1]
        self.browsers.append(Browser(urlsplit(welcome[0].split()[-1]).netloc))
        return self.browsers[-1]

    def worker(self, *arguments: str) -> "subprocess.Popen[str]":
        return self._start(WORKER_LINES, "worker", *arguments)[0]

    def _start(self, lines: int, *arguments: str) -> tuple["subprocess.Popen[str]", list[str]]:
        process = self.place.start(*arguments)
        self.processes.append(process)
        assert process.stdout is not None
        welcome = [process.stdout.readline() for _ in range(lines)]
        assert all(welcome), process.communicate()[1]
        return process, welcome

    async def close(self) -> None:
        for browser in self.browsers:
            await browser.http.aclose()
        for process in self.processes:
            process.kill()
            process.communicate()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.place.environment["DATABASE_URL"], autocommit=True) as connection:
            cursor = connection.execute(query)  # type: ignore[call-overload]
            return list(cursor.fetchall()) if cursor.description else []

    def runners(self) -> list[tuple[Any, ...]]:
        return self.rows("SELECT runner, status, epoch, crashes FROM chat_turn ORDER BY id")


def name(process: "subprocess.Popen[str]") -> str:
    """How a worker's turns name it ends so."""
    return f":{process.pid}"


def end(process: "subprocess.Popen[str]", how: signal.Signals = signal.SIGTERM, within: float = 40) -> Ended:
    process.send_signal(how)
    out, err = process.communicate(timeout=within)
    canaries.look("a process", out + err)
    return Ended(process.returncode, out, err)
