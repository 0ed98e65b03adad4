"""A result that no other card knows: its first values by name, and a chart where a series came."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chat.cards.chart import Chart, chart
from chat.cards.reading import LONGEST, cut, entries, plain, said, words
from chat.cards.source import ORIGIN

MOST = 6
_SEARCHED = 40
"""Values in which a series is looked for."""
_NAMES = ("name", "title", "label")
_TOLD_APART = ("date", "iata", "code", "id")
"""What stands behind a name, the first of them that it has."""


@dataclass(frozen=True, slots=True)
class Anything:
    title: str
    rows: tuple[tuple[str, str], ...]
    more: int
    chart: Chart | None


def read(result: Any) -> Anything:
    if not isinstance(result, Mapping):
        return Anything("", (("", _shown(result)),), 0, chart(result) if isinstance(result, list) else None)
    title = words(result, "title", "name", "location", "place")
    own = [(key, value) for key, value in entries(result, _SEARCHED) if key not in ORIGIN]
    rows = [(plain(key), _shown(value)) for key, value in own if words(value) != title or not title]
    more = len(result) - len(own) - len(ORIGIN & result.keys()) + max(0, len(rows) - MOST)
    nested = (chart(value) for _, value in own if isinstance(value, list))
    return Anything(title, tuple(rows[:MOST]), max(0, more), next(filter(None, nested), None))


def _shown(value: Any) -> str:
    match value:
        case str():
            return cut(value, LONGEST * 2)
        case Mapping():
            return (
                cut(", ".join(f"{plain(key)}: {_short(item)}" for key, item in entries(value, 6)))
                or "nothing"
            )
        case list():
            return cut(", ".join(_short(item) for _, item in entries(value, 6))) or "none"
    return said(value)


def _short(value: Any) -> str:
    if isinstance(value, Mapping) and (name := words(value, *_NAMES)):
        return f"{name} ({when})" if (when := words(value, *_TOLD_APART)) else name
    if isinstance(value, Mapping | list):
        return f"{len(value)} item{'' if len(value) == 1 else 's'}"
    return words(value) or said(value)
