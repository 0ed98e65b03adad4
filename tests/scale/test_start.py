"""Servers and workers that start: at the same time, without what they need, and with nothing secret said."""

import socket
from urllib.parse import urlsplit

import httpx

from tests.commands.running import Place
from tests.databases import new_database
from tests.scale.conftest import Deploy
from tests.scale.deployment import end

NOBODY = "127.0.0.1:1"


def test_servers_and_workers_started_at_once_on_an_empty_database_all_come_up(deploy: Deploy) -> None:
    there = deploy(DATABASE_URL=new_database())
    starts = [there.place.start(*each) for each in (("serve", "--port", "0"), ("worker",)) * 2]
    there.processes += starts
    for process in starts:
        assert process.stdout is not None
        assert process.stdout.readline(), process.communicate()[1]
    for process in starts:
        ended = end(process)
        assert (ended.code, ended.err) == (0, "")


def test_a_web_server_says_that_workers_run_the_turns(deploy: Deploy) -> None:
    there = deploy()
    process = there.place.start("serve", "--port", "0")
    there.processes.append(process)
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(4)]
    assert (
        lines[3] == "Turns:      run by workers; start one or more with: make worker (or manage.py worker)\n"
    )


def test_a_worker_says_what_it_does(deploy: Deploy) -> None:
    there = deploy(WORKER_TURNS="7")
    process = there.worker()
    ended = end(process)
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    ended = there.place.manage("worker", "--turns", "0")
    assert (ended.code, "expected a whole number of at least 1, got '0'" in ended.err) == (2, True)


def test_a_worker_shows_what_it_counts_at_a_port_of_its_own(deploy: Deploy) -> None:
    there = deploy()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
        taken = there.place.manage("worker", "--metrics-port", port)
    assert (taken.code, taken.err.count("\n"), "Address already in use" in taken.err) == (1, 1, True)
    process = there.worker("--metrics-port", port)
    with httpx.Client(trust_env=False) as prometheus:
        assert "travelbot_turns_ended_total" in prometheus.get(f"http://127.0.0.1:{port}/metrics").text
    ended = end(process)
    assert (ended.code, ended.err) == (0, "")


def test_a_worker_alone_refuses_in_one_sentence(deploy: Deploy) -> None:
    place = Place(deploy().place.folder)
    ended = place.manage("worker")
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert "set DATABASE_URL and REDIS_URL" in ended.err


async def test_without_redis_turns_are_run_all_the_same_and_it_is_said_once(deploy: Deploy) -> None:
    there = deploy(REDIS_URL=f"redis://:sesame@{NOBODY}/0")
    worker, alice = there.worker(), there.web()
    assert (await alice.ended(await alice.begin("Hello")))["status"] == "done"
    told = end(worker)
    assert (told.code, told.err.count("\n")) == (0, 1)
    assert "Redis is lost, so pages are up to five seconds late" in told.err
    assert "sesame" not in told.err


def test_without_postgresql_a_worker_does_not_start_and_says_why(deploy: Deploy) -> None:
    ended = deploy(DATABASE_URL=f"postgres://travelbot:sesame@{NOBODY}/travelbot").place.manage("worker")
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert ended.err.startswith("CommandError: The database can't be used: ")
    assert "sesame" not in ended.err


async def test_the_passwords_are_nowhere(deploy: Deploy) -> None:
    there = deploy()
    address = urlsplit(there.place.environment["DATABASE_URL"])
    secret = address._replace(netloc=address.netloc.replace("postgres@", "postgres:sesame@"))
    there.place.settings["DATABASE_URL"] = secret.geturl()
    worker, alice = there.worker(), there.web()
    talk = await alice.begin("Hello")
    await alice.ended(talk)
    there.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await alice.ended(await alice.begin("Hello again"))
    told = [end(process) for process in there.processes]
    assert worker.returncode == 0
    assert "sesame" not in "".join(each.out + each.err for each in told)
