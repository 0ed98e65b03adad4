"""A request's line in the inspector, by hand: a page has dozens, and a turn's first word waits for one.

Django takes 12 µs for each of the nodes that these would be.
"""

from collections.abc import Iterable, Iterator
from html import escape

from django.template import Library
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from chat.icons import icon
from chat.inspector.timeline import at_once
from chat.inspector.visible import visible
from chat.models import Anomaly, Step, ToolCall
from chat.templatetags.inspecting import bars, lane, tokens
from chat.templatetags.rows import duration, status_icon, status_word, step_label

register = Library()
SLOW = 1.0
"""Seconds from which on a line is marked."""


@register.simple_tag
def request_line(step: Step, total: int | None) -> SafeString:
    """A request and its calls, drawn against `total`; what they hold is loaded when they are opened."""
    calls, anomalies = step.calls.all(), step.anomalies.all()
    marks = " data-anomaly" * bool(anomalies) + " data-slow" * ((step.seconds or 0) >= SLOW)
    inside = "\n".join((_row(step, total), *_troubles(step, anomalies), *_calls(step, calls, total)))
    status = escape(step.status)
    return mark_safe(
        f'<section id="i-step-{step.pk}" class="i-step" data-status="{status}"{marks}>\n{inside}\n</section>'
    )


@register.simple_tag
def against_the_clock(row: Step | ToolCall, total: int | None) -> SafeString:
    """When it ran, how it stands, how long it took. A request has its sign before its name."""
    sign = status_icon(row) if isinstance(row, ToolCall) else ""
    return mark_safe(
        f'{lane(bars(row), total)}<span class="state">{sign}{escape(status_word(row))}</span>'
        f' <span class="took">{escape(duration(row.seconds))}</span>'
    )


def _row(step: Step, total: int | None) -> str:
    came = "".join(f"{part} · " for part in _in_short(step)) + escape(tokens(step.usage))
    address = escape(reverse("step_tabs", args=(step.pk,)))
    return (
        f'<details data-key="s-{step.pk}">\n<summary class="i-row">'
        f'<h4><span class="station">{status_icon(step)}</span>{step_label(step)}</h4>\n'
        f'<span class="came">{came}</span>\n{against_the_clock(step, total)}</summary>\n'
        f'<div class="lazy" data-src="{address}" data-as="{escape(step.status)}">'
        f'<a href="{address}">Open the request, its answer and what was made of it</a></div>\n</details>'
    )


def _in_short(step: Step) -> Iterator[str]:
    """Who answered if it is another, and how it ended."""
    if step.answered_by and step.answered_by != step.turn.model:
        yield f"<bdi>{visible(step.answered_by)}</bdi>"
    if step.finish_reason:
        yield f"<code>{escape(step.finish_reason)}</code>"
    if step.http_status and step.http_status != 200:
        yield f"HTTP {step.http_status}"
    if step.requests_sent > 1:
        yield f"{step.requests_sent} HTTP requests"


def _troubles(step: Step, anomalies: Iterable[Anomaly]) -> Iterator[str]:
    if step.notice:
        yield f'<p class="notice-line">{icon("warning")}{escape(step.notice)}</p>'
    if step.error:
        kind = f"<code>{escape(step.error_kind)}</code> " if step.error_kind else ""
        yield f'<p class="trouble" dir="auto">{kind}{visible(step.error)}</p>'
    if items := "".join(map(_anomaly, anomalies)):
        yield f'<ul class="anomalies" aria-label="Anomalies">{items}</ul>'


def _anomaly(anomaly: Anomaly) -> str:
    kind, detail = escape(anomaly.kind), visible(anomaly.detail)
    return f"<li>{icon('warning')}<span><code>{kind}</code> <bdi>{detail}</bdi></span></li>"


def _calls(step: Step, calls: Iterable[ToolCall], total: int | None) -> Iterator[str]:
    rows = [render_to_string("inspector/call.html", {"call": call, "total": total}) for call in calls]
    if (count := len(rows)) > 1:
        ran = _ran(at_once(step)) if total else ""
        yield f'<p class="together">{count} calls asked for together{ran}</p>'
    marks = " data-together" * (count > 1) + " data-live" * (not step.is_final)
    yield f'<div id="i-step-{step.pk}-calls" class="i-calls"{marks}>{"".join(rows)}</div>'


def _ran(most: int) -> str:
    """At the same time, or one after another; nothing if none has."""
    return f"; {most} ran at the same time" if most > 1 else "; they ran one after another" * most
