"""A request copied as code is run as a person would run it, and the server gets the very same request."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn

from chat.inspector import code
from chat.llm.offline.server import OfflineServer

BODY = {
    "model": "travelbot-offline",
    "messages": [
        {"role": "system", "content": "You're “helpful”.\n$HOME `date` \\ done"},
        {"role": "user", "content": "Wie ist das Wetter in München, 'jetzt'?\t" + "long " * 60},
    ],
    "tools": [
        {
            "type": "function",
            "function": {
                "name": "get_current_weather",
                "description": "Weather.",
                "parameters": {"type": "object", "properties": {"location": {"type": "string"}}},
            },
        }
    ],
    "tool_choice": "auto",
    "temperature": 0.5,
    "stop": ["\n\n"],
    "parallel_tool_calls": False,
    "stream": True,
    "stream_options": {"include_usage": True},
    "chat_template_kwargs": {"enable_thinking": False},
}


@contextmanager
def offline_model(bodies: list[Any]) -> Iterator[str]:
    """The offline model's server, which notes what it was sent."""
    model = OfflineServer(pace=0)

    async def noting(scope: Any, receive: Any, send: Any) -> None:
        async def heard() -> Any:
            message = await receive()
            if message.get("body"):
                bodies.append(json.loads(message["body"]))
            return message

        await model(scope, heard if scope["type"] == "http" else receive, send)

    server = uvicorn.Server(uvicorn.Config(noting, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/v1/chat/completions"
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.mark.parametrize("written", [code.curl, code.httpx, code.openai, code.together])
def test_the_copied_code_sends_the_same_request(written: Callable[..., str]) -> None:
    bodies: list[Any] = []
    with offline_model(bodies) as url:
        text = written(url, BODY, "MY_KEY")
        command = ["bash", "-c", text] if written is code.curl else [sys.executable, "-c", text]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=60, env={"MY_KEY": "k"})

    assert ran.returncode == 0, ran.stderr
    assert "chat.completion.chunk" in ran.stdout
    assert bodies == [BODY]


@pytest.mark.parametrize("written", [code.curl, code.httpx, code.openai, code.together])
def test_the_key_is_a_variable(written: Callable[..., str]) -> None:
    assert code.key_of("together") in written(
        "https://x.example/v1/chat/completions", BODY, "TOGETHER_API_KEY"
    )
