"""What had been said before a flow's first turn: OpenAI's messages, whole turns of them."""

import json
from typing import Any

from chat.flows.reading.entry import Entry
from chat.flows.reading.tools import tool_name
from chat.llm.request import JsonObject, Message

_MOST = 400
_KEYS = {
    "user": ("role", "content"),
    "assistant": ("role", "content", "tool_calls"),
    "tool": ("role", "content", "tool_call_id", "name"),
}


def given(entry: Entry) -> tuple[Message, ...]:
    """Each call answered once, right after it; the last message is the assistant's, and asks for nothing."""
    messages: list[Message] = []
    waiting: list[str] = []
    before = ""
    for item in entry.items(_MOST):
        message = _message(item)
        if message is None:
            return ()
        before = _in_its_place(item, message, before, waiting)
        messages.append(message)
    if messages and (waiting or before != "said"):
        entry.note("expected whole turns: the last message is the assistant's, and asks for no call.")
    return tuple(messages)


def _in_its_place(entry: Entry, message: Message, before: str, waiting: list[str]) -> str:
    """What state the conversation is in after this one: `asked`, `called` or `said`."""
    role = message["role"]
    if role == "tool":
        _answers(entry, message, waiting)
        return before
    if waiting:
        entry.note(f"expected the result of the call {waiting[0]!r} first; got a message of the {role}.")
        waiting.clear()
    if role == "user":
        if before not in ("", "said"):
            entry.note("expected an answer of the assistant; got another message of the user.")
        return "asked"
    if before in ("", "said"):
        entry.note("expected a message of the user; got one of the assistant.")
    waiting += [call["id"] for call in message.get("tool_calls", ())]
    return "called" if waiting else "said"


def _answers(entry: Entry, message: Message, waiting: list[str]) -> None:
    if message["tool_call_id"] in waiting:
        waiting.remove(message["tool_call_id"])
    else:
        entry.note_other("the result of a call that was just asked for, and has none yet")


def _message(entry: Entry) -> Message | None:
    noted = len(entry.noted)
    if not isinstance(entry.value, dict) or "role" not in entry:
        entry.note_other("a message with a role")
        return None
    role = entry["role"].word(tuple(_KEYS))
    if len(entry.noted) > noted:
        return None
    filled = [key for key in entry.value if entry.value[key] is not None]
    for key in filled:
        if key not in _KEYS[role]:
            entry[key].note(f"expected {', '.join(_KEYS[role])}; got {key[:40]!r}.")
    message = {"role": role, **_MADE[role](entry)}
    return message if len(entry.noted) == noted else None


def _of_user(entry: Entry) -> JsonObject:
    return {"content": _content(entry)}


def _of_assistant(entry: Entry) -> JsonObject:
    if "tool_calls" not in entry or entry.value["tool_calls"] == []:
        return {"content": _content(entry)}
    content = entry["content"].text() if entry.value.get("content") else None
    return {"content": content, "tool_calls": [_call(item) for item in entry["tool_calls"].items()]}


def _of_tool(entry: Entry) -> JsonObject:
    if "tool_call_id" not in entry:
        entry.note("expected tool_call_id; it is missing.")
        return {}
    made: JsonObject = {"tool_call_id": entry["tool_call_id"].text(200)}
    if "name" in entry:
        made["name"] = tool_name(entry["name"])
    return {**made, "content": _content(entry)}


def _content(entry: Entry) -> str:
    if "content" in entry:
        return entry["content"].text()
    entry.note("expected content; it is missing.")
    return ""


def _call(entry: Entry) -> JsonObject:
    function = entry.under("function")
    if "id" not in entry or "name" not in function or "arguments" not in function:
        entry.note("expected a call with an id, and a function with its name and arguments.")
        return {"id": ""}
    return {
        "id": entry["id"].text(200),
        "type": "function",
        "function": {"name": tool_name(function["name"]), "arguments": _arguments(function["arguments"])},
    }


def _arguments(entry: Entry) -> str:
    text = entry.text()
    try:
        is_object = isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        is_object = False
    if not is_object:
        entry.note_other("a JSON object as text")
    return text


_MADE: dict[str, Any] = {"user": _of_user, "assistant": _of_assistant, "tool": _of_tool}
