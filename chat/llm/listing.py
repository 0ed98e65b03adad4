"""The list of models that a server offers, in either of its two shapes."""

import json
from collections.abc import Mapping
from typing import Any

from chat.llm.errors import ProtocolError

MAX_BODY = 4 * 1024 * 1024
CHAT_TYPES = frozenset({"chat", "language", "code", "model", "llm", "vlm", "text-generation"})


def names_in(body: bytes) -> list[str]:
    """{"data": [{"id"}]}, or a plain list whose entries say their type. Raises ProtocolError for all else."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    entries = value.get("data", value.get("models")) if isinstance(value, Mapping) else value
    if not isinstance(entries, list):
        raise ProtocolError("The model server sent no list of models. Check the base URL.")
    return [str(entry["id"]) for entry in entries if _answers_chats(entry)]


def _answers_chats(entry: Any) -> bool:
    return isinstance(entry, Mapping) and bool(entry.get("id")) and entry.get("type", "chat") in CHAT_TYPES
