"""Frozen beyond its lease, then thawed: whoever took over goes on alone, and the zombie changes nothing."""

import os
import random
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from tests.commands.running import eventually
from tests.faults.world import RESUMED_WITHIN, World

FROZEN = int(os.environ.get("FAULTS_FROZEN", "1"))
SEED = int(os.environ.get("FAULTS_SEED", "1"))
LEASE = 1.0
THAWED_FOR = 0.5
IN_TRANSACTION = """
    SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
    AND pid <> pg_backend_pid() AND state <> 'idle'
"""


def test_frozen_and_thawed(world: World) -> None:
    world.place.settings["LEASE_SECONDS"] = str(LEASE)
    chance = random.Random(SEED)
    for _ in range(FROZEN):
        with world.alive() as zombie:
            world.person.begin("book look_up")
            world.person.say_all()
            if chance.random() < 0.5:
                eventually(world.person.approve_all)
            freeze(world, zombie, chance.uniform(0, 0.15))
            time.sleep(LEASE + 0.1)
            began = time.monotonic()
            with second(world):
                eventually(world.person.all_approved_and_final, RESUMED_WITHIN)
                world.restarts.append(time.monotonic() - began)
                world.kills += 1
                before = world.person.trace(world.person.talks[-1])
                zombie.send_signal(signal.SIGCONT)
                time.sleep(THAWED_FOR)
                assert world.person.trace(world.person.talks[-1]) == before
                world.check()
                world.person.talks.clear()


def test_thawed_while_the_next_one_runs(world: World) -> None:
    thawed_while_the_next_one_runs(world)
    assert world.ends["turn done"] == 1 and world.ends["step abandoned"] == 1


def thawed_while_the_next_one_runs(world: World) -> None:
    """The turn is open, and the zombie has its answer: nothing but the fence keeps it from writing."""
    world.place.settings["LEASE_SECONDS"] = str(LEASE)
    holding = world.model.holding
    with world.alive() as zombie:
        talk = world.person.begin("hold")
        world.person.say_all()
        eventually(lambda: len(holding) == 1)
        freeze(world, zombie, 0)
        time.sleep(LEASE + 0.1)
        with second(world):
            eventually(lambda: len(holding) == 2)
            before = world.person.trace(talk)["turns"]
            zombie.send_signal(signal.SIGCONT)
            holding[0].set()
            time.sleep(THAWED_FOR)
            assert _but_for_its_text(world.person.trace(talk)["turns"]) == _but_for_its_text(before), (
                "the zombie has written"
            )
            holding[1].set()
            eventually(world.person.all_final, RESUMED_WITHIN)
            world.kills += 1
            world.check()
            world.person.talks.clear()


def _but_for_its_text(turns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The one that runs writes down its text each second."""
    return [turn | {"steps": [step | {"answer": None} for step in turn["steps"]]} for turn in turns]


def freeze(world: World, process: "subprocess.Popen[str]", after: float) -> None:
    """Not within a transaction: there it would hold the database's lock, and nobody could go on."""
    time.sleep(after)
    process.send_signal(signal.SIGSTOP)
    while _within_a_transaction(world):
        process.send_signal(signal.SIGCONT)
        time.sleep(0.005)
        process.send_signal(signal.SIGSTOP)


def _within_a_transaction(world: World) -> bool:
    time.sleep(0.01)
    if (address := world.place.environment["DATABASE_URL"]).startswith("postgres"):
        with psycopg.connect(address) as connection:
            return bool(connection.execute(IN_TRANSACTION).fetchall())
    try:
        connection = sqlite3.connect(world.place.database, timeout=0)
        connection.execute("BEGIN IMMEDIATE")
        connection.close()
    except sqlite3.OperationalError:
        return True
    return False


@contextmanager
def second(world: World) -> Iterator[None]:
    """A server beside the frozen one. `serve` would refuse: on SQLite the frozen one still holds the lock."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    entry = ("-m", "uvicorn", "travelbot.asgi:application", "--port", str(port), "--log-level", "error")
    process = world.start(entry)
    try:
        eventually(lambda: _is_open(port))
        world.person.visit(f"127.0.0.1:{port}")
        yield
    finally:
        process.kill()
        process.communicate()


def _is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 0.2).close()
    except OSError:
        return False
    return True
