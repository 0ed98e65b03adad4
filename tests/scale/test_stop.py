"""Stop, pressed in one process while another runs the turn: final soon, whatever state it is in."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.commands.running import chunk, eventually, model_server
from tests.llm.server import Reply, Server
from tests.scale.conftest import Deploy
from tests.scale.deployment import Deployment
from tests.serving import Browser

FINAL_WITHIN = 5.0
CALL = {
    "index": 0,
    "id": "c",
    "type": "function",
    "function": {"name": "wait", "arguments": '{"seconds": 60}'},
}
OPEN_CALL = {**CALL, "function": {"name": "wait", "arguments": '{"sec'}}
STATES: dict[str, tuple[Reply, str]] = {
    "before the first byte": (Reply(silent=True), "SELECT 1 FROM chat_step WHERE status = 'streaming'"),
    "while text streams": (
        Reply([chunk(content="It is")], end="hold"),
        "SELECT 1 FROM chat_step WHERE text = 'It is'",
    ),
    "while arguments stream": (
        Reply([chunk(tool_calls=[OPEN_CALL])], end="hold"),
        "SELECT 1 FROM chat_step WHERE status = 'streaming' AND first_token_after IS NULL",
    ),
    "while a tool runs": (
        Reply([chunk(tool_calls=[CALL]), chunk(finish_reason="tool_calls"), b"data: [DONE]\n\n"]),
        "SELECT 1 FROM chat_toolcall WHERE status = 'running'",
    ),
}


def modelled(deploy: Deploy, model: Server) -> Deployment:
    tools = "tests.scale.tools"
    return deploy(LLM_BASE_URL=model.url, LLM_MODEL="tiny", EXTRA_TOOLS=tools, LEASE_SECONDS="15")


async def stop(alice: Browser, talk: str) -> dict[str, Any]:
    """Press it twice; gives the turn once it is final."""
    turn = (await alice.trace(talk))["turns"][-1]["id"]
    began = time.monotonic()
    for _ in range(2):
        assert (await alice.post(f"/t/{turn}/stop")).status_code in (200, 202, 204, 302)
    ended = await alice.ended(talk)
    assert time.monotonic() - began < FINAL_WITHIN
    return ended


def reached(there: Deployment, state: str) -> Callable[[], Any]:
    return lambda: there.rows(STATES[state][1])


@pytest.mark.parametrize("state", STATES)
async def test_stop(deploy: Deploy, state: str) -> None:
    with model_server(STATES[state][0]) as model:
        there = modelled(deploy, model)
        worker, alice = there.worker(), there.web()
        talk = await alice.begin("Weather?")
        eventually(lambda: b"Weather?" in b"".join(model.requests))
        eventually(reached(there, state))
        turn = await stop(alice, talk)
        assert turn["status"] == "cancelled"
        assert {call["status"] for step in turn["steps"] for call in step["calls"]} <= {"cancelled"}
        assert turn["steps"][0]["answer"]["content"] == ("It is" if state == "while text streams" else "")
        assert worker.poll() is None


async def test_stop_before_any_worker_has_it(deploy: Deploy) -> None:
    there = deploy()
    alice = there.web()
    talk = await alice.begin("Weather?")
    assert (await stop(alice, talk))["status"] == "cancelled"
    there.worker()
    eventually(lambda: there.rows("SELECT 1 FROM procrastinate_jobs WHERE task_name = 'run_turn'") == [])
    assert (await alice.trace(talk))["turns"][0]["steps"] == []


async def test_stop_after_the_end_changes_nothing(deploy: Deploy) -> None:
    there = deploy()
    there.worker()
    alice = there.web()
    talk = await alice.begin("Hello")
    ended = await alice.ended(talk)
    assert await stop(alice, talk) == ended


async def test_stop_that_no_worker_was_told_of(deploy: Deploy) -> None:
    """The job is gone, and with it whom to notify: the worker sees the row when it renews its lease."""
    with model_server(STATES["while a tool runs"][0]) as model:
        there = modelled(deploy, model)
        there.worker()
        alice = there.web()
        talk = await alice.begin("Weather?")
        eventually(reached(there, "while a tool runs"))
        there.rows("DELETE FROM procrastinate_jobs")
        assert (await stop(alice, talk))["status"] == "cancelled"
