"""The part of a conversation that a page shows: its last turns, all from an entry on, or some before one."""

import re
from typing import Any

from chat.models import Conversation, Step, ToolCall, Turn
from chat.turns.history import branch, with_everything

SHOWN = 20
"""Turns at once, if no more are asked for: a page of 500 takes seconds to make, and more to lay out."""
_ENTRY = re.compile(r"(turn|step|call)-([0-9]{1,18})", re.ASCII)


def excerpt(conversation: Conversation, entry: str, at_first: int = SHOWN) -> dict[str, Any]:
    """Its turns from an entry on, and how many come before them: as many queries, however long it is."""
    ids, turn = branch(conversation), _turn_of(entry)
    named = ids.index(turn) if turn in ids else len(ids)
    return _stretch(conversation, ids, min(named, max(0, len(ids) - at_first)), len(ids))


def before(conversation: Conversation, entry: str, most: int) -> dict[str, Any]:
    """The turns that come before an entry, `most` at most; none before what is no entry of it."""
    ids, turn = branch(conversation), _turn_of(entry)
    end = ids.index(turn) if turn in ids else 0
    return _stretch(conversation, ids, max(0, end - most), end)


def _stretch(conversation: Conversation, ids: list[int], first: int, end: int) -> dict[str, Any]:
    shown = {"turns": with_everything(conversation, ids[first:end]), "earlier": first}
    return shown | ({"before": ids[max(0, first - SHOWN)], "first": ids[first]} if first else {})


def _turn_of(entry: str) -> int | None:
    """The turn that an entry of the page belongs to."""
    if not (found := _ENTRY.fullmatch(entry)):
        return None
    kind, pk = found[1], int(found[2])
    rows = {
        "turn": Turn.objects.values_list("pk"),
        "step": Step.objects.values_list("turn"),
        "call": ToolCall.objects.values_list("step__turn"),
    }[kind]
    return next((turn for (turn,) in rows.filter(pk=pk)), None)
