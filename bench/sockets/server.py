"""The measured server: `manage.py serve` as a process of its own, and what the kernel says of it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Process:
    pid: int
    told: str
    """The first line that it said."""

    @property
    def host(self) -> str:
        return self.told.split("//")[1].strip("/")

    @property
    def url(self) -> str:
        return f"http://{self.host}/"

    def memory(self) -> float:
        """Its private memory in KB."""
        lines = Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines()
        return sum(float(line.split()[1]) for line in lines if line.startswith("Private_"))

    def cpu(self) -> float:
        """Seconds of processor that it has taken."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def running(*command: str, **environment: str) -> Iterator[Process]:
    pipe = subprocess.PIPE
    variables = os.environ | environment
    with subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=variables, stdin=pipe, stdout=pipe, text=True
    ) as process:
        assert process.stdout is not None and process.stdin is not None
        try:
            told = process.stdout.readline().strip()
            assert told, "it did not start"
            yield Process(process.pid, told)
        finally:
            process.stdin.close()
            process.terminate()
            process.stdout.read()
