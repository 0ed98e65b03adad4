"""A PostgreSQL of one's own, to be restarted as by a crash: that of tests/with_postgres is all tests'."""

import glob
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.canaries import canary

AS_POSTGRES = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")
INITDB = ("-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")


@dataclass(frozen=True)
class Postgres:
    folder: Path
    binaries: Path
    port: int

    @property
    def url(self) -> str:
        return f"postgres://postgres:{canary('database-password')}@127.0.0.1:{self.port}/postgres"

    def start(self, **settings: object) -> None:
        wanted = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": self.folder}
        options = " ".join(f"-c {name}={value}" for name, value in {**wanted, **settings}.items())
        self._control("-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def crash(self) -> None:
        """It ends at once, in the middle of whatever it does."""
        self._control("-m", "immediate", "stop")

    def restart(self) -> None:
        """The same, and it recovers."""
        self._control("-w", "-l", str(self.folder / "log"), "-m", "immediate", "restart")

    def _control(self, *arguments: str) -> None:
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-s", *arguments)

    def run(self, program: str, *arguments: str) -> None:
        who = AS_POSTGRES if os.getuid() == 0 else ()  # PostgreSQL refuses to run as root.
        command = (*who, str(self.binaries / program), *arguments)
        environment = {"PATH": f"{self.binaries}:{os.environ['PATH']}", "LANG": "C.UTF-8"}
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, timeout=60)


@contextmanager
def postgres(**settings: object) -> Iterator[Postgres]:
    folder = Path(tempfile.mkdtemp())
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    made = Postgres(folder, _binaries(), _free_port())
    try:
        made.run("initdb", "-D", str(folder / "data"), *INITDB)
        made.start(**settings)
        yield made
        made.crash()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    found = [shutil.which("initdb"), *sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), reverse=True)]
    if not any(found):
        pytest.skip("PostgreSQL is not installed: Debian has it as postgresql")
    return Path(next(filter(None, found))).parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
