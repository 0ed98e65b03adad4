"""The deviations that are known and handled: a closed list, each with whose fault it is."""

import json
from typing import Any, Protocol

from chat.llm.answer import Anomaly

LONGEST_CAME = 200
"""Characters of what came that are kept."""
SERVER, MODEL, CLIENT = "server", "model", "client"
FAULTS: dict[str, str] = {
    # What was asked, and could not be had.
    "setting_left_out": MODEL,
    "tool_choice_left_out": MODEL,
    "tools_left_out": MODEL,
    "tool_choice_ignored": SERVER,
    "retried": SERVER,
    # How the bytes came.
    "blank_line_missing": SERVER,
    "body_packed": SERVER,
    "byte_order_mark": SERVER,
    "bytes_damaged": SERVER,
    "lines_unknown": SERVER,
    "not_a_stream": SERVER,
    # How the answer came.
    "done_missing": SERVER,
    "finish_reason_missing": SERVER,
    "finish_reason_word": SERVER,
    "finish_reason_wrong": SERVER,
    "other_choice": SERVER,
    "text_calls": SERVER,
    "think_tags": SERVER,
    "think_tags_missing": CLIENT,
    # How the calls came.
    "arguments_as_object": SERVER,
    "arguments_repaired": MODEL,
    "arguments_unusable": MODEL,
    "call_repeated": SERVER,
    "function_call": SERVER,
    "id_changed": SERVER,
    "id_made_up": SERVER,
    "id_reused": SERVER,
    "index_changed": SERVER,
    "index_missing": SERVER,
    "index_reused": SERVER,
    "name_cleaned": MODEL,
    "name_in_pieces": SERVER,
    "nameless_call": SERVER,
    "unknown_tool": MODEL,
}


class Note(Protocol):
    """Takes down a deviation: its kind, a sentence, and what came."""

    def __call__(self, kind: str, detail: str, came: Any = "") -> None: ...


def anomaly(kind: str, detail: str, came: Any = "") -> Anomaly:
    """`came` may be text, bytes or JSON; it is kept as text, cut. Raises KeyError for a kind not listed."""
    return Anomaly(kind, detail, _text(came)[:LONGEST_CAME], FAULTS[kind])


def _text(came: Any) -> str:
    if isinstance(came, bytes):
        return came[: 4 * LONGEST_CAME].decode("utf-8", "replace")
    if isinstance(came, str):
        return came
    return json.dumps(came, ensure_ascii=False, default=str)
