"""A chart of bars, as numbers for the template that draws it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDE, HIGH, GAP, WIDEST = 640, 120, 2, 50


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    y: int
    width: int
    height: int
    says: str


@dataclass(frozen=True, slots=True)
class Chart:
    name: str
    title: str
    says: str
    bars: Sequence[Bar]
    wide: int = WIDE
    high: int = HIGH


def chart(name: str, title: str, numbers: Sequence[tuple[str, float]]) -> Chart | None:
    """None if there is nothing to draw."""
    if not numbers or (most := max(number for _, number in numbers)) <= 0:
        return None
    step = min(WIDEST, WIDE / len(numbers))
    bars = []
    for at, (label, number) in enumerate(numbers):
        height = round((HIGH - 4) * number / most)
        x, width = round(at * step), max(1, round(step) - GAP)
        bars.append(Bar(x, HIGH - height, width, height, f"{label}: {number:,.0f}"))
    where = max(numbers, key=lambda pair: pair[1])
    ends = f"{len(numbers)} bars, from {numbers[0][0]} to {numbers[-1][0]}"
    says = f"{ends}; most is {where[1]:,.0f}, at {where[0]}."
    return Chart(name, title, says, bars)


def every_day(numbers: Mapping[str, float]) -> list[tuple[str, float]]:
    """From the first day to the last, days without any as well: a bar stands where its day is."""
    if not numbers:
        return []
    first, last = (date.fromisoformat(end(numbers)) for end in (min, max))
    days = (str(first + timedelta(days=at)) for at in range((last - first).days + 1))
    return [(day, numbers.get(day, 0)) for day in days]
