"""A small line chart of a series, in whichever of the usual shapes the series came."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from chat.cards.reading import day, entries, first_number, number, said, words

MOST = 120
"""Points of a chart."""
SPELT = 7
"""Points that are written out too."""
WIDTH, HEIGHT, EDGE = 240, 48, 4
_LABELS = "date day time datetime month hour label name year week period".split()
_HIGH = "high max maximum temperature_max temp_max tmax temperature_high temperature_2m_max".split()
_LOW = "low min minimum temperature_min temp_min tmin temperature_low temperature_2m_min".split()
_VALUE = "close price value temperature temp temperature_2m average avg mean amount rate".split()


@dataclass(frozen=True, slots=True)
class Point:
    label: str
    high: float
    low: float | None = None

    @property
    def said(self) -> str:
        return said(self.high) if self.low is None else f"{said(self.low)} – {said(self.high)}"


@dataclass(frozen=True, slots=True)
class Chart:
    points: tuple[Point, ...]
    unit: str = ""

    @property
    def high(self) -> str:
        return self._line([point.high for point in self.points])

    @property
    def low(self) -> str:
        """Nothing unless every point has one."""
        lows = [point.low for point in self.points if point.low is not None]
        return self._line(lows) if len(lows) == len(self.points) else ""

    @property
    def spelt(self) -> tuple[Point, ...]:
        return self.points if len(self.points) <= SPELT else ()

    @property
    def in_words(self) -> str:
        lowest, highest = self._range()
        first, last = self.points[0], self.points[-1]
        when = f", {first.label} to {last.label}" if first.label and last.label else ""
        return f"{len(self.points)} values from {said(lowest)} to {said(highest)}{self.unit}{when}"

    def _line(self, values: list[float]) -> str:
        lowest, highest = self._range()
        tall = (HEIGHT - 2 * EDGE) / ((highest - lowest) or 1)
        wide = (WIDTH - 2 * EDGE) / (len(values) - 1)
        return " ".join(
            f"{EDGE + at * wide:.1f},{HEIGHT - EDGE - (value - lowest) * tall:.1f}"
            for at, value in enumerate(values)
        )

    def _range(self) -> tuple[float, float]:
        values = [value for point in self.points for value in (point.high, point.low) if value is not None]
        return min(values), max(values)


def chart(value: Any, unit: str = "") -> Chart | None:
    """The chart of `value`, if it is a series: of two points at least, of three if they are named numbers."""
    if not isinstance(value, Mapping | list):
        return None
    points = tuple(filter(None, (_point(label, item) for label, item in _rows(value))))
    fewest = 2 if isinstance(value, list) or any(point.low is not None for point in points) else 3
    return Chart(points, unit) if len(points) >= fewest else None


def _rows(value: Any) -> Iterable[tuple[str, Any]]:
    """A list, an object of points, or columns beside each other, as (label, point) pairs."""
    columns = dict(entries(value, 40)) if isinstance(value, Mapping) else {}
    lists = {key: column for key, column in columns.items() if isinstance(column, list)}
    if not lists:
        return entries(value, MOST)
    length = min(MOST, max(map(len, lists.values())))
    return [("", {key: c[at] for key, c in lists.items() if at < len(c)}) for at in range(length)]


def _point(label: str, item: Any) -> Point | None:
    if isinstance(item, list) and len(item) == 2:
        label, item = words(item[0]), item[1]
    if isinstance(item, Mapping):
        label = label or words(item, *_LABELS)
        high, low = first_number(item, *_HIGH, *_VALUE), first_number(item, *_LOW)
    else:
        high, low = number(item) if not isinstance(item, str) else None, None
    return None if high is None else Point(day(label), high, low)
