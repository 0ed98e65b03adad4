"""Pages over ASGI: a request runs whole on one thread, which is kept with its connection for the next."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.db import connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase

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
        thread.submit(self._keep, thread)

    def _keep(self, thread: ThreadPoolExecutor) -> None:
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
    """Django's, with no middleware asynchronous: each would be two hops from the loop to the thread."""

    def __init__(self) -> None:
        super().__init__()
        self.threads = Threads()

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        thread = self.threads.take()
        try:
            async with ThreadSensitiveContext(executor=thread):
                await self.handle(scope, receive, send)
        finally:
            self.threads.give_back(thread)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await sync_to_async(self.get_response)(request)
