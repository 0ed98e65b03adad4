"""The card of a call's result, and whether an answer's cards lie open."""

from collections.abc import Collection

from django.template import Library

from chat.cards.booking import STATES
from chat.cards.card import Card, card
from chat.models import ToolCall

register = Library()
MOST_OPEN = 6
"""Cards that may lie open without being asked for: more would push the answer away."""


@register.filter
def looked_at(call: ToolCall) -> Card | None:
    """None as long as there is nothing to look at."""
    return None if call.result is None else card(call.name, call.result, call.source)


@register.filter
def booking_icon(state: str) -> str:
    return STATES.get(state, "unknown")


@register.filter
def opens_cards(calls: Collection[ToolCall]) -> bool:
    """Of one answer."""
    return len(calls) <= MOST_OPEN
