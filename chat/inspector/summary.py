"""A call in one line: what it was given, and what came back."""

import json
import re
from typing import Any

from chat.canonical import compact, shortened
from chat.models import ToolCall
from chat.origin import KEYS
from chat.tools.size import is_cut

_MOST_FACTS = 4
"""The first tell what came; more of them, without their names, tell nothing."""
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


def arguments_short(call: ToolCall) -> str:
    if not isinstance(call.effective, dict):
        return _cut(call.arguments_raw, 80)
    return _cut(", ".join(_short(value) for value in in_order(call).values()), 80)


def in_order(call: ToolCall) -> dict[str, Any]:
    """What it runs with, as the model ordered it: PostgreSQL's JSON keeps no order."""
    given: dict[str, Any] = call.effective or {}
    try:
        written = list(json.loads(call.arguments_raw))
    except (ValueError, TypeError):
        return given
    return {name: given[name] for name in (*written, *given) if name in given}


def result_short(call: ToolCall) -> str:
    """One line of what came back; the error if that is what came."""
    if call.error:
        return _cut(call.error, 160)
    if call.result is None:
        return ""
    if is_cut(call.result):
        return _cut(f"cut, the whole had {call.result['bytes']:,} bytes · {call.result['beginning']}", 110)
    return _cut(_summary(call.result, _known(call.effective)), 110)


def _known(arguments: Any) -> set[str]:
    """What the arguments said already, so that a summary need not repeat it."""
    return {str(value) for value in arguments.values()} if isinstance(arguments, dict) else set()


def _summary(value: Any, known: set[str]) -> str:
    if isinstance(value, dict):
        told = [item for key, item in value.items() if key not in KEYS and item is not None]
        new = [item for item in told if not _was_said(item, known)]
        parts = list(filter(None, map(_short, new)))
        more = " …" if len(parts) > _MOST_FACTS else ""
        return " · ".join(parts[:_MOST_FACTS]) + more or "{}"
    return _short(value)


def _was_said(value: Any, known: set[str]) -> bool:
    return isinstance(value, str) and any(value == said or said.startswith(f"{value},") for said in known)


def _short(value: Any) -> str:
    match value:
        case str():
            return value
        case dict():
            called = value.get("reference") or value.get("name")
            return called if isinstance(called, str) else ", ".join(value) or "{}"
        case list() if value and all(isinstance(item, str) for item in value):
            return ", ".join(value)
        case list():
            return f"{len(value)} item{'' if len(value) == 1 else 's'}"
    return compact(value)


def _cut(text: str, length: int) -> str:
    line = _CONTROL.sub("\ufffd", " ".join(text.split()))
    return shortened(line, length)
