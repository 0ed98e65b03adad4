"""Rows → what expectations look at."""

from chat.flows.observed import ObservedTurn
from chat.models import Conversation, Turn


def observed_turn(turn: Turn) -> ObservedTurn:
    """`turn` with its steps and calls prefetched."""
    raise NotImplementedError


def observed(conversation: Conversation) -> tuple[ObservedTurn, ...]:
    """The turns of the conversation's flow in order, with as many queries however many they are."""
    raise NotImplementedError
