"""The head of a turn in the inspector, by hand: it is made twice a turn, and the first word waits for it.

Django takes 12 µs for each of the nodes that these would be.
"""

from collections.abc import Iterator
from html import escape

from django.template import Library
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from chat.icons import icon
from chat.inspector.expected import compared
from chat.inspector.prices import AS_OF
from chat.inspector.tally import Tally, tally
from chat.inspector.timeline import Timeline
from chat.inspector.visible import visible
from chat.models import Turn
from chat.templatetags.inspecting import dollars
from chat.templatetags.rows import choice_name, duration, pretty_json, status_icon, status_word
from chat.turns.patterns import pattern_of

register = Library()
_SAVED = "The calls’ own times, less the time in which any of them ran"


@register.simple_tag
def turn_head(turn: Turn, clock: Timeline) -> SafeString:
    """What a turn is in short; its page's script draws on while it runs."""
    sums, status = tally(turn), escape(turn.status)
    began = f' data-began="{_milliseconds(turn)}"' if turn.is_active else ""
    inside = "\n".join((*_heading(turn), _figures(turn, sums, clock), *_explanation(turn)))
    asked = "\n".join((f"<p>{_asked_with(turn)}</p>", *_expected(turn), _times(turn, sums)))
    return mark_safe(
        f'<header id="i-turn-{turn.pk}-head" class="i-turn-head" data-status="{status}"'
        f' data-total="{clock.total:d}"{began}>\n{inside}\n<div class="i-asked">{asked}</div>\n'
        f'<div class="i-axis">{_scale(turn, clock)}<output class="moment" hidden></output></div>\n</header>'
    )


def _heading(turn: Turn) -> Iterator[str]:
    """What was said, and the pattern that shows, once there is one."""
    said = visible(Truncator(turn.said).chars(90))
    yield f'<h3><a href="#turn-{turn.pk}" dir="auto">{said}</a></h3>'
    pattern = pattern_of(turn)
    if pattern is None or (pattern.slug == "none" and turn.is_active):
        return
    name = f"{pattern.name[:1].upper()}{pattern.name[1:]}"
    badge = f'<span class="badge" data-pattern="{escape(pattern.slug)}">{escape(name)}</span>'
    yield f'<p class="lesson">{badge}{escape(pattern.lesson)}</p>'


def _explanation(turn: Turn) -> Iterator[str]:
    if turn.explanation:
        yield f'<p class="explanation" dir="auto">{visible(turn.explanation)}</p>'


def _figures(turn: Turn, sums: Tally, clock: Timeline) -> str:
    """A turn in numbers: those that are known."""
    rows = (f"<div><dt>{name}</dt>{value}</div>" for name, value in _known(turn, sums, clock))
    return f'<dl class="figures">{"".join(rows)}</dl>'


def _known(turn: Turn, sums: Tally, clock: Timeline) -> Iterator[tuple[str, str]]:
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


def _asked_with(turn: Turn) -> str:
    """The choice of tools, how many there were, and what was set."""
    choice, count = escape(choice_name(turn.tool_choice)), len(turn.tools)
    names = (
        f", {escape(name)} <bdi>{escape(pretty_json(value))}</bdi>" for name, value in turn.settings.items()
    )
    return f"Tool choice <bdi>{choice}</bdi>, {count} tool{'s'[: count != 1]} offered{''.join(names)}"


def _expected(turn: Turn) -> Iterator[str]:
    """What a flow expects of it, where one does."""
    if (found := compared(turn)) is None:
        return
    expected, met = escape(reverse("turn_tab", args=(turn.pk, "expected"))), ""
    if found.findings:
        sign, word = (icon("done"), "yes") if found.all_met else (icon("failed"), "no")
        count = f"met {found.met} of {len(found.findings)}"
        met = f':&nbsp;<span class="state" data-met="{word}">{sign}{count}</span>'
    yield (
        f'<details class="raw" data-key="t-{turn.pk}-expected"><summary>Expected{met}</summary>'
        f'<div class="lazy payload" data-src="{expected}" data-as="{escape(turn.status)}">'
        f'<a href="{expected}">Open what was expected, and what was observed</a></div></details>'
    )


def _times(turn: Turn, sums: Tally) -> str:
    """The same as a table, when it is opened."""
    table = escape(reverse("turn_tab", args=(turn.pk, "table")))
    return (
        f'<details class="raw" data-key="t-{turn.pk}-table"><summary>Times as a table</summary>'
        f'<div class="lazy" data-src="{table}" data-as="{escape(turn.status)}-{sums.ended}">'
        f'<a href="{table}">Open the table</a></div></details>'
    )


def _scale(turn: Turn, clock: Timeline) -> str:
    """The time axis, and what plays a turn again along it."""
    words = "".join(f"<span>{escape(mark)}</span>" for mark in _marks(clock.total))
    hidden, total = " hidden" if turn.is_active else "", f"{clock.total:d}"
    return (
        f'<button class="play quiet scripted" type="button"{hidden} aria-pressed="false">{icon("play")}'
        f'<span>Play again</span></button><div class="scale">'
        f'<div class="marks" aria-hidden="true">{words}</div>\n'
        f'<input class="playhead scripted" type="range" min="0" max="{total}" value="{total}" step="any"'
        f' aria-label="Moment of the turn"{hidden}></div>'
    )


def _marks(total: int) -> list[str]:
    """What the time axis says at its beginning, at each quarter and at its end."""
    return ["0", *(duration(total * quarter / 4000) for quarter in range(1, 5))]


def _milliseconds(turn: Turn) -> int:
    """When it began."""
    return round(turn.created_at.timestamp() * 1000)
