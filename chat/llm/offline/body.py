"""The body of a request, checked as strictly as the strictest server would."""

import json
from dataclasses import dataclass
from typing import Any

from chat.canonical import clean_json
from chat.llm.offline.messages import check_messages
from chat.llm.offline.offer import Choice, Tool, read_choice, read_tools
from chat.llm.offline.refusal import Refusal, missing, wrong_type, wrong_value
from chat.llm.request import JsonObject, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    messages: tuple[Message, ...]
    tools: tuple[Tool, ...] = ()
    choice: Choice = Choice("none")
    parallel: bool = True
    stream: bool = False
    include_usage: bool = False
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()


def read_body(raw: bytes) -> Body:
    """The checked body, or Refusal."""
    body = _parse(raw)
    if "model" not in body:
        raise missing("model")
    _typed(body, "model", str, "a string")
    _check_settings(body)
    messages = check_messages(body.get("messages"))
    tools = read_tools(body)
    stream = bool(body.get("stream"))
    return Body(
        messages=messages,
        tools=tools,
        choice=read_choice(body, tools),
        parallel=body.get("parallel_tool_calls") is not False,
        stream=stream,
        include_usage=_include_usage(body, stream),
        max_tokens=body.get("max_completion_tokens") or body.get("max_tokens"),
        stop=_stop(body.get("stop")),
    )


def _parse(raw: bytes) -> JsonObject:
    try:
        body = clean_json(json.loads(raw))
    except (ValueError, RecursionError) as error:
        reason = str(error) or type(error).__name__
        raise Refusal(f"We could not parse the JSON body of your request: {reason}") from None
    if not isinstance(body, dict):
        raise wrong_type("body", "an object", body)
    return body


def _typed(body: JsonObject, key: str, kinds: type | tuple[type, ...], expected: str) -> Any:
    """The value of `key`, None if absent; a boolean is no number here although Python says so."""
    value = body.get(key)
    if value is None:
        return None
    wanted = kinds if isinstance(kinds, tuple) else (kinds,)
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in wanted):
        raise wrong_type(key, expected, value)
    return value


def _check_settings(body: JsonObject) -> None:
    if body["model"] is None:
        raise wrong_type("model", "a string", None)
    _typed(body, "stream", bool, "a boolean")
    _typed(body, "parallel_tool_calls", bool, "a boolean")
    for key, low, high in (("temperature", 0, 2), ("top_p", 0, 1), ("n", 1, 1)):
        number = _typed(body, key, (int, float), "a number")
        if number is not None and not low <= number <= high:
            raise wrong_value(key, number, f"{low} to {high}")
    for key in ("max_tokens", "max_completion_tokens"):
        limit = _typed(body, key, int, "an integer")
        if limit is not None and limit < 1:
            raise wrong_value(key, limit, "1 and more")


def _include_usage(body: JsonObject, stream: bool) -> bool:
    options = _typed(body, "stream_options", dict, "an object")
    if options is None:
        return False
    if not stream:
        message = "The 'stream_options' parameter is only allowed when 'stream' is enabled."
        raise Refusal(message, param="stream_options")
    return bool(_typed(options, "include_usage", bool, "a boolean"))


def _stop(value: object) -> tuple[str, ...]:
    given = [value] if isinstance(value, str) else value or []
    if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
        raise wrong_type("stop", "a string or an array of strings", value)
    return tuple(item for item in given if item)
