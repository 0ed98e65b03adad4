"""Fragments of calls as they come, and the calls under construction."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chat.canonical import clean_text
from chat.llm import arguments
from chat.llm.answer import CallDelta
from chat.llm.pieces import joined
from chat.llm.request import JsonObject

_OWN_KEYS = frozenset({"id", "type", "index", "function"})


@dataclass(slots=True)
class Fragment:
    """One entry of `tool_calls` in one delta. Blank means absent."""

    id: str | None
    index: int | None
    name: str | None
    text: str
    extra: dict[str, Any]
    as_object: bool = False
    """The arguments came as JSON in place of its text."""

    @classmethod
    def read(cls, entry: Mapping[str, Any]) -> "Fragment":
        function = entry.get("function")
        function = function if isinstance(function, dict) else {}
        return cls(
            id=_word(entry.get("id"), absent=("", "null")),
            index=_index(entry.get("index")),
            name=_word(function.get("name")),
            text=_text(function.get("arguments")),
            extra={key: value for key, value in entry.items() if key not in _OWN_KEYS and value is not None},
            as_object=isinstance(function.get("arguments"), dict | list),
        )

    @property
    def begins(self) -> bool:
        """Do these arguments begin an object?"""
        return self.text.lstrip()[:1] == "{"


@dataclass(slots=True)
class Draft:
    """A call under construction."""

    position: int
    id: str | None = None
    ids: set[str] = field(default_factory=set)
    indexes: set[int] = field(default_factory=set)
    name: str | None = None
    pieces: list[str] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    as_object: bool = False
    twin_of: "Draft | None" = None
    """The call whose id this one came with."""
    _told: int = 0
    _read: tuple[int, tuple[JsonObject, ...]] = (0, ())
    """So many pieces were read, to these objects."""

    def add(self, text: str, *, repeats: bool = False) -> None:
        """One more piece. One that `repeats` what is there already changes nothing, and is not read again."""
        objects = self.objects if repeats else ()
        self.pieces.append(text)
        if repeats:
            self._read = len(self.pieces), objects

    @property
    def objects(self) -> tuple[JsonObject, ...]:
        """The arguments so far, if they are whole."""
        if self._read[0] != len(self.pieces):
            self._read = len(self.pieces), arguments.parse(self.text).objects
        return self._read[1]

    @property
    def text(self) -> str:
        return joined(self.pieces)

    @property
    def empty(self) -> bool:
        return not any(piece.strip() for piece in self.pieces)

    @property
    def finished(self) -> bool:
        """Asked of many fragments: the last character tells most of them, without all the text."""
        end = next((piece.rstrip()[-1:] for piece in reversed(self.pieces) if piece.strip()), "")
        return end in arguments.ENDS and bool(self.objects)

    def tell(self) -> CallDelta | None:
        """What is new since the last time; nothing before there is a name to show."""
        if self.name is None:
            return None
        piece, self._told = "".join(self.pieces[self._told :]), len(self.pieces)
        return CallDelta(self.position, self.name, clean_text(piece))


def _word(value: Any, absent: tuple[str, ...] = ("",)) -> str | None:
    if value is None or isinstance(value, bool | list | dict):
        return None
    word = str(value).strip()
    return None if word in absent else word


def _index(value: Any) -> int | None:
    """A number in any form: 0, 0.0, "0"."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return int(float(value))
    except (ValueError, OverflowError):
        return None


def _text(value: Any) -> str:
    """Arguments as text; an object is taken as it is."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)
