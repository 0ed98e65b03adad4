"""The one page of the chat: the list, the transcript and the composer, with a fixed number of queries."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from chat.models import Conversation, Turn
from chat.pages.composer import chosen_model
from chat.pages.gallery import gallery
from chat.pages.links import links
from chat.pages.owner import owner_of, owns
from chat.pages.request_settings import RequestSettings, from_body, rendered
from chat.pages.starters import STARTERS
from chat.pages.transcript import transcript
from chat.turns.catalog import catalog
from chat.turns.engine import installed_tools
from chat.turns.play import play_of

LISTED = 100
"""Conversations in the list, at most; older ones are found by searching."""


@never_cache
def page(
    request: HttpRequest,
    conversation: Conversation | None,
    *,
    error: str = "",
    draft: str = "",
    client_key: str = "",
    problem: Mapping[int, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page, for the start and for a conversation, also after a form that was refused.

    `problem` is with a call that waits: what was typed into its form comes back.
    """
    context = {
        "conversation": conversation,
        "error": error,
        "draft": draft,
        "client_key": client_key or uuid4().hex,
        "problem": problem,
        "sent": request.POST if problem else None,
        "endpoint": settings.LLM,
        "sample_data": settings.SAMPLE_DATA,
        **({"play": play_of(conversation)} if conversation else {"groups": gallery(), "starters": STARTERS}),
        **listed(request),
        **_transcript(request, conversation),
        **_choices(conversation),
        **_chosen(request.POST),
    }
    return render(request, "chat/page.html", context, status=status)


def listed(request: HttpRequest) -> dict[str, Any]:
    query, deleted = request.GET.get("q", "").replace("\x00", "").strip()[:200], "deleted" in request.GET
    found = Conversation.objects.filter(deleted_at__isnull=not deleted).owned_by(owner_of(request))
    if query:
        found = found.filter(_matches(query))
    return {"conversations": list(found[:LISTED]), "query": query, "show_deleted": deleted}


def _matches(query: str) -> Q:
    # SQLite's LIKE knows the capitals of English alone; its REGEXP is Python's.
    match, wanted = ("iregex", re.escape(query)) if connection.vendor == "sqlite" else ("icontains", query)
    turns = Turn.objects.filter(conversation=OuterRef("pk"))
    said = turns.filter(**{f"said__{match}": wanted})
    answered = turns.filter(**{f"steps__text__{match}": wanted})
    return Q(**{f"title__{match}": wanted}) | Q(Exists(said)) | Q(Exists(answered))


def _transcript(request: HttpRequest, conversation: Conversation | None) -> dict[str, Any]:
    if conversation is None:
        return {"turns": [], "active_turn": None, "read_only": False}
    shown = transcript(request, conversation)
    own = owns(request, conversation)
    if shown["turns"]:
        conversation.head = shown["turns"][-1]  # It need not be looked up.
    active = next((turn for turn in shown["turns"] if turn.is_active), None)
    undecided = any(
        call.waits for turn in shown["turns"] for step in turn.steps.all() for call in step.calls.all()
    )
    return {
        **shown,
        "active_turn": active if own else None,
        "undecided": undecided,
        "read_only": not own,
        "links": links(request, conversation.shares.all()) if own else [],
    }


def _choices(conversation: Conversation | None) -> dict[str, Any]:
    """What the composer offers, as it was set the last time that a person said something freely."""
    tools = installed_tools()
    last = conversation.head if conversation and _said_freely(conversation.head) else None
    choice = last.tool_choice if last else "auto"
    return {
        "model_groups": catalog.groups(),
        "chosen_model": chosen_model(conversation),
        "tools": list(tools.values()),
        "chosen_tools": last.tools if last else list(tools),
        "request_settings": rendered(from_body(last.settings if last else {})),
        "chosen_tool_choice": choice["function"]["name"] if isinstance(choice, dict) else choice,
    }


def _said_freely(turn: Turn | None) -> bool:
    return turn is not None and turn.flow_turn is None and turn.reason != Turn.GIVEN


def _chosen(form: QueryDict) -> dict[str, Any]:
    """The same from a form that was refused, which comes back as it was sent."""
    chosen = {"chosen_model": form.get("model"), "chosen_tool_choice": form.get("tool_choice")}
    tools = {"chosen_tools": [name for name in form.getlist("tools") if name]} if "tools" in form else {}
    filled_in = {"request_settings": rendered(RequestSettings(form))} if form else {}
    return {name: value for name, value in chosen.items() if value} | tools | filled_in
