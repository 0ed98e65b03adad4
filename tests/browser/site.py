"""The real site: `manage.py serve` in a process of its own, with a database of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 30


class Site:
    """Can be killed, and started again at the same address."""

    def __init__(self, database: Path, **environment: str) -> None:
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith(("LLM_", "TOGETHER_"))
        }
        self.variables = clean | {"DATABASE_URL": f"sqlite:///{database}", "DEBUG": "0"} | environment
        self.port = _free_port()
        self.log = database.with_suffix(".log")
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port)]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.variables, stdout=log, stderr=log)
        _wait(self.port, self.process, self.log)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        assert self.process is not None
        self.process.terminate()
        self.process.wait(15)


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
