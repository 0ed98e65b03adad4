"""What the inspector says of a turn in numbers, by hand: a page has dozens, and a turn's news waits for them.

Django takes 12 µs for each of the nodes that these would be.
"""

from collections.abc import Iterator
from html import escape

from django.template import Library
from django.utils.safestring import SafeString, mark_safe

from chat.icons import icon
from chat.inspector.prices import AS_OF
from chat.inspector.tally import Tally
from chat.inspector.timeline import Timeline
from chat.inspector.visible import visible
from chat.models import Step, ToolCall, Turn
from chat.templatetags.inspecting import bars, dollars, lane, marks, tokens
from chat.templatetags.rows import choice_name, duration, pretty_json, status_icon, status_word

register = Library()
_SAVED = "The calls’ own times, less the time in which any of them ran"


@register.simple_tag
def figures(turn: Turn, sums: Tally, clock: Timeline) -> SafeString:
    """A turn in numbers: those that are known."""
    rows = (f"<div><dt>{name}</dt>{value}</div>" for name, value in _figures(turn, sums, clock))
    return mark_safe(f'<dl class="figures">{"".join(rows)}</dl>')


def _figures(turn: Turn, sums: Tally, clock: Timeline) -> Iterator[tuple[str, str]]:
    yield "Status", f'<dd class="state">{status_icon(turn)}{escape(status_word(turn))}</dd>'
    yield "Time", f'<dd class="elapsed">{escape(duration(sums.seconds)) or "…"}</dd>'
    if sums.first_token is not None:
        yield "First token", f"<dd>{escape(duration(sums.first_token))}</dd>"
    yield "Requests", f"<dd>{sums.steps}</dd>"
    yield "Calls", f"<dd>{sums.calls}{_failed(sums)}</dd>"
    if sums.tokens_in or sums.tokens_out:
        cached = f" <span>({sums.tokens_cached} cached)</span>" if sums.tokens_cached else ""
        yield "Tokens in, out", f"<dd>{sums.tokens_in}{cached}, {sums.tokens_out}</dd>"
    if sums.dollars is not None:
        yield "Cost, about", f'<dd title="{escape(AS_OF)}">{escape(dollars(sums.dollars))}</dd>'
    if sums.anomalies:
        yield "Anomalies", f'<dd class="warn">{icon("warning")} {sums.anomalies}</dd>'
    if clock.saved >= 0.001:
        yield "Parallelism saved", f'<dd title="{_SAVED}">{escape(duration(clock.saved))}</dd>'


def _failed(sums: Tally) -> str:
    if not sums.failed:
        return ""
    return f' <span>({sums.ok} done, <strong class="bad">{sums.failed} failed</strong>)</span>'


@register.simple_tag
def asked_with(turn: Turn) -> SafeString:
    """The choice of tools, how many there were, and what was set."""
    choice, count = escape(choice_name(turn.tool_choice)), len(turn.tools)
    names = (
        f", {escape(name)} <bdi>{escape(pretty_json(value))}</bdi>" for name, value in turn.settings.items()
    )
    return mark_safe(
        f"Tool choice <bdi>{choice}</bdi>, {count} tool{'s'[: count != 1]} offered{''.join(names)}"
    )


@register.simple_tag
def scale(turn: Turn, clock: Timeline) -> SafeString:
    """The time axis, and the head that plays a turn again along it."""
    words = "".join(f"<span>{escape(mark)}</span>" for mark in marks(clock.total))
    hidden, total = " hidden" if turn.is_active else "", f"{clock.total:d}"
    return mark_safe(
        f'<div class="scale"><div class="marks" aria-hidden="true">{words}</div>\n'
        f'<input class="playhead scripted" type="range" min="0" max="{total}" value="{total}" step="any"'
        f' aria-label="Moment of the turn"{hidden}></div>'
    )


@register.simple_tag
def request_in_short(step: Step) -> SafeString:
    """Who answered if it is another, how it ended, and its tokens."""
    return mark_safe("".join(f"{part} · " for part in _in_short(step)) + escape(tokens(step.usage)))


def _in_short(step: Step) -> Iterator[str]:
    if step.answered_by and step.answered_by != step.turn.model:
        yield f"<bdi>{visible(step.answered_by)}</bdi>"
    if step.finish_reason:
        yield f"<code>{escape(step.finish_reason)}</code>"
    if step.http_status and step.http_status != 200:
        yield f"HTTP {step.http_status}"
    if step.requests_sent > 1:
        yield f"{step.requests_sent} HTTP requests"


@register.simple_tag
def against_the_clock(row: Step | ToolCall, total: int | None) -> SafeString:
    """When it ran, how it stands, how long it took. A step has its sign before its name."""
    sign = status_icon(row) if isinstance(row, ToolCall) else ""
    return mark_safe(
        f'{lane(bars(row), total)}<span class="state">{sign}{escape(status_word(row))}</span>'
        f' <span class="took">{escape(duration(row.seconds))}</span>'
    )
