"""One case of a set → its flow's file."""

from typing import Any

from chat.flows.problem import WrongFlow
from chat.flows.reading import FORMAT
from chat.flows.reading.entry import Entry
from chat.flows.reading.json_text import written

KEYS = (
    "id",
    "category",
    "tools",
    "tool_choice",
    "settings",
    "messages",
    "expected",
    "results",
    "expect",
)
MOST_ID = 100


def converted(text: str) -> tuple[str, dict[str, Any]]:
    """The case's id, and its flow's file. Raises WrongFlow."""
    entry = Entry((found := written(text)).value, found, [])
    entry.keys(KEYS, ("id", "messages"))
    if "expected" not in entry and "expect" not in entry:
        entry.note("expected `expected` or `expect`; got neither.")
    id = _id(entry["id"]) if "id" in entry else ""
    file = _file(entry, id) if not entry.noted else {}
    if entry.noted:
        raise WrongFlow(tuple(entry.noted))
    return id, file


def _id(entry: Entry) -> str:
    value = str(entry.value) if isinstance(entry.value, int) else entry.value
    if isinstance(value, str) and value.isprintable() and 0 < len(value.strip()) <= MOST_ID >= len(value):
        return value
    entry.note_other(f"up to {MOST_ID} characters that can be seen")
    return ""


def _file(entry: Entry, id: str) -> dict[str, Any]:
    system, given, said = _messages(entry["messages"])
    case = entry.value
    file = {
        "flow": FORMAT,
        "title": id,
        "category": case.get("category"),
        "system": system,
        "settings": case.get("settings"),
        "tools": [_tool(item) for item in entry["tools"].items()] if "tools" in entry else None,
        "tool_choice": case.get("tool_choice"),
        "results": case.get("results"),
        "given": given or None,
        "turns": [{"say": said, "calls_only": not case.get("results"), "expect": _expect(entry)}],
    }
    return {key: value for key, value in file.items() if value is not None}


def _messages(entry: Entry) -> tuple[str | None, list[Any], str]:
    """The system prompt, what had been said before, and what is said now."""
    messages = list(entry.items())
    if not messages or _role(messages[-1]) != "user":
        entry.note("expected messages of which the last is the user's.")
        return None, [], ""
    *before, last = messages
    first = before[0] if before else None
    system = before.pop(0) if first and _role(first) in ("system", "developer") else None
    for each in (*before, last):
        if _role(each) in ("system", "developer"):
            each.note("expected the system's message first, and one alone.")
    return _words(system) if system else None, [_spoken(each) for each in before], _words(last)


def _role(entry: Entry) -> Any:
    return entry.value.get("role") if isinstance(entry.value, dict) else None


def _words(entry: Entry) -> str:
    content = entry.under("content")
    if isinstance(content.value, list):
        return "".join(part.under("text").text() for part in content.items())
    return content.text()


def _spoken(entry: Entry) -> Any:
    """The message, its parts of text as one."""
    if isinstance(entry.value, dict) and isinstance(entry.value.get("content"), list):
        return {**entry.value, "content": _words(entry)}
    return entry.value


def _tool(entry: Entry) -> Any:
    """As a flow's file has it; `strict` changes nothing here."""
    function = entry.under("function")
    if isinstance(function.value, dict):
        return {key: value for key, value in function.value.items() if key != "strict"}
    function.note_other("an object with name, description and parameters")
    return None


def _expect(entry: Entry) -> Any:
    """What the case expects, with what holds for all of them."""
    further = entry["expect"].object() if "expect" in entry else {}
    calls = {"calls": [_call(item) for item in entry["expected"].items()]} if "expected" in entry else {}
    return {**calls, "other_arguments": False, **further}


def _call(entry: Entry) -> Any:
    if not entry.keys(("name", "arguments"), ("name",)) or not isinstance(entry.value.get("name"), str):
        entry.note_other("a call with a name and arguments")
        return None
    return {entry.value["name"]: entry.value.get("arguments") or {}}
