"""The socket on a real server: who may listen, what is said, and that nothing of a burst is lost."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from chat.llm.endpoint import Endpoint
from tests.llm.server import Reply, Server
from tests.serving import Browser, frames, said_in, serving

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(transactional_db: None) -> Iterator[str]:
    with serving() as host:
        yield host


@pytest.fixture
async def alice(site: str) -> AsyncIterator[Browser]:
    browser = Browser(site)
    yield browser
    await browser.http.aclose()


@pytest.fixture
async def bob(site: str) -> AsyncIterator[Browser]:
    browser = Browser(site)
    yield browser
    await browser.http.aclose()


async def test_a_turn_is_told_from_the_first_word_to_the_end(alice: Browser) -> None:
    conversation = (await alice.post("/c/")).json()["id"]
    kinds, last = set(), ""
    async with alice.socket(conversation) as socket:
        assert json.loads(await socket.recv())["kind"] == "beat"
        await alice.post(f"/c/{conversation}/say", text="What is the weather in New York and Chicago?")
        async for frame in frames(socket):
            kinds.add(frame["kind"])
            last = "".join(element["html"] for element in frame.get("elements", ()))
            if 'data-status="done"' in last and "turn-" in last:
                break
    assert kinds == {"news", "live"}
    turn = (await alice.trace(conversation))["turns"][0]
    assert [call["name"] for call in turn["steps"][0]["calls"]] == ["get_current_weather"] * 2


async def test_somebody_elses_conversation_is_closed_as_not_yours(alice: Browser, bob: Browser) -> None:
    conversation = await alice.begin("Hello")
    await bob.begin("Hello too")
    for foreign in (conversation, "00000000-0000-4000-8000-000000000000"):
        async with bob.socket(foreign) as socket:
            with pytest.raises(ConnectionClosed) as closed:
                await socket.recv()
            assert closed.value.rcvd is not None and closed.value.rcvd.code == 4404


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "http://localhost:1", "null", "chrome-extension://x"]
)
async def test_a_socket_from_another_site_is_refused(alice: Browser, origin: str) -> None:
    conversation = await alice.begin("Hello")
    with pytest.raises(InvalidStatus) as refused:
        async with alice.socket(conversation, origin=origin):
            pass
    assert refused.value.response.status_code == 403


async def test_what_the_browser_sends_is_ignored(alice: Browser) -> None:
    conversation = await alice.begin("Hello")
    await alice.ended(conversation)
    async with alice.socket(conversation, since=0) as socket:
        for message in ("{", '{"kind": "stop"}', b"\x00\xff"):
            await socket.send(message)
        assert json.loads(await asyncio.wait_for(socket.recv(), 5))["kind"] == "news"


@pytest.mark.parametrize("since", ["-1", "x", "99999999999999999999999", "1e9"])
async def test_a_revision_that_is_none_gets_everything(alice: Browser, since: Any) -> None:
    conversation = await alice.begin("Hello")
    async with alice.socket(conversation, since=since) as socket:
        assert json.loads(await asyncio.wait_for(socket.recv(), 5))["kind"] == "news"


async def test_a_deleted_conversation_says_that_it_is_gone(alice: Browser) -> None:
    conversation = await alice.begin("Hello")
    await alice.ended(conversation)
    async with alice.socket(conversation) as socket:
        await socket.recv()
        await alice.post(f"/c/{conversation}/delete")
        said = [frame["kind"] async for frame in frames(socket) if frame["kind"] != "news"]
    assert said[-1] == "gone"


async def test_two_tabs_are_told_the_same(alice: Browser) -> None:
    conversation = await alice.begin("What is the weather in Oslo, Paris, Rome and Chicago?")

    async def listen() -> str:
        page: dict[str, str] = {}
        async with alice.socket(conversation) as socket:
            async for frame in frames(socket):
                page |= {element["id"]: element["html"] for element in frame.get("elements", ())}
                if any(id.endswith("-foot") and 'data-status="done"' in html for id, html in page.items()):
                    return json.dumps([html for id, html in sorted(page.items()) if id.endswith("-foot")])
        raise AssertionError("the socket closed")

    first, second = await asyncio.gather(listen(), listen())
    assert first == second


# A model server of our own


def event(**choice: Any) -> bytes:
    chunk = {"id": "x", "model": "m", "choices": [{"index": 0, "delta": {}, "finish_reason": None} | choice]}
    return f"data: {json.dumps(chunk)}\n\n".encode()


WORDS = [f"w{n} " for n in range(5000)]


@pytest.fixture
async def model(settings: Any) -> AsyncIterator[Server]:
    """A model server on a real socket; a test says what it answers before the site starts."""
    server = Server([Reply()])
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    settings.LLM = Endpoint(provider="custom", base_url=server.url, model="m", api_key="sk-canary-123456789")
    yield server
    listening.close()


async def test_a_burst_of_five_thousand_tokens_arrives_complete_and_in_order(
    model: Server, alice: Browser
) -> None:
    model.replies = [
        Reply([event(delta={"content": word}) for word in WORDS] + [event(finish_reason="stop")])
    ]
    conversation = await alice.begin("Go")
    blocks: list[str] = []
    async with alice.socket(conversation) as socket:
        async for frame in frames(socket, 30):
            if frame["kind"] == "live":
                blocks[frame["blocks_from"] :] = [*frame["blocks"], frame["tail"]]
                seen = said_in("".join(blocks)).split()
                assert seen == [word.strip() for word in WORDS[: len(seen)]]
            html = "".join(element["html"] for element in frame.get("elements", ()))
            if 'class="answer" dir="auto">' in html:  # No live text any more, wherever the element begins.
                assert said_in(html.split('class="answer"')[1]).split()[1:5001] == [w.strip() for w in WORDS]
                break
    turn = await alice.ended(conversation)
    assert turn["steps"][0]["answer"]["content"] == "".join(WORDS)


async def test_stop_from_any_tab_ends_a_silent_model_at_once(model: Server, alice: Browser) -> None:
    model.replies = [Reply([event(delta={"content": "Half"})], end="hold")]
    conversation = await alice.begin("Go")
    while "Half" not in str(await alice.trace(conversation)):
        await asyncio.sleep(0.05)
    turn = (await alice.trace(conversation))["turns"][0]
    assert (await alice.post(f"/t/{turn['id']}/stop")).status_code == 204
    turn = await alice.ended(conversation, seconds=5)
    assert (turn["status"], turn["steps"][0]["answer"]["content"]) == ("cancelled", "Half")
    await asyncio.wait_for(model.left.wait(), 5)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply([b'{"error": {"message": "no"}}'], status=401), "auth"),
        (Reply([b"<html><h1>It works!</h1>"], headers={"content-type": "text/html"}), "protocol"),
        (Reply([event(delta={"content": "Half an ans"})]), "truncated"),
        (Reply([b"data: {not json\n\n", b"data: [DONE]\n\n"]), "protocol"),
        (Reply([event(delta={"content": "Half"})], end="abort"), "truncated"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_bad_answer_ends_in_a_sentence_and_the_next_turn_goes_on(
    model: Server, alice: Browser, reply: Reply, kind: str
) -> None:
    model.replies = [reply]
    conversation = await alice.begin("Go")
    turn = await alice.ended(conversation)
    assert (turn["status"], turn["reason"], turn["steps"][-1]["error"]["kind"]) == ("failed", kind, kind)
    assert turn["explanation"].endswith((".", "”")) and "<" not in turn["explanation"]
    assert "sk-canary" not in str(await alice.trace(conversation))

    model.replies = [Reply([event(delta={"content": "Fine."}), event(finish_reason="stop")])]
    assert (await alice.post(f"/c/{conversation}/say", text="Again")).status_code == 202
    assert (await alice.ended(conversation))["status"] == "done"
    roles = [message["role"] for message in (await alice.trace(conversation))["messages"]]
    assert roles == ["system", "user", "assistant", "user", "assistant"]
