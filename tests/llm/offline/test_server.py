"""The official clients talk with the offline model over a real socket, and cannot tell it from a server."""

import contextlib
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
import together
import uvicorn

from chat.llm.offline.server import OfflineServer

from .talk import PATTERNS, STOCK, WEATHER, Json, ran, tools

TEXT = "What is the current temperature of New York, San Francisco and Chicago?"
CLIENTS = {"openai": openai.OpenAI, "together": together.Together}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    config = uvicorn.Config(OfflineServer(pace=0), host="127.0.0.1", port=0, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/v1"
    server.should_exit = True
    thread.join(5)


@pytest.fixture(params=CLIENTS)
def client(request: pytest.FixtureRequest, url: str) -> Iterator[Any]:
    http = httpx.Client(trust_env=False)
    with CLIENTS[request.param](api_key="none", base_url=url, max_retries=0, http_client=http) as client:
        yield client


def results(calls: list[Any]) -> list[Json]:
    weather = PATTERNS["sample_data"]["weather"]
    told = [ran(call.function.name, json.loads(call.function.arguments), weather) for call in calls]
    return [
        {"role": "tool", "tool_call_id": call.id, "name": call.function.name, "content": json.dumps(result)}
        for call, result in zip(calls, told, strict=True)
    ]


def test_a_whole_round_trip_with_tools(client: Any) -> None:
    messages: list[Any] = [{"role": "user", "content": TEXT}]
    asked = client.chat.completions.create(model="m", messages=messages, tools=tools(WEATHER, STOCK))
    message = asked.choices[0].message
    assert asked.model == "travelbot-offline" and asked.choices[0].finish_reason == "tool_calls"
    assert [json.loads(call.function.arguments)["location"] for call in message.tool_calls] == [
        "New York, NY",
        "San Francisco, CA",
        "Chicago, IL",
    ]
    messages += [message.model_dump(exclude_none=True), *results(message.tool_calls)]
    answered = client.chat.completions.create(model="m", messages=messages, tools=tools(WEATHER))
    assert "**San Francisco, CA** is the warmest at 65 °F" in answered.choices[0].message.content
    assert answered.usage.total_tokens > 0


def test_a_stream_of_text_and_one_of_calls(client: Any) -> None:
    hello: list[Any] = [{"role": "user", "content": "Hello"}]
    stream = client.chat.completions.create(model="m", messages=hello, stream=True)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in stream)
    assert "rule-based" in text

    asking: list[Any] = [{"role": "user", "content": TEXT}]
    stream = client.chat.completions.create(model="m", messages=asking, tools=tools(WEATHER), stream=True)
    arguments: dict[int, str] = {}
    for chunk in stream:
        for fragment in chunk.choices[0].delta.tool_calls or []:
            arguments[fragment.index] = arguments.get(fragment.index, "") + fragment.function.arguments
    assert [json.loads(text)["location"][:3] for text in arguments.values()] == ["New", "San", "Chi"]


@pytest.mark.parametrize("choice", ["required", {"type": "function", "function": {"name": STOCK}}])
def test_a_choice_is_obeyed(client: Any, choice: Any) -> None:
    answer = client.chat.completions.create(
        model="m",
        messages=[{"role": "user", "content": "Apple stock price?"}],
        tools=tools(WEATHER, STOCK),
        tool_choice=choice,
    )
    assert [call.function.name for call in answer.choices[0].message.tool_calls] == [STOCK]


def test_no_tools_are_called_with_none(client: Any) -> None:
    messages: list[Any] = [{"role": "user", "content": TEXT}]
    answer = client.chat.completions.create(
        model="m", messages=messages, tools=tools(WEATHER), tool_choice="none"
    )
    assert not answer.choices[0].message.tool_calls and answer.choices[0].finish_reason == "stop"


def test_a_bad_request_is_the_clients_own_error(client: Any) -> None:
    with pytest.raises((openai.BadRequestError, together.BadRequestError)) as raised:
        client.chat.completions.create(model="m", messages=[])
    assert "empty array" in str(raised.value)


def test_openais_own_assembler_reads_the_stream(url: str) -> None:
    with openai.OpenAI(api_key="none", base_url=url, http_client=httpx.Client(trust_env=False)) as client:
        messages: list[Any] = [{"role": "user", "content": TEXT}]
        with client.chat.completions.stream(model="m", messages=messages, tools=tools(WEATHER)) as stream:  # type: ignore[arg-type]
            completion = stream.get_final_completion()
        assert len(completion.choices[0].message.tool_calls or []) == 3
        assert [model.id for model in client.models.list()] == ["travelbot-offline"]
        assert client.models.retrieve("travelbot-offline").owned_by == "travelbot"


def test_a_client_that_leaves_in_the_middle_does_no_harm(url: str) -> None:
    body = {"model": "m", "messages": [{"role": "user", "content": "Hello"}], "stream": True}
    with httpx.Client(trust_env=False) as client:
        with client.stream("POST", f"{url}/chat/completions", json=body) as response:
            next(response.iter_raw())
        assert client.get(f"{url}/models").status_code == 200


def test_the_command_serves_it_too() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    root = Path(__file__).parents[3]
    command = [sys.executable, "manage.py", "offline_model", "--port", str(port)]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL) as process:
        try:
            assert answers(f"http://127.0.0.1:{port}/v1/models", process)
        finally:
            process.terminate()


def answers(url: str, process: "subprocess.Popen[bytes]") -> bool:
    with httpx.Client(trust_env=False) as client:
        for _ in range(200):
            with contextlib.suppress(httpx.ConnectError):
                return client.get(url).status_code == 200
            assert process.poll() is None, "the command ended"
            time.sleep(0.05)
    return False
