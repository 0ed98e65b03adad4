"""How the inspector draws a turn: its rows against the clock, and what a filter may ask of them."""

from collections.abc import Iterable
from typing import Any

from django.template import Library
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from chat.inspector.timeline import TOOL, Bar, Line, line, timeline
from chat.models import Step, ToolCall
from chat.templatetags.rows import duration

register = Library()
register.filter(timeline)

WORDS = {
    "first": "to the first token",
    "model": "answering",
    "tool": "running",
    "queued": "queued",
    "person": "waiting for a person",
}


@register.simple_tag
def now() -> int:
    """The server's clock, in milliseconds: a browser's may be wrong."""
    return round(timezone.now().timestamp() * 1000)


@register.filter
def bars(row: Step | ToolCall) -> tuple[Bar, ...]:
    turn = row.turn if isinstance(row, Step) else row.step.turn
    return line(row, turn.created_at).bars


@register.simple_tag
def lane(bars: Iterable[Bar], total: int | None) -> SafeString:
    """The stretches of a row, drawn against `total` milliseconds; without that the page's script does it.

    By hand, as a page has dozens of them: Django would take a fifth of a millisecond for each.
    """
    box = f' viewBox="0 0 {total:d} 10"' if total else ""
    words, strokes = escape(", ".join(map(_in_words, bars))), "".join(_stroke(bar, total) for bar in bars)
    return mark_safe(
        f'<svg class="lane" preserveAspectRatio="none" role="img"{box}><title>{words}</title>{strokes}</svg>'
    )


def _in_words(bar: Bar) -> str:
    took = "under way" if bar.seconds is None else duration(bar.seconds)
    return f"{WORDS[bar.kind]} {took}"


def _stroke(bar: Bar, total: int | None) -> str:
    """One that has no end goes as far as the whole; a call has a sign where it began."""
    until = f'{bar.end:d}"' if bar.end is not None else f'{total or bar.start:d}" data-from="{bar.start:d}"'
    stroke = f'<path class="{escape(bar.kind)}" d="M{bar.start:d} 5H{until}/>'
    return stroke + (f'<path class="tool tick" d="M{bar.start:d} 0V10"/>' if bar.kind == TOOL else "")


@register.filter
def took(line: Line, kind: str) -> str:
    return duration(line.took(kind))


@register.filter
def tokens(usage: Any) -> str:
    """What a request cost, in tokens, as one reads it beside others."""
    if not isinstance(usage, dict):
        return ""
    cached = f" ({usage['cached_tokens']:,} cached)" if usage.get("cached_tokens") else ""
    return f"{usage.get('prompt_tokens') or 0:,}{cached} → {usage.get('completion_tokens') or 0:,} tokens"


@register.filter
def from_the_start(milliseconds: int | None) -> str:
    """A moment of a turn."""
    return "" if milliseconds is None else f"{milliseconds / 1000:.3f} s"


def dollars(amount: float) -> str:
    """With two digits that mean something."""
    if amount == 0 or amount >= 0.01:
        return f"${amount:.2f}"
    return f"${amount:.2g}" if amount >= 0.0001 else "under $0.0001"
