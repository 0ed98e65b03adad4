"""Bad requests are refused as the strictest servers refuse them, in the form of OpenAI's errors."""

from typing import Any

import httpx
import pytest

from chat.llm.offline import OfflineTransport

from .talk import WEATHER, Json, tools

HELLO = {"role": "user", "content": "Hello"}


def asked(*ids: str) -> Json:
    function = {"name": WEATHER, "arguments": '{"location": "Boston, MA"}'}
    calls = [{"id": id, "type": "function", "function": function} for id in ids]
    return {"role": "assistant", "content": None, "tool_calls": calls}


def told(id: str) -> Json:
    return {"role": "tool", "tool_call_id": id, "content": "{}"}


def calling(**changes: Any) -> Json:
    call = {"id": "a", "type": "function", "function": {"name": WEATHER, "arguments": "{}"}, **changes}
    return {"role": "assistant", "content": None, "tool_calls": [call]}


async def post(body: Any = None, **rest: Any) -> httpx.Response:
    async with httpx.AsyncClient(transport=OfflineTransport(pace=0), base_url="http://offline/v1") as client:
        return await client.post("/chat/completions", **({"json": body} if body is not None else {}), **rest)


BAD_BODIES: dict[str, Any] = {
    "a list": [],
    "no model": {"messages": [HELLO]},
    "a model that is no text": {"model": 1, "messages": [HELLO]},
    "a model that is null": {"model": None, "messages": [HELLO]},
    "no messages": {"model": "m"},
    "messages that are text": {"model": "m", "messages": "Hello"},
    "empty messages": {"model": "m", "messages": []},
    "stream as text": {"model": "m", "messages": [HELLO], "stream": "yes"},
    "stream options without a stream": {"model": "m", "messages": [HELLO], "stream_options": {}},
    "a temperature of 3": {"model": "m", "messages": [HELLO], "temperature": 3},
    "a temperature that is true": {"model": "m", "messages": [HELLO], "temperature": True},
    "no tokens at all": {"model": "m", "messages": [HELLO], "max_tokens": 0},
    "stop as a number": {"model": "m", "messages": [HELLO], "stop": 3},
    "an empty list of tools": {"model": "m", "messages": [HELLO], "tools": []},
    "tools that are no functions": {"model": "m", "messages": [HELLO], "tools": [{"type": "web"}]},
    "a tool without a function": {"model": "m", "messages": [HELLO], "tools": [{"type": "function"}]},
    "a tool without a name": {
        "model": "m",
        "messages": [HELLO],
        "tools": [{"type": "function", "function": {}}],
    },
    "a tool's name with a dot": {
        "model": "m",
        "messages": [HELLO],
        "tools": [{"type": "function", "function": {"name": "a.b"}}],
    },
    "tool_choice without tools": {"model": "m", "messages": [HELLO], "tool_choice": "auto"},
    "parallel calls without tools": {"model": "m", "messages": [HELLO], "parallel_tool_calls": True},
    "an unknown tool_choice": {
        "model": "m",
        "messages": [HELLO],
        "tools": tools(WEATHER),
        "tool_choice": "any",
    },
    "a tool_choice that is not offered": {
        "model": "m",
        "messages": [HELLO],
        "tools": tools(WEATHER),
        "tool_choice": {"type": "function", "function": {"name": "other"}},
    },
}  # fmt: skip

BAD_MESSAGES: dict[str, list[Any]] = {
    "a message that is text": ["Hello"],
    "no role": [{"content": "Hello"}],
    "an unknown role": [{"role": "human", "content": "Hello"}],
    "content that is a number": [{"role": "user", "content": 1}],
    "content that is null": [{"role": "user", "content": None}],
    "an assistant without content or calls": [HELLO, {"role": "assistant", "content": None}],
    "a part without text": [{"role": "user", "content": [{"type": "text"}]}],
    "a name that is a number": [{**HELLO, "name": 1}],
    "an empty list of calls": [HELLO, {"role": "assistant", "content": "x", "tool_calls": []}],
    "a call without an id": [HELLO, calling(id=None), told("a")],
    "a call of another type": [HELLO, calling(type="web"), told("a")],
    "arguments that are an object": [HELLO, calling(function={"name": WEATHER, "arguments": {}}), told("a")],
    "arguments that are no JSON": [HELLO, calling(function={"name": WEATHER, "arguments": "{"}), told("a")],
    "arguments that are a list": [HELLO, calling(function={"name": WEATHER, "arguments": "[]"}), told("a")],
    "a result without an id": [HELLO, calling(), {"role": "tool", "content": "{}"}],
    "a result that is an object": [HELLO, calling(), {**told("a"), "content": {}}],
    "a result of no call": [HELLO, told("a")],
    "a result of another call": [HELLO, asked("a"), told("b")],
    "a result that comes twice": [HELLO, asked("a"), told("a"), told("a")],
    "a call without a result": [HELLO, asked("a")],
    "a call whose result comes late": [HELLO, asked("a"), HELLO, told("a")],
    "one result for two calls": [HELLO, asked("a", "b"), told("a")],
    "two calls of one id": [HELLO, asked("a", "a"), told("a")],
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES.keys())
async def test_a_bad_body_is_refused(body: Any) -> None:
    assert_refused(await post(body))


@pytest.mark.parametrize("messages", BAD_MESSAGES.values(), ids=BAD_MESSAGES.keys())
async def test_bad_messages_are_refused(messages: list[Any]) -> None:
    assert_refused(await post({"model": "m", "messages": messages}))


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe\xfa", b'{"model": NaN}', b"[" * 100_000, b"1" * 5000],
    ids=["nothing", "cut", "no text", "NaN", "too deep", "a long number"],
)  # fmt: skip
async def test_what_is_no_json_is_refused(content: bytes) -> None:
    assert_refused(await post(content=content))


async def test_the_message_names_the_calls_that_have_no_results() -> None:
    response = await post({"model": "m", "messages": [HELLO, asked("call_1", "call_2"), told("call_2")]})
    message = response.json()["error"]["message"]
    assert "did not have response messages: call_1" in message and "call_2" not in message


async def test_a_valid_history_with_results_in_any_order_is_taken() -> None:
    messages = [
        {"role": "system", "content": "Be kind."},
        HELLO,
        asked("a", "b"),
        told("b"),
        {**told("a"), "name": WEATHER},
    ]
    assert (await post({"model": "m", "messages": messages, "n": 1, "seed": 3})).status_code == 200


async def test_other_paths_and_methods_are_refused_in_json_too() -> None:
    async with httpx.AsyncClient(transport=OfflineTransport(pace=0), base_url="http://offline/v1") as client:
        unknown, wrong = await client.post("/embeddings", json={}), await client.get("/chat/completions")
        models, model = await client.get("/models"), await client.get("/models/travelbot-offline")
    assert unknown.status_code == 404 and unknown.json()["error"]["code"] == "unknown_url"
    assert wrong.status_code == 405 and wrong.json()["error"]["type"] == "invalid_request_error"
    assert [entry["id"] for entry in models.json()["data"]] == ["travelbot-offline"] == [model.json()["id"]]


def assert_refused(response: httpx.Response) -> None:
    assert response.status_code == 400, response.text
    error = response.json()["error"]
    assert error["type"] == "invalid_request_error" and error["message"]
    assert error.keys() == {"message", "type", "param", "code"}
