"""Every stream case over a real socket, with the real client."""

from dataclasses import replace

import pytest

from chat.llm.answer import Answer, Delta
from chat.llm.client import Model
from chat.llm.deadlines import Deadlines
from chat.llm.endpoint import Endpoint
from chat.llm.errors import ModelError
from chat.llm.exchange import Exchange
from chat.llm.request import Request
from chat.llm.rereading import reread
from chat.streams import Streams

from . import cases
from .cases import Case
from .server import Reply, serving

IMPATIENT = Deadlines(
    connect=2, headers=2, first_token=2, idle=1, tail=0.1, whole=10, patience=0, backoff=0.01, models=2
)


async def ask(case: Case, base_url: str, exchange: Exchange) -> Answer | ModelError:
    async def hear(_: Delta) -> None: ...

    sent = {
        key: value for key, value in case.raw.get("request", {}).items() if key not in ("stream", "tools")
    }
    request = Request(
        model="m", messages=({"role": "user", "content": "Go"},), tools=tuple(case.tools), settings=sent
    )
    endpoint = Endpoint(provider="custom", base_url=base_url, model="m")
    model = Model(endpoint, transport=Streams(), deadlines=IMPATIENT, profile=case.profile)
    try:
        return await model.ask(request, hear, exchange)
    except ModelError as error:
        return error
    finally:
        await model.close()


def _again(case: Case, exchange: Exchange) -> Answer | ModelError:
    tools = exchange.body.get("tools", ())
    try:
        return reread(
            exchange.status or 0, exchange.headers, exchange.received, tools, case.profile, lost=exchange.lost
        )
    except ModelError as error:
        return error


def _told(outcome: Answer | ModelError) -> object:
    """All of an outcome, but what the client added for its own attempts and waits."""
    own = {"tools_left_out", "setting_left_out", "tool_choice_left_out", "retried"}
    seen = [anomaly for anomaly in outcome.anomalies if anomaly.kind not in own]
    if isinstance(outcome, Answer):
        return replace(outcome, anomalies=tuple(seen))
    return type(outcome), outcome.message, outcome.retryable, outcome.content, outcome.reasoning, seen


@pytest.mark.parametrize("case", cases.load(), ids=lambda case: case.name)
async def test_the_real_client_makes_the_expected_result_of_a_replay(case: Case) -> None:
    reply = Reply(case.chunks, case.status, case.headers, case.end, gap=0.001)
    exchange = Exchange()
    async with serving(reply) as server:
        outcome = await ask(case, server.url, exchange)
    case.check(outcome)
    assert _told(outcome) == _told(_again(case, exchange)), "what was kept is read to the same result"
    assert exchange.status == case.status
    assert b"".join(case.unpacked).startswith(exchange.received)
