"""What a model refuses is left out, told each time, remembered for a while, and then tried again."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from chat.llm.answer import Answer
from chat.llm.client import Model
from chat.llm.endpoint import Endpoint
from chat.llm.errors import ModelError, ToolsUnsupported, UnsupportedParameter
from chat.llm.exchange import Exchange
from chat.llm.learnt import Learnt
from chat.llm.request import Request

from .server import Reply, Server, serving
from .test_client import HELLO, QUICK, Ear, request

NO_TOOLS = Reply([b'{"error": {"message": "m does not support tools", "type": "api_error"}}'], 400)
NO_SEED = Reply([b'{"error": {"message": "Unsupported parameter: \'seed\'", "param": "seed"}}'], 400)
NO_CHOICE = Reply([b'{"error": {"message": "tool_choice \'required\' is not supported by this model"}}'], 400)
CALL = {"id": "c1", "type": "function", "function": {"name": "look", "arguments": '{"at": 1}'}}
HISTORY = (
    {"role": "user", "content": "Hi"},
    {"role": "assistant", "content": None, "tool_calls": [CALL]},
    {"role": "tool", "tool_call_id": "c1", "name": "look", "content": '{"seen": true}'},
    {"role": "user", "content": "And?"},
)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Asking:
    """One client that asks one server, and what it sent."""

    def __init__(self, server: Server, clock: Clock) -> None:
        self.server, self.clock = server, clock
        endpoint = Endpoint(provider="custom", base_url=server.url, model="m")
        self.model = Model(endpoint, deadlines=QUICK, learnt=Learnt(clock=clock))

    async def ask(self, request: Request) -> Answer:
        return await self.model.ask(request, Ear(), Exchange())

    @property
    def sent(self) -> list[dict[str, Any]]:
        return [json.loads(each.partition(b"\r\n\r\n")[2]) for each in self.server.requests]


@asynccontextmanager
async def asking(*replies: Reply) -> AsyncIterator[Asking]:
    async with serving(*replies) as server:
        asking = Asking(server, Clock())
        yield asking
        await asking.model.close()


def kinds(answer: Answer) -> list[str]:
    return [anomaly.kind for anomaly in answer.anomalies]


async def test_a_model_without_tools_is_asked_without_them_and_the_person_is_told_each_time() -> None:
    async with asking(NO_TOOLS, HELLO) as model:
        for _ in range(2):
            answer = await model.ask(replace(request(), tool_choice="auto"))
            assert (answer.content, kinds(answer)) == ("Hello", ["tools_left_out"])
    assert ["tools" in body for body in model.sent] == [True, False, False]
    assert "tool_choice" not in model.sent[1]


async def test_what_was_learnt_is_forgotten_after_a_quarter_of_an_hour() -> None:
    async with asking(NO_TOOLS, HELLO) as model:
        await model.ask(request())
        model.clock.now += 15 * 60
        assert kinds(await model.ask(request())) == []
    assert ["tools" in body for body in model.sent] == [True, False, True]


async def test_what_one_model_refuses_another_is_sent() -> None:
    async with asking(NO_TOOLS, HELLO) as model:
        await model.ask(request())
        await model.ask(replace(request(), model="other"))
    assert ["tools" in body for body in model.sent] == [True, False, True]


async def test_without_tools_the_calls_of_the_history_are_told_in_words() -> None:
    async with asking(NO_TOOLS, HELLO) as model:
        await model.ask(replace(request(), messages=HISTORY))
    assert model.sent[1]["messages"] == [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": '(I called look with {"at": 1}.)'},
        {"role": "user", "content": '(Result of look: {"seen": true})\n\nAnd?'},
    ]


async def test_a_server_that_refuses_without_tools_too_was_asked_once_more_and_no_more() -> None:
    async with asking(NO_TOOLS) as model:
        with pytest.raises(ToolsUnsupported) as caught:
            await model.ask(request())
        assert [each.kind for each in caught.value.anomalies] == ["tools_left_out"]
        assert len(model.sent) == 2
        with pytest.raises(ToolsUnsupported):
            await model.ask(request())
    assert "tools" in model.sent[2], "the tools were not the reason, so that was not remembered"


async def test_a_forced_tool_choice_that_is_refused_becomes_auto_and_the_tools_stay() -> None:
    async with asking(NO_CHOICE, HELLO) as model:
        for choice in ("required", "auto", {"type": "function", "function": {"name": "look"}}):
            answer = await model.ask(replace(request(), tool_choice=choice))
            assert kinds(answer) == ([] if choice == "auto" else ["tool_choice_left_out"])
    assert [body.get("tool_choice") for body in model.sent] == ["required", None, "auto", None]
    assert all("tools" in body for body in model.sent)


async def test_tools_are_left_out_when_even_a_free_choice_is_refused() -> None:
    words = b"No endpoints found that support the provided 'tool_choice' value."
    no_endpoint = Reply([b'{"error": {"message": "' + words + b'"}}'], 404)
    async with asking(no_endpoint, NO_TOOLS, HELLO) as model:
        answer = await model.ask(replace(request(), tool_choice="required"))
    assert answer.content == "Hello" and "tools_left_out" in kinds(answer)
    assert [("tools" in body, body.get("tool_choice")) for body in model.sent] == [
        (True, "required"),
        (True, None),
        (False, None),
    ]


async def test_several_settings_are_learnt_one_after_the_other() -> None:
    no_stop = Reply([b'{"error": {"message": "Unsupported parameter: \'stop\'", "param": "stop"}}'], 400)
    async with asking(NO_SEED, no_stop, HELLO) as model:
        answer = await model.ask(request(seed=1, stop=["x"], temperature=0))
    assert [(each.kind, each.came, each.fault) for each in answer.anomalies] == [
        ("setting_left_out", "1", "model"),
        ("setting_left_out", '["x"]', "model"),
    ]
    assert model.sent[2]["temperature"] == 0


async def test_a_setting_that_is_refused_though_it_was_not_sent_is_an_error() -> None:
    async with asking(NO_SEED) as model:
        with pytest.raises(ModelError) as caught:
            await model.ask(request())
        assert caught.value.kind == "unsupported_parameter" and len(model.sent) == 1


async def test_a_repeated_request_says_so_in_the_answer() -> None:
    busy = Reply([b'{"error": {"message": "Slow down"}}'], 429, {"retry-after-ms": "1"})
    async with asking(busy, HELLO) as model:
        [retried] = (await model.ask(request())).anomalies
    assert (retried.kind, retried.fault) == ("retried", "server") and "Slow down" in retried.came


async def test_a_failed_answer_carries_what_was_seen_before_it_failed() -> None:
    odd = [b"\xef\xbb\xbf", b'data: {"choices":[{"delta":{"tool_calls":[{"function":{"name":"look"}}]}}]}\n']
    odd += [b'data: {"choices":[{"delta":{"tool_calls":[{"function":{"arguments":"{"}}]}}]}\n\n']
    async with asking(Reply(odd)) as model:
        with pytest.raises(ModelError) as caught:
            await model.ask(request())
    assert {each.kind for each in caught.value.anomalies} == {
        "index_missing",
        "byte_order_mark",
        "blank_line_missing",
    }


async def test_a_tool_choice_that_is_refused_though_it_says_auto_is_left_out() -> None:
    text = b'{"error": {"message": "Unsupported parameter: \'tool_choice\'", "param": "tool_choice"}}'
    async with asking(Reply([text], 400), HELLO) as model:
        assert kinds(await model.ask(request())) == []
    assert ["tool_choice" in body for body in model.sent] == [True, False]


async def test_a_server_that_goes_on_refusing_what_was_left_out_is_asked_no_more() -> None:
    text = b'{"error": {"message": "Unsupported parameter: \'tool_choice\'", "param": "tool_choice"}}'
    async with asking(Reply([text], 400)) as model:
        with pytest.raises(UnsupportedParameter):
            await model.ask(request())
    assert len(model.sent) == 2
