"""Which turn of which flow a turn is, and what its calls may be of: from the rows alone."""

from dataclasses import replace
from functools import lru_cache

from chat.flows.flow import Flow, FlowTurn
from chat.flows.pins import pinned
from chat.flows.reading import WrongFlow, read
from chat.models import StoredFlow, Turn
from chat.tools.toolbox import Toolbox

KEPT = 64
"""Flows that were read last, kept in memory."""


def flow_of(row: StoredFlow) -> Flow:
    """Read from the row's text, which never changes: kept in memory for the last few. Raises WrongFlow."""
    return _read(row.text, row.slug)


_read = lru_cache(maxsize=KEPT)(read)


def flow_played(turn: Turn) -> Flow | None:
    """The flow that the turn is of; None for what a person said freely, or if it can't be read any more."""
    row = turn.conversation.flow if turn.flow_turn is not None else None
    try:
        return flow_of(row) if row else None
    except WrongFlow:
        return None


def flow_turn_of(turn: Turn) -> FlowTurn | None:
    """None for what a person said freely."""
    flow = flow_played(turn)
    return _at(flow, turn) if flow else None


def tools_for(turn: Turn, installed: Toolbox) -> Toolbox:
    """Those of its flow, as far as they are still there, or those that are installed.

    Of a flow that can't be read any more none: what it has pinned must not really run.
    """
    if turn.flow_turn is None:
        return installed
    flow = flow_played(turn)
    played = _at(flow, turn) if flow else None
    if flow is None or played is None:
        return Toolbox()
    known = {*installed, *(tool.name for tool in flow.foreign)}
    still = replace(played, tools=tuple(name for name in played.tools if name in known))
    return pinned(flow, still, installed, turn.created_at.astimezone())


def _at(flow: Flow, turn: Turn) -> FlowTurn | None:
    number = turn.flow_turn
    return flow.turns[number] if number is not None and number < len(flow.turns) else None
