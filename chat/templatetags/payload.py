"""What people, models and tools wrote, as tabs show it: trees of JSON, sizes, and nothing unseen."""

from typing import Any

from django.template import Library
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from chat.inspector.size import about_tokens, in_bytes
from chat.inspector.tree import tree
from chat.inspector.visible import visible, visible_json, visible_text
from chat.models import Step, ToolCall
from chat.turns.patterns import pattern_of

register = Library()
register.filter(about_tokens)
register.filter(in_bytes)
register.filter(pattern_of)
register.filter(visible)
register.filter(visible_json)
register.filter(visible_text)
_VERDICTS = {
    "fits": "✓ fits",
    "missing": "✗ missing",
    "wrong": "✗ does not fit",
    "extra": "✗ not in the schema",
    "default": "– left out",
    "unchecked": "? not checked",
}


@register.filter
def counted(number: Any) -> str:
    """A number that people read; what is none, as it is."""
    return f"{number:,}" if isinstance(number, int | float) else str(number)


@register.filter
def call_in_words(words: str) -> SafeString:
    """As `visible`; where a line must break within a call, it breaks before the arguments."""
    return format_html_join(mark_safe("(<wbr>"), "{}", ((visible(piece),) for piece in words.split("(")))


@register.filter
def verdict(word: str) -> str:
    """A sign and words for how an argument fits."""
    return _VERDICTS[word]


@register.inclusion_tag("inspector/tree.html")
def json_tree(
    value: Any, row: Step | ToolCall, tab: str, pointer: str = "", start: int = 0
) -> dict[str, Any]:
    """`value` is what `tab` of `row` has at `pointer`."""
    return {"lines": tree(value, pointer, start), "address": _address(row, tab), "value": value}


@register.inclusion_tag("inspector/json.html")
def json_whole(value: Any, row: Step | ToolCall, tab: str) -> dict[str, Any]:
    """The same with the ways to have it as text."""
    return {"value": value, "row": row, "tab": tab, "address": _address(row, tab)}


def _address(row: Step | ToolCall, tab: str) -> str:
    return reverse("step_json" if isinstance(row, Step) else "call_json", args=[row.pk, tab])
