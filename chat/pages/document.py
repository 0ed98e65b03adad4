"""A conversation as one document without script: what a link shows, and the file that holds it all."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from chat.models import Conversation, Share
from chat.pages.inspected import Inspector
from chat.pages.numbered import numbered
from chat.pages.stretch import stretch

STYLES = ("base", "turn", "cards", "approval", "timeline", "payload", "shared")


def document(row: Share, *, site: str, as_file: bool, before: int = 0) -> str:
    """`row` may be one that is not kept: what its owner takes along needs no link.

    A page ends with turn number `before`, if one is asked for.
    """
    part = stretch(row, as_file=as_file, before=before)
    numbers = numbered(part.turns)
    shown = Inspector(numbers).last(part.turns) if row.with_inspector else {}
    context = {
        "numbers": numbers,
        "share": row,
        "conversation": row.conversation,
        "turns": [(turn, shown.get(turn.pk)) for turn in part.turns],
        "part": part,
        "inspected_from": part.last - len(shown) if row.with_inspector else 0,
        "site": site,
        "shared": True,
        "style": style() if as_file else "",
        "style_hash": style_hash() if as_file else "",
        "styles": [f"chat/{name}.css" for name in STYLES],
    }
    return _without_server(render_to_string("shared/document.html", context))


def _without_server(html: str) -> str:
    """Sentences about a model's server name its address, which is nobody else's concern."""
    server = urlsplit(settings.LLM.base_url).netloc
    return html.replace(escape(server), "(its address)") if server else html


@cache
def style() -> SafeString:
    """All there is, in one block: our own files, in which nobody else writes."""
    return mark_safe("\n".join(_static_text(f"chat/{name}.css") for name in STYLES))


@cache
def style_hash() -> str:
    return base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()


def _static_text(name: str) -> str:
    found = finders.find(name)
    assert isinstance(found, str), f"static/{name} is part of this site"
    return Path(found).read_text(encoding="utf-8")


def file_name(conversation: Conversation) -> str:
    """Of the title what every disk takes; Django puts it into the header."""
    words = "-".join(re.findall(r"[a-z0-9]+", str(conversation).lower()))[:60].strip("-")
    return f"{words or 'conversation'}.html"
