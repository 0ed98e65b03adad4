"""Secrets are found nowhere, in rows, pages, frames, exports, metrics or the log, whoever echoes them."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.apps import apps

from chat.llm.endpoint import Endpoint
from chat.turns.database import in_database
from tests.llm.server import Reply, Server
from tests.serving import Browser, serving

pytestmark = pytest.mark.django_db(transaction=True)
KEY, TOKEN, SECRET = "sk-canary-0123456789abcdef", "canary-token-0123456789", "canary-secret-0123456789" * 3
CANARIES = (KEY, TOKEN, SECRET)
STREAM = {"content-type": "text/event-stream"}


def event(**choice: Any) -> bytes:
    chunk = {"id": "x", "model": "m", "choices": [{"index": 0, "delta": {}, "finish_reason": None} | choice]}
    return f"data: {json.dumps(chunk)}\n\n".encode()


@pytest.fixture
async def model(settings: Any) -> AsyncIterator[Server]:
    server = Server([Reply()])
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    settings.LLM = Endpoint(provider="custom", base_url=server.url, model="m", api_key=KEY)
    settings.METRICS_TOKEN, settings.SECRET_KEY = TOKEN, SECRET
    yield server
    listening.close()


END = event(finish_reason="stop")
REFUSAL = json.dumps({"error": {"message": f"bad {KEY}"}}).encode()
ELSEWHERE = {"location": f"http://127.0.0.1:1/?key={KEY}"}
BROKEN = f'data: {{"error": "{KEY}"}}\n\n'.encode()
SAID = event(delta={"content": f"Your key is {KEY}."})
CUT = SAID.partition(KEY[9:].encode())[0], SAID[SAID.index(KEY[9:].encode()) :]
THOUGHTS = event(delta={"reasoning_content": KEY})
ECHOES = {
    "refused, with the key in the body": Reply([REFUSAL], 401),
    "refused in HTML": Reply([f"<html>{KEY}</html>".encode()], 403),
    "sent elsewhere, with the key in the address": Reply([], 302, headers=ELSEWHERE),
    "an answer that holds it": Reply([SAID, END]),
    "thoughts that hold it": Reply([THOUGHTS, event(delta={"content": "Hm."}), END]),
    "an error in the middle": Reply([event(delta={"content": "Half"}), BROKEN]),
    "an answer that holds it, cut over two reads": Reply([*CUT, END]),
    "refused, with the key cut over two reads": Reply([REFUSAL[:40], REFUSAL[40:]], 401),
    "no JSON": Reply([f"data: {{{KEY}\n\n".encode()]),
    "a header": Reply([event(delta={"content": "Hi"}), END], headers=STREAM | {"x-request-id": KEY}),
}
TABS = ("request", "answer", "chunks", "doctor")


@pytest.mark.parametrize("debug", [False, True], ids=["", "with DEBUG"])
@pytest.mark.parametrize("echo", ECHOES)
async def test_what_a_server_echoes_is_kept_and_shown_nowhere(
    model: Server, settings: Any, caplog: pytest.LogCaptureFixture, echo: str, debug: bool
) -> None:
    settings.DEBUG, settings.LOG_REQUESTS = debug, True
    caplog.set_level(logging.DEBUG)
    model.replies = [ECHOES[echo]] * 4
    seen: list[str] = []
    with serving() as host:
        alice = Browser(host)
        conversation = await alice.begin("Hello")
        async with alice.socket(conversation) as socket:
            listening = asyncio.create_task(hear(socket, seen))
            await alice.ended(conversation)
            listening.cancel()
        seen += [text async for text in pages(alice, conversation)]
        await alice.http.aclose()
    seen += await in_database(everything_kept)
    said = [record.getMessage() + str(record.exc_text or "") for record in caplog.records]
    ours = [line for record, line in zip(caplog.records, said, strict=True) if record.name.startswith(OURS)]
    assert len(seen) > 8
    for canary in CANARIES:
        assert not [text[:300] for text in (*seen, *ours) if canary in text]


OURS = ("chat", "travelbot", "django", "httpx", "root")


async def hear(socket: Any, seen: list[str]) -> None:
    while True:
        seen.append(str(await socket.recv()))


async def pages(browser: Browser, conversation: str) -> AsyncIterator[str]:
    steps = [step for turn in (await browser.trace(conversation))["turns"] for step in turn["steps"]]
    views = ("", "inspector/", "export.json", "file.html?inspector=1")
    paths = [f"/c/{conversation}/{view}" for view in views]
    paths += [f"/s/{step['id']}/{tab}/" for step in steps for tab in TABS]
    paths += ["/metrics", "/nowhere", "/account/", "/healthz", "/readyz"]
    for path in paths:
        answer = await browser.http.get(path, headers={"authorization": f"Bearer {TOKEN}"})
        yield f"{answer.headers}{answer.text}"


def everything_kept() -> list[str]:
    """Each row there is, with all its columns; what is packed, unpacked."""
    rows = [repr(row) for model in apps.get_models() for row in model._default_manager.values_list()]
    wires = apps.get_model("chat", "Wire")._default_manager.all()
    return [*rows, *(wire.received.decode(errors="replace") for wire in wires)]
