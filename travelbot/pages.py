"""Pages over ASGI: a request runs whole on one thread, which is kept with its connection for the next."""

import asyncio
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import IO, Any

from asgiref.sync import ThreadSensitiveContext
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.signals import request_started
from django.db import connections
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

KEPT = 8
"""Threads that wait for the next request, at most; each may hold a connection."""


class Threads:
    """Executors of one thread each. The one that was given back last is the next: it is warm."""

    def __init__(self) -> None:
        self._idle: deque[ThreadPoolExecutor] = deque()

    def take(self) -> ThreadPoolExecutor:
        try:
            return self._idle.pop()
        except IndexError:
            return ThreadPoolExecutor(max_workers=1, thread_name_prefix="page")

    def give_back(self, thread: ThreadPoolExecutor) -> None:
        """Once it has done all it was given, though nobody waits for that any more."""
        thread.submit(self.keep, thread)

    def keep(self, thread: ThreadPoolExecutor) -> None:
        """It has done all it was given."""
        self._idle.append(thread)
        if len(self._idle) > KEPT:
            coldest = self._idle.popleft()
            coldest.submit(connections.close_all)
            coldest.shutdown(wait=False)

    def close(self) -> None:
        while self._idle:
            thread = self._idle.pop()
            thread.submit(connections.close_all)
            thread.shutdown()


class Pages(ASGIHandler):
    """Django's; but from the request's first signal to its last an answer is made by the thread, in one hop.

    Only one that streams is awaited in pieces, ended when nobody listens any more, and closed at its end.
    """

    def __init__(self) -> None:
        super().__init__()
        self.threads = Threads()

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        thread, context = self.threads.take(), copy_context()
        answered = partial(context.run, self._answered, scope, body)
        try:
            response = await asyncio.get_running_loop().run_in_executor(thread, answered)
        except BaseException:
            self.threads.give_back(thread)
            raise
        if not response.streaming:
            self.threads.keep(thread)
            await self.send_response(response, send)
            return
        try:
            streamed = self._streamed(response, scope, thread, send)
            await self._unless_left(asyncio.create_task(streamed, context=context), receive)
        finally:
            # Apart from what is cancelled: once all is sent, uvicorn says that the browser has left.
            closing = asyncio.get_running_loop().run_in_executor(thread, context.copy().run, response.close)
            self.threads.give_back(thread)
            await asyncio.shield(closing)

    def _answered(self, scope: Any, body: IO[bytes]) -> HttpResponseBase:
        """On the thread. Closed already, unless it streams: what it says is there."""
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=type(self), scope=scope)
        request, refusal = self.create_request(scope, body)
        response: HttpResponseBase = self.get_response(request) if request else refusal  # type: ignore[assignment]
        response._handler_class = type(self)  # type: ignore[attr-defined]
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if not response.streaming:
            response.close()
            body.close()
        return response

    async def _streamed(
        self, response: HttpResponseBase, scope: Any, thread: ThreadPoolExecutor, send: Any
    ) -> None:
        """What it still has to do is done by the thread that began it."""
        set_script_prefix(get_script_prefix(scope))
        async with ThreadSensitiveContext(executor=thread):
            await self.send_response(response, send)

    async def _unless_left(self, sending: asyncio.Task[None], receive: Any) -> None:
        """Nothing more is made for a browser that has left."""
        leaving = asyncio.create_task(self.listen_for_disconnect(receive))
        both = sending, leaving
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in both:
                task.cancel()
            ends = await asyncio.gather(*both, return_exceptions=True)
        for end in ends:
            if isinstance(end, Exception) and not isinstance(end, RequestAborted):
                raise end
