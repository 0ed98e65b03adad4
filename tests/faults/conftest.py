"""A world on a database of its own: a SQLite file, or one on the PostgreSQL that DATABASE_URL names."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.commands.conftest import migrated, place
from tests.commands.running import Place
from tests.faults.model import model_server
from tests.faults.world import World

__all__ = ["migrated", "place"]

POSTGRES = os.environ.get("DATABASE_URL", "")
TOOLS = "tests.faults.tools"
measured: list[World] = []


@pytest.fixture
def database() -> str:
    """The address of an empty database, or nothing for the place's own file."""
    if not POSTGRES.startswith("postgres"):
        return ""
    name = f"faults_{uuid4().hex[:12]}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{POSTGRES.rpartition('/')[0]}/{name}"


@pytest.fixture
def world(place: Callable[..., Place], tmp_path: Path, database: str) -> Iterator[World]:
    with model_server() as model:
        there = place(
            LLM_BASE_URL=model.url,
            LLM_MODEL="tiny",
            EXTRA_TOOLS=TOOLS,
            EFFECTS=str(tmp_path / "effects"),
            TURNS_A_PERSON="1000",
            **({"DATABASE_URL": database, "LEASE_SECONDS": "1"} if database else {}),
        )
        made = World(there, model)
        yield made
        made.person.http.close()
    measured.append(made)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was really measured, for docs/reliability.md."""
    if not measured:
        return
    ends = sum((world.ends for world in measured), Counter[str]())
    told = ", ".join(f"{count} {end}" for end, count in sorted(ends.items()))
    taken = sorted(seconds for world in measured for seconds in world.restarts) or [0.0]
    kills = sum(world.kills for world in measured)
    terminalreporter.write_line(
        f"{kills} kills; {len(taken)} restarts to all final: half within {taken[len(taken) // 2]:.1f} s, "
        f"{sum(seconds > 5 for seconds in taken)} over 5 s, the slowest {taken[-1]:.1f} s; {told}."
    )
