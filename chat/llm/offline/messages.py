"""The messages of a request, checked: known roles, right types, and every tool call answered exactly once."""

import json

from chat.llm.offline.offer import tool_name
from chat.llm.offline.refusal import Refusal, missing, wrong_type, wrong_value
from chat.llm.request import JsonObject, Message

_ROLES = ("system", "developer", "user", "assistant", "tool")


def check_messages(given: object) -> tuple[Message, ...]:
    """The messages as they are, or Refusal."""
    if given is None:
        raise missing("messages")
    if not isinstance(given, list):
        raise wrong_type("messages", "an array of objects", given)
    if not given:
        message = "Invalid 'messages': empty array. Expected an array with minimum length 1."
        raise Refusal(message, param="messages", code="empty_array")
    for number, message in enumerate(given):
        _check_message(message, f"messages[{number}]")
    _check_pairs(given)
    return tuple(given)


def _check_message(message: object, at: str) -> None:
    if not isinstance(message, dict):
        raise wrong_type(at, "an object", message)
    role = message.get("role")
    if role is None:
        raise missing(f"{at}.role")
    if role not in _ROLES:
        raise wrong_value(f"{at}.role", role, ", ".join(_ROLES))
    if message.get("name") is not None and not isinstance(message["name"], str):
        raise wrong_type(f"{at}.name", "a string", message["name"])
    calls = role == "assistant" and message.get("tool_calls") is not None
    if calls:
        _check_calls(message["tool_calls"], f"{at}.tool_calls")
    if not (calls and message.get("content") is None):
        _check_content(message.get("content"), f"{at}.content")
    if role == "tool" and not isinstance(message.get("tool_call_id"), str):
        raise missing(f"{at}.tool_call_id")


def _check_content(content: object, at: str) -> None:
    if isinstance(content, str):
        return
    if not isinstance(content, list):
        raise wrong_type(at, "a string or an array of content parts", content)
    for number, part in enumerate(content):
        if not isinstance(part, dict) or not isinstance(part.get("type"), str):
            raise wrong_type(f"{at}[{number}]", "a content part with a type", part)
        if part["type"] == "text" and not isinstance(part.get("text"), str):
            raise wrong_type(f"{at}[{number}].text", "a string", part.get("text"))


def _check_calls(calls: object, at: str) -> None:
    if not isinstance(calls, list):
        raise wrong_type(at, "an array", calls)
    if not calls:
        raise Refusal(f"Invalid '{at}': empty array. Leave the key out.", param=at, code="empty_array")
    for number, call in enumerate(calls):
        _check_call(call, f"{at}[{number}]")
    ids = [call["id"] for call in calls]
    if len(set(ids)) < len(ids):
        raise Refusal(f"Duplicate call ids in '{at}': {', '.join(ids)[:200]}.", param=at)


def _check_call(call: object, at: str) -> None:
    if not isinstance(call, dict):
        raise wrong_type(at, "an object", call)
    if not isinstance(call.get("id"), str) or not call["id"]:
        raise missing(f"{at}.id")
    if call.get("type") != "function":
        raise wrong_value(f"{at}.type", call.get("type"), "'function'")
    function = call.get("function")
    if not isinstance(function, dict):
        raise missing(f"{at}.function")
    tool_name(function, f"{at}.function")
    _check_arguments(function, f"{at}.function.arguments")


def _check_arguments(function: JsonObject, at: str) -> None:
    """OpenAI takes any text here; vLLM and some templates fail on what is no JSON object: so do we."""
    arguments = function.get("arguments")
    if not isinstance(arguments, str):
        raise wrong_type(at, "a string", arguments)
    try:
        parsed = json.loads(arguments)
    except (ValueError, RecursionError):
        parsed = None
    if not isinstance(parsed, dict):
        raise Refusal(f"Invalid '{at}': expected the text of a JSON object.", param=at, code="invalid_value")


def _check_pairs(messages: list[Message]) -> None:
    """Each call is answered by one tool message before any other role speaks; nothing else is answered."""
    waiting: list[str] = []
    known: frozenset[str] = frozenset()
    for number, message in enumerate(messages):
        if message["role"] == "tool":
            _answer(message, number, waiting, known)
            continue
        _none_waiting(waiting)
        waiting = [call["id"] for call in message.get("tool_calls") or [] if message["role"] == "assistant"]
        known = frozenset(waiting)
    _none_waiting(waiting)


def _answer(message: Message, number: int, waiting: list[str], known: frozenset[str]) -> None:
    at, call_id = f"messages[{number}]", message["tool_call_id"]
    if call_id in waiting:
        waiting.remove(call_id)
    elif call_id in known:
        raise Refusal(f"Duplicate value for 'tool_call_id' of '{call_id}' in {at}.", param=at)
    else:
        text = "messages with role 'tool' must be a response to a preceding message with 'tool_calls'"
        raise Refusal(f"Invalid parameter: {text}.", param=f"{at}.role")


def _none_waiting(waiting: list[str]) -> None:
    if waiting:
        names = ", ".join(waiting)[:400]
        raise Refusal(
            "An assistant message with 'tool_calls' must be followed by tool messages responding to each "
            f"'tool_call_id'. The following tool_call_ids did not have response messages: {names}",
            param="messages",
        )
