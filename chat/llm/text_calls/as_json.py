"""Calls written as JSON: Hermes, Llama's python tag and functions, Mistral, or nothing but the object."""

import re

from chat.llm.text_calls.found import Found, TextCall, Tools, as_text, from_json, object_at, objects_in

_HERMES = re.compile(r"<tool_call>\s*(?=[\[{])")
_HERMES_END = re.compile(r"\s*(?:</tool_call>|(?=<tool_call>)|\Z)")
_HERMES_LOOSE = re.compile(r"(.*?)</tool_call>", re.DOTALL)
_PYTHON_TAG = re.compile(r"<\|python_tag\|>")
_MISTRAL = re.compile(r"\[TOOL_CALLS\]\s*")
_MISTRAL_NAMED = re.compile(
    r"(?:\s*\[TOOL_CALLS\]\s*)?(?P<name>[\w.-]+)\s*(?:\[CALL_ID\]\s*(?P<id>[\w.:-]+?)\s*)?(?:\[ARGS\])?\s*(?=\{)"
)
_BETWEEN = re.compile(r"[\s;,]*")


def hermes(text: str, at: int, tools: Tools) -> Found | None:
    match = _HERMES.match(text, at)
    if match is None:
        return None
    read = object_at(text, match.end())
    end = _HERMES_END.match(text, read[1]) if read else None
    if read is not None and end is not None:
        values = read[0] if isinstance(read[0], list) else [read[0]]
        return _all([from_json(value) for value in values], end.end())
    loose = _HERMES_LOOSE.match(text, match.end())
    return _all([from_json(value) for value in objects_in(loose[1])], loose.end()) if loose else None


def python_tag(text: str, at: int, tools: Tools) -> Found | None:
    match = _PYTHON_TAG.match(text, at)
    return _row(text, match.end()) if match else None


def mistral(text: str, at: int, tools: Tools) -> Found | None:
    match = _MISTRAL.match(text, at)
    if match is None:
        return None
    if (listed := object_at(text, match.end())) is not None:
        value, end = listed
        return _all([from_json(item) for item in (value if isinstance(value, list) else [value])], end)
    return _mistral_named(text, at)


def bare(text: str, tools: Tools) -> list[TextCall]:
    """The whole text is the object of a call, or a row of them."""
    if not text.lstrip().startswith("{"):
        return []
    found = _row(text, 0)
    if found is None or text[found[1] :].strip():
        return []
    calls, _ = found
    return calls if all(call.name in tools for call in calls) else []


def _mistral_named(text: str, at: int) -> Found | None:
    calls: list[TextCall] = []
    while match := _MISTRAL_NAMED.match(text, at):
        read = object_at(text, match.end())
        if read is None:
            break
        value, at = read
        calls.append(TextCall(match["name"], as_text(value), match["id"]))
    return (calls, at) if calls else None


def _row(text: str, at: int) -> Found | None:
    """Objects in a row, with blanks or semicolons between."""
    calls: list[TextCall | None] = []
    while (read := object_at(text, at)) is not None:
        value, at = read
        complete = isinstance(value, dict) and (
            "arguments" in value or "parameters" in value or "function" in value
        )
        calls.append(from_json(value) if complete else None)
        following = _BETWEEN.match(text, at)
        if following is None or text[following.end() : following.end() + 1] != "{":
            break
        at = following.end()
    return _all(calls, at)


def _all(calls: list[TextCall | None], end: int) -> Found | None:
    whole = [call for call in calls if call is not None]
    return (whole, end) if whole and len(whole) == len(calls) else None
