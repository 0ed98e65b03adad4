"""PostgreSQL dies and comes back under load: what was acknowledged is there, once, and turns go on."""

import os
import random
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tests import canaries
from tests.commands.running import PATIENCE, Place
from tests.faults.model import model_server
from tests.faults.postgres import Postgres, postgres
from tests.faults.world import World

RESTARTS = int(os.environ.get("FAULTS_RESTARTS", "2"))
TALKS = 6


@pytest.fixture
def server() -> Iterator[Postgres]:
    with postgres() as made:
        yield made


@pytest.fixture
def world(place: Callable[..., Place], tmp_path: Path, server: Postgres) -> Iterator[World]:
    with model_server() as model:
        there = place(
            LLM_BASE_URL=model.url,
            LLM_MODEL="tiny",
            EXTRA_TOOLS="tests.faults.tools",
            EFFECTS=str(tmp_path / "effects"),
            DATABASE_URL=server.url,
            TURNS_A_PERSON="1000",
        )
        made = World(there, model)
        yield made
        made.person.http.close()


def begin(world: World, words: str) -> None:
    """As somebody does who tries again until there is a page."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            world.person.begin(words)
            return
        except (AssertionError, KeyError, IndexError):  # 503, and no page to read.
            time.sleep(0.05)
    raise AssertionError("no conversation could be begun")


def all_final(world: World) -> bool:
    try:
        world.person.say_all()
        return world.person.all_final()
    except (AssertionError, KeyError):
        return False


def settle(world: World, within: float) -> None:
    until = time.monotonic() + within
    while not all_final(world):
        assert time.monotonic() < until, [world.person.trace(talk) for talk in world.person.talks]
        time.sleep(0.05)


def end(process: "subprocess.Popen[str]") -> list[str]:
    """What the site has logged, once it has ended well."""
    process.terminate()
    out, err = process.communicate(timeout=15)
    canaries.look("a server that lost its database", out + err)
    assert process.returncode == 0, err
    assert "Traceback" not in err, err
    return err.splitlines()


def crashes(server: Postgres) -> int:
    with psycopg.connect(server.url) as connection:
        return int(connection.execute("SELECT coalesce(max(crashes), 0) FROM chat_turn").fetchone()[0])  # type: ignore[index]


def test_it_restarts_at_random_moments_while_turns_stream(world: World, server: Postgres) -> None:
    chance = random.Random(int(os.environ.get("FAULTS_SEED", "1")))
    with world.alive() as process:
        for _ in range(RESTARTS):
            for _ in range(TALKS):
                begin(world, "book look_up")
            all_final(world)
            time.sleep(chance.uniform(0, 0.3))
            server.restart()
            all_final(world)
        settle(world, within=25)
        world.check()
        assert crashes(server) == 0
        told = end(process)
    lost = [line for line in told if "Rows can't be written or read" in line]
    back = [line for line in told if "The database works again" in line]
    assert 1 <= len(back) <= RESTARTS * 2 and len(lost) >= len(back), told


def test_a_write_that_has_happened_meanwhile_is_written_when_it_is_back(
    world: World, server: Postgres
) -> None:
    world.place.settings["LEASE_SECONDS"] = "1"
    with world.alive() as process:
        begin(world, "hold book")
        begin(world, "book look_up hold")
        all_final(world)
        while len(world.model.holding) < 2:
            time.sleep(0.02)
        server.crash()
        for held in world.model.holding:
            held.set()
        for path in ("/admin/", "/readyz", "/healthz", "/account/", "/"):
            response = world.person.http.get(path)
            canaries.look(path, f"{response.headers}{response.text}")
        assert response.status_code == 503 and "Try again in a moment" in response.text
        time.sleep(3)
        server.start()
        settle(world, within=25)
        world.check()
        assert crashes(server) == 0
        end(process)


DIES_AT_COMMIT = """
CREATE SEQUENCE deaths;
CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF nextval('deaths') <= 2 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER dies_at_commit AFTER UPDATE ON chat_toolcall DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.status = 'done') EXECUTE FUNCTION die();
"""


def test_a_turn_whose_commit_nobody_knows_of_goes_on_from_its_rows(world: World, server: Postgres) -> None:
    """The connection is lost at the COMMIT of a call's result: a write is unknown, a read runs again."""
    with world.alive() as process:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute(DIES_AT_COMMIT)
        begin(world, "book")
        settle(world, within=10)
        begin(world, "look_up")
        settle(world, within=10)
        world.check()
        assert crashes(server) == 0
        told = end(process)
    assert (world.ends["book unknown"], world.ends["look_up done"], world.ends["turn done"]) == (1, 1, 2)
    assert len([line for line in told if "is handed back" in line]) == 2


def test_another_server_takes_over_while_the_first_can_not_reach_it(world: World, server: Postgres) -> None:
    """Two servers, leases that run out during the outage: whoever comes first has the turn, and no other."""
    world.place.settings["LEASE_SECONDS"] = "1"
    with world.alive() as first, world.alive() as second:
        for _ in range(RESTARTS):
            for _ in range(TALKS):
                begin(world, "book look_up")
            all_final(world)
            server.crash()
            time.sleep(1.5)
            server.start()
            settle(world, within=25)
        world.check()
        end(first)
        end(second)


def test_too_many_connections_are_said_and_waited_for(world: World, server: Postgres) -> None:
    with world.alive() as process:
        begin(world, "hold book")
        all_final(world)
        while not world.model.holding:
            time.sleep(0.02)
        taken = []
        with pytest.raises(psycopg.OperationalError):
            while True:
                taken.append(psycopg.connect(server.url))
        with ThreadPoolExecutor(20) as crowd:  # Some find a connection that is kept.
            answers = {each.status_code for each in crowd.map(world.person.http.get, ["/"] * 40)}
        assert 503 in answers <= {200, 503}
        for connection in taken:
            connection.close()
        world.model.holding[0].set()
        settle(world, within=25)
        world.check()
        end(process)
