"""A selection of a list as a file of JSON lines in OpenAI's form, recorded before the first one leaves."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib import admin
from django.core.handlers.asgi import ASGIRequest
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from chat.models import Conversation, Turn
from chat.review import audit
from chat.review.openai import Chosen, pieces

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


def _export(request: HttpRequest, chosen: list[Chosen]) -> StreamingHttpResponse:
    conversations = list(dict.fromkeys(each.conversation for each in chosen))
    one = conversations[0] if len(conversations) == 1 else None
    named = ", ".join(map(str, conversations)) if len(conversations) <= NAMED else ""
    how = named or f"all found with {request.GET.urlencode() or 'no filter'}"
    audit.record(request, audit.Action.EXPORTED, one, rows=len(conversations), detail=f"JSON lines: {how}")
    made = pieces(chosen)
    # Django would gather what is not asynchronous before it sends the first byte.
    answer = StreamingHttpResponse(
        _off_the_loop(made) if isinstance(request, ASGIRequest) else made, content_type="application/jsonl"
    )
    name = f"conversations-{timezone.now():%Y-%m-%d-%H%M}.jsonl"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


async def _off_the_loop(made: Iterator[str]) -> AsyncIterator[str]:
    following = sync_to_async(lambda: next(made, None))
    while (piece := await following()) is not None:
        yield piece
