"""Every stream case over a real socket, with the real client."""

import pytest

from chat.llm.answer import Answer, Delta
from chat.llm.client import Model
from chat.llm.deadlines import Deadlines
from chat.llm.endpoint import Endpoint
from chat.llm.errors import ModelError
from chat.llm.exchange import Exchange
from chat.llm.request import Request

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
    model = Model(endpoint, deadlines=IMPATIENT, profile=case.profile)
    try:
        return await model.ask(request, hear, exchange)
    except ModelError as error:
        return error
    finally:
        await model.close()


@pytest.mark.parametrize("case", cases.load(), ids=lambda case: case.name)
async def test_the_real_client_makes_the_expected_result_of_a_replay(case: Case) -> None:
    reply = Reply(case.chunks, case.status, case.headers, case.end, gap=0.001)
    exchange = Exchange()
    async with serving(reply) as server:
        outcome = await ask(case, server.url, exchange)
    case.check(outcome)
    assert exchange.status == case.status
    assert b"".join(case.chunks).startswith(exchange.received)
