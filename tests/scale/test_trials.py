"""A run goes on in workers, and only there; whatever becomes of them, each of its turns is said once."""

import asyncio
from collections.abc import Callable

from tests.commands.running import chunk, eventually, model_server
from tests.llm.server import Reply
from tests.scale.conftest import Deploy
from tests.scale.deployment import Deployment, end, name
from tests.trials.elsewhere import begin
from tests.trials.making import flow_text

HOLD = Reply([chunk(content="It is")], end="hold")
ANSWER = Reply([chunk(content="It is sunny."), chunk(finish_reason="stop"), b"data: [DONE]\n\n"])


def flows(count: int) -> list[str]:
    return [flow_text({"say": f"f{at}t0"}, {"say": f"f{at}t1"}) for at in range(count)]


def statuses(there: Deployment) -> set[str]:
    return {status for (status,) in there.rows("SELECT status FROM chat_trial")}


def is_done(there: Deployment) -> Callable[[], bool]:
    return lambda: there.rows("SELECT status FROM chat_run") == [("done",)]


def assert_said_once(there: Deployment, count: int) -> None:
    assert statuses(there) == {"passed"}
    assert there.rows("SELECT count(*) FROM chat_conversation") == [(count,)]
    said = there.rows("SELECT said, status FROM chat_turn ORDER BY said")
    assert said == [(f"f{at}t{turn}", "done") for at in range(count) for turn in range(2)]


async def test_workers_perform_a_run_and_web_servers_do_not(deploy: Deploy) -> None:
    with model_server(ANSWER) as model:
        there = deploy(LLM_BASE_URL=model.url, LLM_MODEL="tiny")
        there.web()
        await asyncio.to_thread(begin, there.place, *flows(9))
        await asyncio.sleep(3)
        assert statuses(there) == {"queued"}
        workers = there.worker(), there.worker()
        eventually(is_done(there))
    assert_said_once(there, 9)
    assert {runner.rpartition(":")[2] for runner, *_ in there.runners()} <= {
        str(each.pid) for each in workers
    }


async def test_a_run_goes_on_when_a_worker_is_killed_and_when_one_is_told_to_end(deploy: Deploy) -> None:
    with model_server(HOLD) as model:
        there = deploy(LLM_BASE_URL=model.url, LLM_MODEL="tiny")
        first = there.worker()
        await asyncio.to_thread(begin, there.place, *flows(6))
        eventually(lambda: len(model.requests) >= 4)
        first.kill()
        second = there.worker("--drain", "0.5")
        held = f"SELECT 1 FROM chat_trial WHERE holder LIKE '%{name(second)}'"
        eventually(lambda: len(there.rows(held)) == 4)
        third = there.worker()
        model.replies[:] = [ANSWER]
        ended = await asyncio.to_thread(end, second)
        assert (ended.code, ended.err) == (0, "")
        eventually(is_done(there))
        assert third.poll() is None
    assert_said_once(there, 6)
