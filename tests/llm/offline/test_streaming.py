"""The stream, byte by byte: its events, its fragments, its pace and its end."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from chat.llm.offline import OfflineTransport

from .talk import ALL, Json, tools

WEATHER_OF_TWO: Json = {
    "model": "whatever",
    "messages": [{"role": "user", "content": "Weather in New York and Chicago?"}],
    "tools": tools(*ALL),
    "stream": True,
}
HELLO: Json = {"model": "m", "messages": [{"role": "user", "content": "Hello"}], "stream": True}


def client(pace: float = 0) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=OfflineTransport(pace), base_url="http://offline/v1")


async def chunks(body: Json) -> list[Json]:
    async with client() as offline:
        response = await offline.post("/chat/completions", json=body)
    assert response.headers["content-type"].startswith("text/event-stream")
    *events, end = response.content.removesuffix(b"\n\n").split(b"\n\n")
    assert end == b"data: [DONE]"
    return [json.loads(event.removeprefix(b"data: ")) for event in events]


def put_together(found: list[Json]) -> dict[int, Json]:
    """The calls as a client assembles them."""
    calls: dict[int, Json] = {}
    for chunk in found:
        for fragment in chunk["choices"][0]["delta"].get("tool_calls", []):
            call = calls.setdefault(fragment["index"], {"arguments": "", "fragments": 0})
            call["id"] = fragment.get("id", call.get("id"))
            call["name"] = fragment["function"].get("name", call.get("name"))
            call["arguments"] += fragment["function"]["arguments"]
            call["fragments"] += 1
    return calls


async def test_fragments_of_calls_concatenate_to_valid_json() -> None:
    found = await chunks(WEATHER_OF_TWO)
    calls = put_together(found)
    assert [json.loads(call["arguments"]) for call in calls.values()] == [
        {"location": "New York, NY"},
        {"location": "Chicago, IL"},
    ]
    assert all(call["fragments"] > 2 and call["name"] == ALL[0] for call in calls.values())
    assert len({call["id"] for call in calls.values()}) == 2
    assert [chunk["choices"][0]["finish_reason"] for chunk in found][-2:] == [None, "tool_calls"]


async def test_text_comes_in_pieces_of_a_few_words_after_the_role() -> None:
    first, *pieces, last = [chunk["choices"][0] for chunk in await chunks(HELLO)]
    assert first["delta"]["role"] == "assistant"
    words = [piece["delta"]["content"] for piece in pieces]
    assert len(words) > 5 and max(len(word.split()) for word in words) <= 3
    assert last == {"index": 0, "delta": {}, "logprobs": None, "finish_reason": "stop"}
    async with client() as offline:
        whole = await offline.post("/chat/completions", json={**HELLO, "stream": False})
    assert whole.json()["choices"][0]["message"]["content"] == "".join(words)


async def test_usage_comes_in_a_chunk_of_its_own_if_it_is_asked_for() -> None:
    assert not any("usage" in chunk for chunk in await chunks(HELLO))
    *others, last = await chunks({**HELLO, "stream_options": {"include_usage": True}})
    usage = last["usage"]
    assert last["choices"] == [] and all(chunk["usage"] is None for chunk in others)
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"] > 0


async def test_every_chunk_says_that_the_offline_model_speaks() -> None:
    found = await chunks(WEATHER_OF_TWO)
    assert {chunk["model"] for chunk in found} == {"travelbot-offline"}
    assert {chunk["object"] for chunk in found} == {"chat.completion.chunk"}
    assert len({chunk["id"] for chunk in found}) == 1


async def test_equal_requests_get_equal_answers() -> None:
    assert put_together(await chunks(WEATHER_OF_TWO)) == put_together(await chunks(WEATHER_OF_TWO))


async def test_limits_end_an_answer_as_on_a_server() -> None:
    short = await chunks({**HELLO, "max_tokens": 3})
    assert short[-1]["choices"][0]["finish_reason"] == "length"
    cut = await chunks({**WEATHER_OF_TWO, "max_tokens": 3})
    assert put_together(cut) == {} and cut[-1]["choices"][0]["finish_reason"] == "length"
    stopped = await chunks({**HELLO, "stop": ["!"]})
    assert "".join(chunk["choices"][0]["delta"].get("content") or "" for chunk in stopped) == "Hello"


async def test_a_pace_spreads_the_chunks_over_time() -> None:
    async with (
        client(pace=0.005) as offline,
        offline.stream("POST", "/chat/completions", json=HELLO) as stream,
    ):
        times = [asyncio.get_running_loop().time() async for _ in stream.aiter_bytes()]
    assert len(times) > 5 and times[-1] - times[0] > 0.02


async def test_cancelling_stops_it_at_once() -> None:
    async def listen() -> Any:
        async with client(pace=30) as offline:
            return await offline.post("/chat/completions", json=HELLO)

    task = asyncio.create_task(listen())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 1)
