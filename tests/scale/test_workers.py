"""Turns are said in one process and run in another, each once, whatever becomes of the workers."""

import asyncio
import signal
import time

import pytest

from tests.commands.running import chunk, eventually, model_server
from tests.llm.server import Reply
from tests.scale.conftest import Deploy
from tests.scale.deployment import end, name

HOLD = Reply([chunk(content="It is")], end="hold")
ANSWER = Reply([chunk(content="It is sunny."), chunk(finish_reason="stop"), b"data: [DONE]\n\n"])
SLOW = Reply([*[chunk(content="s")] * 9, chunk(finish_reason="stop"), b"data: [DONE]\n\n"], gap=0.3)


async def test_what_is_said_to_one_web_server_a_worker_runs_and_another_web_server_shows(
    deploy: Deploy,
) -> None:
    there = deploy()
    worker, alice, elsewhere = there.worker(), there.web(), there.web()
    talk = await alice.begin("What is the weather in Paris?")
    turn = await alice.ended(talk)
    assert [call["status"] for call in turn["steps"][0]["calls"]] == ["done"]
    assert there.runners()[0][0].endswith(name(worker))
    elsewhere.http.cookies = alice.http.cookies
    assert await elsewhere.trace(talk) == await alice.trace(talk)
    assert "Paris" in (await elsewhere.http.get(f"/c/{talk}/")).text
    assert (
        there.rows("SELECT 1 FROM procrastinate_jobs WHERE queue_name = 'turns' AND status <> 'todo'") == []
    )


async def test_without_a_worker_turns_wait_and_the_first_that_comes_runs_them(deploy: Deploy) -> None:
    there = deploy()
    alice = there.web()
    talk = await alice.begin("Hello")
    there.rows("DELETE FROM procrastinate_jobs")  # Even should the job be lost.
    assert there.runners() == [("", "queued", 0, 0)]
    there.worker()
    assert (await alice.ended(talk))["status"] == "done"


async def test_two_workers_run_each_of_many_turns_once(deploy: Deploy) -> None:
    with model_server(ANSWER) as model:
        there = deploy(LLM_BASE_URL=model.url, LLM_MODEL="tiny", TURNS_A_PERSON="99")
        workers, alice = (there.worker("--turns", "3"), there.worker("--turns", "3")), there.web()
        talks = [await alice.begin("Weather?") for _ in range(20)]
        for talk in talks:
            assert len((await alice.ended(talk))["steps"]) == 1
        assert len([request for request in model.requests if b"Weather?" in request]) == 20
    runners = there.runners()
    assert all((status, epoch, crashes) == ("done", 1, 0) for _, status, epoch, crashes in runners)
    assert {runner.rpartition(":")[2] for runner, *_ in runners} == {str(each.pid) for each in workers}


async def test_a_worker_killed_in_the_middle_of_a_turn_is_followed_by_another(deploy: Deploy) -> None:
    with model_server(HOLD) as model:
        there = deploy(LLM_BASE_URL=model.url, LLM_MODEL="tiny")
        first, alice = there.worker(), there.web()
        talk = await alice.begin("Weather?")
        eventually(lambda: b"Weather?" in b"".join(model.requests))
        second = there.worker()
        model.replies[:] = [ANSWER]
        first.kill()
        began = time.monotonic()
        turn = await alice.ended(talk)
    assert time.monotonic() - began < 3 + 2 + 5  # The lease, the sweep, and a slow machine.
    assert [step["status"] for step in turn["steps"]] == ["abandoned", "done"]
    [(runner, status, epoch, crashes)] = there.runners()
    assert (runner.endswith(name(second)), status, epoch, crashes) == (True, "done", 2, 1)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_a_worker_told_to_end_hands_its_turn_to_another(deploy: Deploy, how: signal.Signals) -> None:
    with model_server(HOLD) as model:
        there = deploy(LLM_BASE_URL=model.url, LLM_MODEL="tiny")
        first, alice = there.worker("--drain", "0.5"), there.web()
        talk = await alice.begin("Weather?")
        eventually(lambda: b"Weather?" in b"".join(model.requests))
        model.replies[:] = [ANSWER]
        second = there.worker()
        ended = await asyncio.to_thread(end, first, how)
        began = time.monotonic()
        assert (ended.code, ended.err) == (0, "")
        turn = await alice.ended(talk)
        assert time.monotonic() - began < 3
    assert [step["status"] for step in turn["steps"]] == ["abandoned", "done"]
    [(runner, status, epoch, crashes)] = there.runners()
    assert (runner.endswith(name(second)), status, epoch, crashes) == (True, "done", 2, 0)


async def test_a_worker_told_to_end_finishes_what_ends_soon_and_begins_nothing(deploy: Deploy) -> None:
    with model_server(SLOW) as model:
        there = deploy(LLM_BASE_URL=model.url, LLM_MODEL="tiny")
        worker, alice = there.worker(), there.web()
        talk = await alice.begin("Weather?")
        eventually(lambda: b"Weather?" in b"".join(model.requests))
        worker.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.3)
        await alice.begin("And tomorrow?")
        ended = await asyncio.to_thread(end, worker)
    assert (ended.code, ended.err) == (0, "")
    assert (await alice.ended(talk))["steps"][0]["answer"]["content"] == "s" * 9
    assert [(status, epoch) for _, status, epoch, _ in there.runners()] == [("done", 1), ("queued", 0)]


async def test_a_worker_that_loses_its_connections_goes_on(deploy: Deploy) -> None:
    there = deploy()
    worker, alice = there.worker(), there.web()
    await alice.ended(await alice.begin("Hello"))
    there.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert (await alice.ended(await alice.begin("Hello again")))["status"] == "done"
    assert worker.poll() is None
    assert end(worker).code == 0


async def test_ask_works_beside_workers(deploy: Deploy) -> None:
    there = deploy()
    there.worker()
    ended = await asyncio.to_thread(there.place.manage, "ask", "What is the weather in Paris?")
    assert (ended.code, ended.err) == (0, "")
    assert "Paris" in ended.out
    assert [(status, epoch) for _, status, epoch, _ in there.runners()] == [("done", 1)]


async def test_jobs_of_dead_workers_are_deleted(deploy: Deploy) -> None:
    there = deploy()
    there.rows("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')")
    there.rows(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id) "
        "SELECT 'turns', 'run_turn', '{\"turn\": 1}', 'doing', id FROM procrastinate_workers"
    )
    there.worker()
    there.rows(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args) "
        "VALUES ('turns', 'tidy', '{\"timestamp\": 1}')"
    )
    eventually(lambda: there.rows("SELECT 1 FROM procrastinate_jobs WHERE task_name = 'run_turn'") == [])


async def test_a_worker_asks_the_queue_in_single_statements(deploy: Deploy) -> None:
    there = deploy()
    there.worker()
    last_said = (
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle' AND query LIKE"
    )
    eventually(lambda: there.rows(f"{last_said} '%procrastinate_fetch_job%'") != [])
