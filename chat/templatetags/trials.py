"""How trials and their findings read on a page."""

from collections.abc import Iterable
from typing import Any

from django.template import Library
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from chat.icons import icon
from chat.markdown import render
from chat.models import Trial
from chat.templatetags.inspecting import dollars
from chat.turns.endpoints import OURS

register = Library()
_ICONS = {"passed": "done", "missed": "failed", "errored": "warning", "met": "done"}
_WORDS = {"errored": "could not be run"}


@register.filter
def outcome_icon(outcome: str) -> SafeString:
    return icon(_ICONS.get(outcome, outcome))


@register.filter
def outcome_word(outcome: str) -> str:
    return _WORDS.get(outcome, outcome)


@register.filter
def first_missed(trial: Trial) -> dict[str, Any] | None:
    """The first of what it missed: in most cases the others follow from it."""
    findings = trial.findings if isinstance(trial.findings, list) else []
    return next((each for each in findings if isinstance(each, dict) and not each.get("met")), None)


@register.filter
def by_turn(findings: Iterable[dict[str, Any]]) -> list[tuple[int, list[dict[str, Any]]]]:
    """(turn from 1, its findings), in order."""
    turns: dict[int, list[dict[str, Any]]] = {}
    for each in findings:
        turns.setdefault(int(each.get("turn", 0)) + 1, []).append(each)
    return sorted(turns.items())


@register.filter
def price(dollars_spent: float | None, model: str) -> str:
    """What is played without a server costs nothing, and says nothing of it."""
    if dollars_spent is not None:
        return dollars(dollars_spent)
    return "" if model in OURS else "no price known"


@register.simple_tag
def outcome_bar(counts: Iterable[tuple[str, int]]) -> SafeString:
    """How many ended how, as lengths; the words beside it say the same."""
    parts, at = [], 0
    for outcome, count in counts:
        parts.append((outcome, at, count))
        at += count
    rects = format_html_join("", '<rect data-outcome="{}" x="{}" width="{}" height="1"></rect>', parts)
    return format_html(
        '<svg class="bar-of-outcomes" viewBox="0 0 {} 1" preserveAspectRatio="none" aria-hidden="true">'
        "{}</svg>",
        max(at, 1),
        rects,
    )


@register.filter
def markdown(text: str) -> SafeString:
    return render(text)


@register.filter
def difference_icon(difference: str) -> SafeString:
    return icon({"same": "done", "different": "warning"}.get(difference, "rejected"))
