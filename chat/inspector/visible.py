"""Characters that nobody sees, made visible: controls, marks of direction, joiners, and odd spaces."""

import json
import re
import unicodedata
from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from chat.canonical import compact

# Not line feed, tab and space; nor U+FE0E, U+FE0F and U+3000, ordinary in emoji and in Japanese.
_UNSEEN = re.compile(
    "([\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f"
    "\u2028-\u202f\u205f-\u206f\u2800\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff])"
)


def visible(text: Any) -> SafeString:
    """`text` as HTML in which each unseen character stands as its code; of what is no text, its JSON."""
    text = text if isinstance(text, str) else compact(text)
    if not _UNSEEN.search(text):
        return escape(text)
    pieces = _UNSEEN.split(text)
    return format_html_join("", "{}", ((_mark(p) if at % 2 else p,) for at, p in enumerate(pieces)))


def visible_text(text: str) -> str:
    """The same without markup, for an attribute."""
    return _UNSEEN.sub(lambda match: f"U+{ord(match[0]):04X}", text)


def _mark(character: str) -> SafeString:
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "control character")
    return format_html('<span class="unseen-character" title="{} {}">{}</span>', code, name, code)


def visible_json(value: Any) -> str:
    """JSON in which unseen characters are escaped: the same value, and nothing hidden in it."""
    return _UNSEEN.sub(_escaped, json.dumps(value, ensure_ascii=False, indent=2))


def _escaped(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1] if match[0] > "\x7e" else f"\\u{ord(match[0]):04x}"
