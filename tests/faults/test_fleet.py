"""Web servers and workers are killed, frozen and ended under turns: all holds that holds for one process."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings

from chat.turns.failpoints import POINTS
from tests.commands.running import Place, eventually
from tests.faults.conftest import measured
from tests.faults.fleet import Fleet
from tests.faults.model import model_server
from tests.faults.postgres import Postgres, postgres
from tests.faults.proxy import proxy
from tests.faults.test_database_restarts import all_final, begin, settle
from tests.redis_server import RedisServer, redis_server

if not settings.SCALE_OUT:
    pytest.skip("they take minutes: make test-servers", allow_module_level=True)

LONG = "FAULTS" in os.environ
KILLS = int(os.environ.get("FAULTS", "2"))
AT_RANDOM = int(os.environ.get("FAULTS_RANDOM", "6"))
FROZEN = int(os.environ.get("FAULTS_FROZEN", "1"))
CHANCE = random.Random(int(os.environ.get("FAULTS_SEED", "1")))
LEASE = 2.0
IN_A_WORKER = [
    point for point in POINTS if point not in ("after_submit_commit", "during_recovery", "during_cancel")
]
SOME = ("after_claim", "mid_stream", "after_intent", "after_effect", "before_final_commit")


@pytest.fixture(scope="module")
def database_server() -> Iterator[Postgres]:
    with postgres() as made:
        yield made


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with redis_server() as made:
        yield made


@pytest.fixture
def fleet(
    place: Callable[..., Place], tmp_path: Path, database_server: Postgres, redis: RedisServer
) -> Iterator[Fleet]:
    name = f"fleet_{uuid4().hex[:12]}"
    with psycopg.connect(database_server.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    with model_server() as model:
        there = place(
            LLM_BASE_URL=model.url,
            LLM_MODEL="tiny",
            EXTRA_TOOLS="tests.faults.tools",
            EFFECTS=str(tmp_path / "effects"),
            DATABASE_URL=f"{database_server.url.rpartition('/')[0]}/{name}",
            REDIS_URL=redis.url,
            LEASE_SECONDS=str(LEASE),
            TURNS_A_PERSON="1000",
        )
        made = Fleet(there, model)
        yield made
        made.person.http.close()
    measured.append(made)


@pytest.mark.parametrize("point", IN_A_WORKER if LONG else SOME)
def test_a_worker_is_killed(fleet: Fleet, point: str) -> None:
    with fleet.standing(workers=0):
        while fleet.kills < KILLS:
            for _ in range(2):
                fleet.worker_dies_at(point, "book look_up")
            fleet.settle()


def test_a_worker_is_killed_while_it_recovers_and_while_it_stops(fleet: Fleet) -> None:
    with fleet.standing(workers=0):
        fleet.worker_dies_at("after_effect", "book look_up")
        fleet.worker_dies_at("during_recovery", "book look_up")
        fleet.settle()
        fleet.worker_dies_at("during_cancel", "book hold")
        fleet.settle()


@pytest.mark.parametrize("point", ["after_submit_commit", "in_approval"])
def test_a_web_server_is_killed(fleet: Fleet, point: str) -> None:
    with fleet.standing():
        while fleet.kills < KILLS:
            for _ in range(2):
                fleet.web_dies_at(point, "book look_up")
            fleet.rest(time.monotonic())


def test_with_the_lease_as_it_is_by_default(fleet: Fleet) -> None:
    del fleet.place.settings["LEASE_SECONDS"]
    with fleet.standing(workers=0):
        fleet.worker_dies_at("mid_stream", "book look_up")
        fleet.settle()


def test_any_is_killed_at_random(fleet: Fleet) -> None:
    with fleet.standing():
        while fleet.kills < AT_RANDOM:
            for _ in range(min(3, AT_RANDOM - fleet.kills)):
                fleet.one_dies_within(0.5, "book look_up", CHANCE)
            fleet.rest(time.monotonic())


def test_a_worker_that_is_frozen_and_thawed_changes_nothing(fleet: Fleet) -> None:
    with fleet.standing():
        for _ in range(FROZEN):
            fleet.model.holding.clear()
            talk = fleet.person.begin("hold")
            fleet.person.say()
            eventually(lambda: len(fleet.model.holding) == 1)
            zombie = fleet.runs_the_turn()
            zombie.send_signal(signal.SIGSTOP)
            eventually(lambda: len(fleet.model.holding) == 2)
            assert fleet.runs_the_turn() is not zombie
            before = fleet.person.trace(talk)["conversation"]["revision"]
            zombie.send_signal(signal.SIGCONT)
            fleet.model.holding[0].set()
            time.sleep(LEASE)
            assert fleet.person.trace(talk)["conversation"]["revision"] == before, "the zombie has written"
            fleet.model.holding[1].set()
            fleet.kills += 1
            fleet.rest(time.monotonic())
            fleet.dismiss(zombie, told="is no longer this runner's")
            fleet.start_worker()


def test_workers_are_replaced_one_by_one_under_turns(fleet: Fleet) -> None:
    with fleet.standing():
        for old in list(fleet.workers):
            for _ in range(4):
                fleet.person.begin("book look_up")
            fleet.person.say_all()
            fleet.start_worker()
            fleet.dismiss(old)
        fleet.come_to_rest()
        assert fleet.crashes() == 0
        fleet.rest(time.monotonic())
        assert fleet.ends["turn done"] == 8 and not fleet.ends["book unknown"]


def test_redis_is_killed_and_comes_back(fleet: Fleet, redis: RedisServer) -> None:
    with fleet.standing():
        for _ in range(2):
            fleet.model.holding.clear()
            fleet.person.begin("book look_up hold")
            fleet.person.say_all()
            eventually(lambda: fleet.model.holding)
            redis.kill()
            fleet.model.holding[0].set()
            fleet.rest(time.monotonic())
            fleet.person.begin("book")
            redis.start()
            fleet.rest(time.monotonic())


def test_postgresql_restarts_under_load(fleet: Fleet, database_server: Postgres) -> None:
    with fleet.standing():
        for _ in range(KILLS):
            for _ in range(4):
                begin(fleet, "book look_up")
            all_final(fleet)
            time.sleep(CHANCE.uniform(0, 0.3))
            database_server.restart()
            settle(fleet, 25)
            fleet.check()
            fleet.person.talks.clear()
        assert fleet.crashes() == 0


@pytest.mark.parametrize("bad", [{"down": True}, {"silent": True}, {"latency": 2.0}, {"slices": 3}], ids=str)
def test_a_bad_line_to_redis(fleet: Fleet, redis: RedisServer, bad: dict[str, object]) -> None:
    with proxy(f"127.0.0.1:{redis.port}") as line:
        fleet.place.settings["REDIS_URL"] = f"redis://{line.host}"
        with fleet.standing(webs=1, workers=1):
            fleet.person.begin("book look_up")
            fleet.rest(time.monotonic())
            line.be(**bad)
            for _ in range(2):
                fleet.person.begin("book look_up")
                fleet.rest(time.monotonic())
            line.be_good()
            fleet.person.begin("book look_up")
            fleet.rest(time.monotonic())


@pytest.mark.parametrize(
    "bad", [{"latency": 0.02}, {"silent": True}, {"down": True}, {"slices": 50}], ids=str
)
def test_a_bad_line_to_postgresql(fleet: Fleet, database_server: Postgres, bad: dict[str, object]) -> None:
    direct = fleet.place.settings["DATABASE_URL"]
    with proxy(f"127.0.0.1:{database_server.port}") as line:
        fleet.place.settings["DATABASE_URL"] = direct.replace(
            f":{database_server.port}", f":{line.host.split(':')[1]}"
        )
        with fleet.standing(webs=1, workers=1):
            for _ in range(2):
                begin(fleet, "book look_up")
            all_final(fleet)
            line.be(**bad)
            time.sleep(3)
            line.be_good()
            settle(fleet, 25)
            fleet.check()
            line.reset()
            for talk in fleet.person.talks:
                fleet.person.plan(talk, "look_up")
            settle(fleet, 25)
            fleet.check()
