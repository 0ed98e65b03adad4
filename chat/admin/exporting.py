"""A selection of a list as a file: JSON lines in OpenAI's form, or CSV; recorded before it leaves."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib import admin
from django.core.handlers.asgi import ASGIRequest
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from chat.models import Conversation, ToolCall, Turn
from chat.review import audit, table
from chat.review.openai import Chosen, pieces

TYPES = {"jsonl": "application/jsonl", "csv": "text/csv; charset=utf-8"}
CALL_COLUMNS = (
    "conversation",
    "name",
    "status",
    "arguments_raw",
    "source",
    "error",
    "seconds",
    "created_at",
)
NAMED = 10
"""Conversations that an entry names; of more it says how they were found."""


@admin.action(description="Export as JSON lines, in OpenAI’s form", permissions=["export"])
def export_conversations(
    listed: Any, request: HttpRequest, rows: QuerySet[Conversation]
) -> StreamingHttpResponse:
    keys = dict.fromkeys(rows.order_by("pk").values_list("pk", flat=True))
    return _export(request, [Chosen(pk) for pk in keys])


@admin.action(
    description="Export the conversations up to these turns, in OpenAI’s form", permissions=["export"]
)
def export_turns(listed: Any, request: HttpRequest, rows: QuerySet[Turn]) -> StreamingHttpResponse:
    keys = dict.fromkeys(rows.order_by("pk").values_list("conversation", "pk"))
    return _export(request, [Chosen(*each) for each in keys])


@admin.action(description="Export as CSV", permissions=["export"])
def export_calls(listed: Any, request: HttpRequest, rows: QuerySet[ToolCall]) -> StreamingHttpResponse:
    keys = dict.fromkeys(rows.order_by().values_list("conversation", flat=True))
    _recorded(request, list(keys), "CSV of calls")
    values = rows.order_by("pk").values_list(*CALL_COLUMNS).iterator(table.AT_ONCE)
    return _streamed(request, table.lines(CALL_COLUMNS, values), "calls", "csv")


def _export(request: HttpRequest, chosen: list[Chosen]) -> StreamingHttpResponse:
    _recorded(request, list(dict.fromkeys(each.conversation for each in chosen)), "JSON lines")
    return _streamed(request, pieces(chosen), "conversations", "jsonl")


def _recorded(request: HttpRequest, conversations: list[UUID], form: str) -> None:
    one = conversations[0] if len(conversations) == 1 else None
    named = ", ".join(map(str, conversations)) if len(conversations) <= NAMED else ""
    how = named or f"all found with {request.GET.urlencode() or 'no filter'}"
    audit.record(request, audit.Action.EXPORTED, one, rows=len(conversations), detail=f"{form}: {how}")


def _streamed(request: HttpRequest, made: Iterator[str], name: str, kind: str) -> StreamingHttpResponse:
    # Django would gather what is not asynchronous before it sends the first byte.
    content = _off_the_loop(made) if isinstance(request, ASGIRequest) else made
    answer = StreamingHttpResponse(content, content_type=TYPES[kind])
    file = f"{name}-{timezone.now():%Y-%m-%d-%H%M}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{file}"'
    answer["Cache-Control"] = "no-store"
    return answer


async def _off_the_loop(made: Iterator[str]) -> AsyncIterator[str]:
    following = sync_to_async(lambda: next(made, None))
    while (piece := await following()) is not None:
        yield piece
