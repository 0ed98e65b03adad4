"""Finds rows by parts of words: all of them while these are few, else among the newest."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import StrIndex, Upper
from django.utils.text import smart_split, unescape_string_literal

from chat.search.indexes import has_index
from chat.search.texts import ENDED, Text

MANY, NEWEST, LETTERS = 2_000, 1_000, 3
# SQLite's LIKE knows the capitals of English alone; its REGEXP is Python's.
_MATCH = {"sqlite": "iregex", "postgresql": "icontains"}


def _wanted(word: str) -> str:
    return re.escape(word) if connection.vendor == "sqlite" else word


def _threes(word: str) -> str:
    """Rows that have them all need not have the word: they are looked through for it."""
    threes = {word[at : at + LETTERS].replace('"', '""') for at in range(len(word) - LETTERS + 1)}
    return " AND ".join(f'"{three}"' for three in sorted(threes))


@dataclass(frozen=True, slots=True)
class Place:
    """Where words are looked for: a column, and the way from its row to the key of what is listed."""

    model: type[Model]
    column: str
    way: str = "pk"
    text: Text | None = None
    """Its index, if it has one."""

    def having(self, word: str) -> "QuerySet[Any]":
        """By the index. PostgreSQL uses it by itself, if it is told which rows the index has."""
        if connection.vendor == "sqlite" and self.text and has_index(connection, self.text):
            found = RawSQL(
                f"SELECT rowid FROM {self.text.index} WHERE {self.text.index} MATCH %s", [_threes(word)]
            )
            return self.looked_through(word).filter(pk__in=found)
        return self._ended().filter(**{f"{self.column}__{_MATCH[connection.vendor]}": _wanted(word)})

    def looked_through(self, word: str) -> "QuerySet[Any]":
        """Row by row, in a way that can't lead through the index: it would find all of a frequent word."""
        if connection.vendor == "sqlite":
            return self._ended().filter(**{f"{self.column}__iregex": _wanted(word)})
        at = StrIndex(Upper(self.column), Upper(Value(word)))
        found: QuerySet[Any] = self._ended().annotate(word_at=at).filter(word_at__gt=0)
        return found

    def _ended(self) -> "QuerySet[Any]":
        rows: QuerySet[Any] = self.model._default_manager.order_by()
        return rows.filter(status__in=ENDED) if self.text and self.text.only_ended else rows


@dataclass(frozen=True, slots=True)
class Found:
    keys: frozenset[Any]
    note: str = ""
    """What was not looked at, in a sentence."""


def words_of(term: str) -> list[str]:
    """As Django's admin splits them: what is quoted stays together. The longest, likely the rarest, first."""
    parts = [unescape_string_literal(part) if _is_quoted(part) else part for part in smart_split(term)]
    return sorted(dict.fromkeys(parts), key=len, reverse=True)


def _is_quoted(part: str) -> bool:
    return len(part) > 2 and part[0] == part[-1] and part[0] in ("'", '"')


def search(rows: "QuerySet[Any]", places: Sequence[Place], term: str) -> Found:
    """Keys of those among `rows` where each word is in one of the places."""
    words, rest = words_of(term.replace("\x00", " ")), []
    keys: Collection[Any] | None = None
    for word in words:
        if keys is not None:
            keys = _among(keys, places, word)
        elif (found := _all(places, word)) is not None:
            keys = found
        else:
            rest.append(word)
    note = ""
    if keys is None:
        keys = list(rows.values_list("pk", flat=True)[:NEWEST])
        note = _note(rest) if len(keys) == NEWEST else ""
    for word in rest:
        keys = _among(keys, places, word)
    return Found(frozenset(keys), note)


def _note(words: Sequence[str]) -> str:
    named = " and ".join(f"“{word}”" for word in words)
    why = "is short" if min(map(len, words)) < LETTERS else "is in very many rows"
    return f"{named} {why}: only the newest {NEWEST:,} were looked through. A rarer word finds all."


def _all(places: Sequence[Place], word: str) -> set[Any] | None:
    """None: they are too many, or the index knows no word as short."""
    if (key := _key(word)) is not None:
        return (
            {key}
            if places[0].way == "pk" and places[0].model._meta.pk.get_internal_type() == "UUIDField"
            else set()
        )
    if len(word) < LETTERS:
        return None
    keys: set[Any] = set()
    for place in places:
        some = place.having(word).values_list(place.way, flat=True)[: MANY + 1]
        keys.update(some)
        if len(some) > MANY:
            return None
    return keys


def _among(keys: Collection[Any], places: Sequence[Place], word: str) -> set[Any]:
    listed = list(keys)
    found: set[Any] = set()
    for place in places if listed else ():
        among = place.looked_through(word).filter(**{f"{place.way}__in": listed})
        found.update(among.values_list(place.way, flat=True))
    return found


def _key(word: str) -> UUID | None:
    try:
        return UUID(word) if len(word) == 36 else None
    except ValueError:
        return None
