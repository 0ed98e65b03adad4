"""Secrets that all tests run with, each with one mark, and where it was logged, kept, answered or sent."""

import logging
import os
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

MARK = "c4naryB1rd"
OURS = ("chat", "travelbot", "django", "httpx", "mcp", "root", "asyncio", "uvicorn", "channels")
"""Whose lines the site prints. What tests' own clients say of what they send is not among it."""
FOR_MCP = "MCP_CANARY"
"""The variable that tests' MCP servers are given."""
found: list[str] = []


def canary(name: str) -> str:
    return f"{MARK}-{name}-0123456789-abcdefghij-0123456789-klmnopqrst"


ENVIRONMENT = {name: canary(name.lower()) for name in ("SECRET_KEY", "METRICS_TOKEN")}
"""What processes are given, this one too."""


def look(where: str, said: str | bytes) -> None:
    """The mark survives JSON, HTML and addresses, so that one search finds each secret in each form."""
    text = said if isinstance(said, str) else said.decode("latin-1") if MARK.encode() in said else ""
    if (at := text.find(MARK)) >= 0:
        found.append(f"{where}: …{text[max(at - 100, 0) : at + 40]}…")


def none_found() -> None:
    """What was found is told once."""
    told, found[:] = found[:], []
    assert not told, "Secrets were given away:\n" + "\n".join(told)


def lay_out() -> None:
    """Django's settings hold a secret wherever there is one, and what leaves by a door is looked at."""
    settings.LLM = replace(settings.LLM, api_key=canary("model-key"))
    settings.EMAIL_HOST_PASSWORD = canary("mail-password")
    database = settings.DATABASES["default"]
    database["PASSWORD"] = database.get("PASSWORD") or canary("database-password")
    os.environ[FOR_MCP] = canary("mcp-value")
    inside_gzip = settings.MIDDLEWARE.index("django.middleware.gzip.GZipMiddleware") + 1
    settings.MIDDLEWARE.insert(inside_gzip, "tests.canaries.Answers")
    connection_created.connect(_watch_writes)


class Log(logging.Handler):
    """Records as they are made, before a formatter hides what it knows."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith(OURS):
            look(f"log of {record.name}", _whole.format(record))


_whole = logging.Formatter()


class Answers:
    """Of the test client, and of sites in this process."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response, where = self.get_response(request), f"answer to {request.method} {request.path[:80]}"
        look(where, str(response.headers))
        look(where, response.cookies.output())
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = _each(where, response)
        else:
            look(where, response.content)
        return response


def _each(where: str, response: StreamingHttpResponse) -> Iterator[bytes] | AsyncIterator[bytes]:
    def seen(piece: bytes) -> bytes:
        look(where, piece)
        return piece

    pieces: Any = response.streaming_content
    return (seen(piece) async for piece in pieces) if response.is_async else map(seen, pieces)


def watched(socket: Callable[..., Any]) -> Callable[..., Any]:
    """The ASGI application of the sockets, each frame of it looked at."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        async def sent(event: dict[str, Any]) -> None:
            look(f"frame of {scope['path']}", str(event.get("text", "")))
            await send(event)

        await socket(scope, receive, sent)

    return application


def _watch_writes(connection: Any, **_: Any) -> None:
    if _written not in connection.execute_wrappers:
        connection.execute_wrappers.append(_written)


def _written(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Each row that is ever kept, however short, and rolled back at the test's end or not."""
    if params and not str(sql).startswith("SELECT"):
        for value in (value for row in (params if many else (params,)) for value in row):
            _kept(str(sql)[:60], value)
    return execute(sql, params, many, context)


def _kept(where: str, value: Any) -> None:
    value = getattr(value, "obj", value)  # PostgreSQL's JSON.
    if not isinstance(value, int | float | None):
        look(where, bytes(value) if isinstance(value, bytes | memoryview) else str(value))
