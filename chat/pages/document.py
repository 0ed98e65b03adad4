"""A conversation as one document without script: what a link shows, and the file that holds it all."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from chat.inspector import doctor, expected, sources, timetable, usage
from chat.inspector.tab import Tab
from chat.models import Conversation, Share, Step, ToolCall, Turn
from chat.turns.history import branch_with_everything

INSPECTED = 20
"""Turns that are shown with their inspector: the last ones."""
CAP = 32 * 1024
"""Characters of one JSON text or raw answer; what is cut says so."""
STYLES = ("base", "turn", "cards", "approval", "timeline", "payload", "shared")
# Not here: who approved a call, which is a person's name, and where the model's server is.
TURN_TABS = (timetable.tab, expected.tab)
STEP_TABS = (usage.tab, doctor.tab)
CALL_TABS = (sources.tab,)
"""Those that need the row alone: anybody may ask for the page, and 20 turns have hundreds of rows."""
ICONS = "chat/icons.svg"


@dataclass(frozen=True, slots=True)
class Part:
    """One view of a row: rendered, or a text as it is."""

    title: str
    html: str = ""
    text: str = ""
    length: int = 0
    """Of the text, if it is cut."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """A turn, a request or a call with its parts."""

    row: Any
    parts: tuple[Part, ...]
    calls: tuple["Inspected", ...] = ()
    steps: tuple["Inspected", ...] = ()


def document(row: Share, *, site: str, as_file: bool) -> str:
    """`row` may be one that is not kept: what its owner takes along needs no link."""
    turns = _turns(row)
    shown = turns[-INSPECTED:] if row.with_inspector else []
    prefetch_related_objects(shown, "steps__wire")
    context = {
        "share": row,
        "conversation": row.conversation,
        "turns": [(turn, inspected(turn) if turn in shown else None) for turn in turns],
        "uninspected": len(turns) - len(shown) if row.with_inspector else 0,
        "site": site,
        "shared": True,
        "style": style() if as_file else "",
        "style_hash": style_hash() if as_file else "",
        "sprite": sprite() if as_file else "",
        "styles": [f"chat/{name}.css" for name in STYLES],
    }
    html = _without_server(render_to_string("shared/document.html", context))
    return html.replace(f'href="{static(ICONS)}#', 'href="#icon-') if as_file else html


def _without_server(html: str) -> str:
    """Sentences about a model's server name its address, which is nobody else's concern."""
    server = urlsplit(settings.LLM.base_url).netloc
    return html.replace(escape(server), "(its address)") if server else html


def _turns(row: Share) -> list[Turn]:
    row.conversation.head_id = row.head_id
    return [turn for turn in branch_with_everything(row.conversation) if not turn.is_active]


def inspected(turn: Turn) -> Inspected:
    steps = tuple(_step(step) for step in turn.steps.all() if step.status != Step.Status.ABANDONED)
    return Inspected(turn, tuple(_tabs(TURN_TABS, turn)), steps=steps)


def _step(step: Step) -> Inspected:
    raw = step.wire.received.decode(errors="replace")
    parts = (_json("Request as sent", step.wire.request), _text("Answer as received", raw))
    calls = tuple(map(_call, step.calls.all()))
    return Inspected(step, (*parts, *_tabs(STEP_TABS, step)), calls)


def _call(call: ToolCall) -> Inspected:
    parts = [_json("Arguments", call.arguments) if call.arguments else _text("Arguments", call.arguments_raw)]
    if call.edited is not None:
        parts.append(_json("Arguments as a person changed them", call.edited))
    if call.result is not None:
        parts.append(_json("Result", call.result))
    if call.error:
        parts.append(_text("Error", call.error))
    return Inspected(call, (*parts, *_tabs(CALL_TABS, call)))


def _tabs(tabs: tuple[Tab[Any], ...], row: Turn | Step | ToolCall) -> Iterator[Part]:
    for tab in tabs:
        if tab.applies_to(row):
            context = {"row": row, "heading": "h5", "shared": True, **tab.context(row)}
            yield Part(tab.title, html=render_to_string(tab.template, context))


def _json(title: str, value: object) -> Part:
    return _text(title, json.dumps(value, ensure_ascii=False, indent=2))


def _text(title: str, text: str) -> Part:
    return Part(title, text=text[:CAP], length=len(text) if len(text) > CAP else 0)


@cache
def style() -> SafeString:
    """All there is, in one block: our own files, in which nobody else writes."""
    return mark_safe("\n".join(_static_text(f"chat/{name}.css") for name in STYLES))


@cache
def style_hash() -> str:
    return base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()


@cache
def sprite() -> SafeString:
    """The icons, to stand in the document itself."""
    text = _static_text(ICONS).replace('<symbol id="', '<symbol id="icon-')
    return mark_safe(text.replace("<svg ", '<svg hidden aria-hidden="true" ', 1))


def _static_text(name: str) -> str:
    found = finders.find(name)
    assert isinstance(found, str), f"static/{name} is part of this site"
    return Path(found).read_text(encoding="utf-8")


def file_name(conversation: Conversation) -> str:
    """Of the title what every disk takes; Django puts it into the header."""
    words = "-".join(re.findall(r"[a-z0-9]+", str(conversation).lower()))[:60].strip("-")
    return f"{words or 'conversation'}.html"
