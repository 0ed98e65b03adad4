"""The log's lines: one record each, that nobody's text can forge, with no secret in it."""

import json
import logging
import re
from collections.abc import Iterable
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from chat.request_id import request_id

HIDDEN = "•••"
SHORTEST = 8
"""A secret of fewer characters is no secret, and would blot out words."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NAMED = re.compile(r"(?i)\b(bearer\s+|(?:api[_-]?key|token|password|secret)=)[^\s&'\",;]{6,}")
_IN_PATH = re.compile(r"(/share/|/password/reset/)(?!sent/|done/)[\w-]{8,}")
"""Keys that are part of an address."""


class Secrets:
    """What is hidden wherever it stands."""

    def __init__(self, values: Iterable[str]) -> None:
        secret = [value for value in values if len(value) >= SHORTEST]
        written = {form for value in secret for form in (value, json.dumps(value)[1:-1], _in_json(value))}
        kept = sorted(written, key=len, reverse=True)
        self._values = re.compile("|".join(map(re.escape, kept))) if kept else None

    def hide(self, text: str) -> str:
        if self._values is not None:
            text = self._values.sub(HIDDEN, text)
        for likely in (_NAMED, _IN_PATH):
            text = likely.sub(rf"\1{HIDDEN}", text)
        return text


class Ids(logging.Filter):
    """Says of each record which request it was for."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id() or "-"
        return True


class Plain(logging.Formatter):
    """For people. Whatever a message holds, it is one line; a traceback's lines are set in."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__("{asctime} {levelname} {name} {request_id}: {message}", style="{")
        self._secrets = Secrets(secrets)

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = _visible(record.message)
        return super().formatMessage(record)

    def formatException(self, exc_info: Any) -> str:
        return _set_in(super().formatException(exc_info))

    def format(self, record: logging.LogRecord) -> str:
        return self._secrets.hide(super().format(record))


class Json(JsonFormatter):
    """For machines: an object a line."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        names = "{asctime}{levelname}{name}{request_id}{message}"
        super().__init__(names, style="{", rename_fields={"asctime": "time", "levelname": "level"})
        self._secrets = Secrets(secrets)

    def format(self, record: logging.LogRecord) -> str:
        return self._secrets.hide(super().format(record))


def _in_json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]


def _visible(text: str) -> str:
    return _CONTROL.sub(lambda found: repr(found[0])[1:-1], text)


def _set_in(text: str) -> str:
    return "\n".join(f"    {_CONTROL.sub('', line)}" for line in text.splitlines())
