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


@contextmanager
def serving(database: Path, **environment: str) -> Iterator[str]:
    """The site's address."""
    port = _free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("LLM_", "TOGETHER_"))}
    variables = clean | {"DATABASE_URL": f"sqlite:///{database}", "DEBUG": "0"} | environment
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    with open(database.with_suffix(".log"), "wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=log, stderr=log)
        try:
            _wait(port, process, database.with_suffix(".log"))
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(15)


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
