"""A request is answered by its thread in one hop; an answer that streams ends when nobody listens."""

import asyncio
import io
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.signals import request_finished, request_started
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import get_script_prefix

from chat.request_id import begin, request_id
from travelbot.pages import Pages

pytestmark = pytest.mark.django_db(transaction=True)


class Counted(ThreadPoolExecutor):
    """A thread that knows how often it was given something."""

    given = 0

    def submit(self, *work: Any, **named: Any) -> Any:
        self.given += 1
        return super().submit(*work, **named)


class Answering(Pages):
    """Every request is answered with this."""

    def __init__(self, response: HttpResponseBase) -> None:
        super().__init__()
        self.response, self.at = response, ""

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        begin("asked-1")
        self.at = get_script_prefix()
        self.response._resource_closers.append(request.close)  # type: ignore[attr-defined]
        return self.response


class Browser:
    """Sends a request whose body comes in two pieces, and leaves when it is told to."""

    def __init__(self, **scope: Any) -> None:
        ordinary = {"type": "http", "method": "POST", "path": "/", "headers": [], "query_string": b""}
        self.scope, self.heard = ordinary | scope, list[Any]()
        self._first = [
            {"type": "http.request", "body": b"te", "more_body": True},
            {"type": "http.request", "body": b"xt"},
        ]
        self.left = asyncio.Event()

    async def receive(self) -> Any:
        if self._first and not self.left.is_set():
            return self._first.pop(0)
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.heard.append(message)

    async def ask(self, pages: Pages) -> None:
        async with asyncio.timeout(5):
            await pages(self.scope, self.receive, self.send)

    @property
    def status(self) -> int:
        return int(self.heard[0]["status"])

    @property
    def bodies(self) -> list[bytes]:
        return [message.get("body", b"") for message in self.heard[1:]]


@contextmanager
def signalled() -> Iterator[list[tuple[str, str]]]:
    """Each signal of a request, and on which thread it was sent."""
    seen: list[tuple[str, str]] = []

    def started(**_: Any) -> None:
        seen.append(("started", threading.current_thread().name.split("_")[0]))

    def finished(**_: Any) -> None:
        seen.append(("finished", threading.current_thread().name.split("_")[0]))

    request_started.connect(started)
    request_finished.connect(finished)
    try:
        yield seen
    finally:
        request_started.disconnect(started)
        request_finished.disconnect(finished)


def closed(pages: Pages) -> bool:
    pages.threads.close()
    return pages.response.closed  # type: ignore[attr-defined, no-any-return]


async def test_an_ordinary_request_is_one_hop_from_its_first_signal_to_its_last() -> None:
    pages, browser, thread = Answering(HttpResponse(b"Yes.")), Browser(), Counted(1, "page")
    pages.threads.keep(thread)
    with signalled() as seen:
        await browser.ask(pages)
    assert seen == [("started", "page"), ("finished", "page")]
    assert (browser.status, browser.bodies, thread.given) == (200, [b"Yes."], 1)
    assert pages.threads.take() is thread
    thread.shutdown()


async def test_a_view_sees_where_the_site_begins_and_no_other_request_does() -> None:
    pages = Answering(HttpResponse())
    await Browser(root_path="/travel", path="/travel/").ask(pages)
    assert pages.at == "/travel/"
    await Browser().ask(pages)
    assert (pages.at, get_script_prefix()) == ("/", "/") and request_id() != "asked-1"
    assert closed(pages)


async def test_what_is_no_request_is_refused_and_ends_like_others() -> None:
    pages, browser = Pages(), Browser(query_string=b"\xff")
    with signalled() as seen:
        await browser.ask(pages)
    pages.threads.close()
    assert browser.status == 400
    assert seen == [("started", "page"), ("finished", "page")]


async def test_whoever_leaves_before_all_was_sent_has_asked_nothing() -> None:
    pages, browser = Answering(HttpResponse()), Browser()
    browser.left.set()
    with signalled() as seen:
        await browser.ask(pages)
    assert not seen and not browser.heard and not pages.threads._idle


async def test_a_view_that_is_waited_for_no_more_keeps_its_thread_until_it_has_ended() -> None:
    class Slow(Answering):
        def get_response(self, request: HttpRequest) -> HttpResponseBase:
            begun.set()
            goes_on.wait(5)
            return super().get_response(request)

    begun, goes_on, pages = threading.Event(), threading.Event(), Slow(HttpResponse())
    asked = asyncio.create_task(Browser().ask(pages))
    await asyncio.to_thread(begun.wait, 5)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert not pages.threads._idle
    goes_on.set()
    async with asyncio.timeout(5):
        while not pages.threads._idle:
            await asyncio.sleep(0.005)
    assert closed(pages)


async def test_a_stream_is_made_on_its_requests_thread_and_then_closed() -> None:
    async def pieces() -> AsyncIterator[str]:
        for _ in range(2):
            name = await sync_to_async(lambda: threading.current_thread().name.split("_")[0])()
            yield f"{name} {request_id()} {get_script_prefix()}"

    pages, browser = Answering(StreamingHttpResponse(pieces())), Browser(root_path="/travel")
    with signalled() as seen:
        await browser.ask(pages)
    assert browser.bodies == [b"page asked-1 /travel/", b"page asked-1 /travel/", b""]
    assert seen == [("started", "page"), ("finished", "page")]
    assert closed(pages)


async def test_a_stream_ends_when_its_browser_leaves() -> None:
    ended = asyncio.Event()

    async def pieces() -> AsyncIterator[bytes]:
        try:
            yield b"first"
            browser.left.set()
            await asyncio.sleep(60)
        finally:
            ended.set()

    pages, browser = Answering(StreamingHttpResponse(pieces())), Browser()
    await browser.ask(pages)
    assert browser.bodies == [b"first"] and ended.is_set()
    assert closed(pages)


async def test_a_stream_is_closed_though_the_server_says_at_its_end_that_its_browser_has_left() -> None:
    """As uvicorn does of each answer that was sent; here before its thread comes to it."""

    class Leaving(Browser):
        async def send(self, message: Any) -> None:
            await super().send(message)
            if message == {"type": "http.response.body"}:
                thread.submit(goes_on.wait, 5)
                self.left.set()

    async def pieces() -> AsyncIterator[bytes]:
        yield b"all"

    pages, goes_on, thread = Answering(StreamingHttpResponse(pieces())), threading.Event(), Counted(1, "page")
    pages.threads.keep(thread)
    asyncio.get_running_loop().call_later(0.05, goes_on.set)
    with signalled() as seen:
        await Leaving().ask(pages)
        assert closed(pages)
    assert seen == [("started", "page"), ("finished", "page")]


async def test_a_stream_that_breaks_is_closed_and_told_to_the_server() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"first"
        raise RuntimeError("It broke.")

    pages, browser = Answering(StreamingHttpResponse(pieces())), Browser()
    with pytest.raises(RuntimeError, match="It broke"):
        await browser.ask(pages)
    assert browser.bodies == [b"first"]
    assert closed(pages)


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume synchronous iterators")
async def test_a_file_goes_in_large_pieces() -> None:
    pages, browser = Answering(FileResponse(io.BytesIO(b"x" * 2**17))), Browser()
    await browser.ask(pages)
    assert [len(body) for body in browser.bodies] == [2**16, 2**16, 0]
    assert closed(pages)
