"""The ids of calls as a server wants them: the same for the same request, on both sides of each pair."""

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Literal

from chat.llm.request import Message

IdStyle = Literal["any", "plain", "nine", "kimi"]
NINE = 9
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FITS: dict[str, re.Pattern[str]] = {
    "plain": re.compile(r"[A-Za-z0-9_-]{1,40}"),
    "nine": re.compile(r"[A-Za-z0-9]{9}"),
    "kimi": re.compile(r"functions\.[A-Za-z0-9_-]+:\d+"),
}


def restyled(messages: list[Message], style: IdStyle) -> list[Message]:
    """`messages` with every id that does not suit `style` replaced, and no other."""
    if style == "any":
        return messages
    fits = _FITS[style].fullmatch
    asked = [(call["id"], call["function"]["name"]) for call in _calls(messages)]
    used = {id for id, _ in asked if fits(id)}
    make = _kimi if style == "kimi" else _nine
    renamed = {id: _fresh(make, id, name, used) for id, name in asked if not fits(id)}
    return [_renamed(message, renamed) for message in messages] if renamed else messages


def short_hash(text: str) -> str:
    """Nine letters and digits for `text`: this suits every server known."""
    number = int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest())
    letters = []
    for _ in range(NINE):
        number, digit = divmod(number, len(_DIGITS))
        letters.append(_DIGITS[digit])
    return "".join(letters)


def _nine(id: str, name: str, salt: int) -> str:
    return short_hash(f"{id}\0{salt}")


def _kimi(id: str, name: str, salt: int) -> str:
    """Kimi's template has no other place for the name of the tool that gave a result."""
    return f"functions.{name}:{salt}"


def _fresh(make: Callable[[str, str, int], str], id: str, name: str, used: set[str]) -> str:
    salt = 0
    while (made := make(id, name, salt)) in used:
        salt += 1
    used.add(made)
    return made


def _calls(messages: list[Message]) -> Iterator[Message]:
    for message in messages:
        yield from message.get("tool_calls") or ()


def _renamed(message: Message, renamed: dict[str, str]) -> Message:
    if message.get("tool_calls"):
        calls = [{**call, "id": renamed.get(call["id"], call["id"])} for call in message["tool_calls"]]
        return {**message, "tool_calls": calls}
    id = message.get("tool_call_id")
    return {**message, "tool_call_id": renamed[id]} if id in renamed else message
