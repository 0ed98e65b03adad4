"""The foot of a turn in the chat, by hand: it is made twice a turn, and the first word waits for the one."""

from html import escape

from django.template import Context, Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from chat.models import Feedback, Turn
from chat.templatetags.rows import answered_by, status_icon, turn_news

register = Library()


@register.simple_tag(takes_context=True)
def turn_foot(context: Context, turn: Turn) -> SafeString:
    """How it stands; once it has ended, who answered and what a person thinks of it."""
    read_only = bool(context.get("read_only"))
    state = (
        f"{_under_way(turn, read_only)}\n"
        if turn.is_active
        else f"{_ended(turn)}\n{_judged(turn, read_only)}"
    )
    return mark_safe(
        f'<footer id="turn-{turn.pk}-foot" class="turn-foot" data-status="{escape(turn.status)}"'
        f' data-say="{escape(turn_news(turn))}">\n{state}</footer>'
    )


@register.filter
def feedback_of(turn: Turn) -> Feedback | None:
    """None if there is none: to a template the missing row is an error, and one that takes its time."""
    return getattr(turn, "feedback", None)


def _under_way(turn: Turn, read_only: bool) -> str:
    return f'<p class="state">{status_icon(turn)}{_waits_for(turn, read_only)}</p>'


def _waits_for(turn: Turn, read_only: bool) -> str:
    if turn.cancel_requested_at:
        return "Stopping…"
    if turn.status == Turn.Status.QUEUED:
        return "Queued…"
    if turn.status == Turn.Status.AWAITING_APPROVAL:
        return f"Waiting for {'' if read_only else 'your '}approval"
    return "Working…"


def _ended(turn: Turn) -> str:
    if turn.status == Turn.Status.FAILED:
        why = escape(turn.explanation or "No reason was given.")
        state = f'<p class="state">{status_icon(turn)}Failed</p>'
        return f'<div class="trouble">{state}<p dir="auto">{why}</p></div>'
    why = f'<p class="explanation" dir="auto">{escape(turn.explanation)}</p>\n' if turn.explanation else ""
    return f"{why}{_meta(turn)}"


def _meta(turn: Turn) -> str:
    """Who answered."""
    by, asked = answered_by(turn), escape(turn.model)
    stopped = f'<span class="state">{status_icon(turn)}Stopped</span>' * (
        turn.status == Turn.Status.CANCELLED
    )
    differs = f' <span class="differs">(asked for <bdi>{asked}</bdi>)</span>' * (by != turn.model)
    inspect = f'<a href="#i-turn-{turn.pk}">Inspect</a>'
    return f'<p class="meta">{stopped}\n<bdi>{escape(by)}</bdi>{differs}{inspect}</p>'


def _judged(turn: Turn, read_only: bool) -> str:
    if turn.reason == Turn.GIVEN:
        return ""
    return render_to_string("chat/feedback.html", {"turn": turn, "read_only": read_only})
