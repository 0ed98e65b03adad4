"""A map in outline: places where they lie to each other, north up, with a scale."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, floor, log10, radians
from typing import Any

from chat.cards.reading import first_number, pick

WIDTH, HEIGHT, EDGE = 240, 120, 16
_SMALLEST = 200.0
"""Metres across at least: what lies on one spot is not blown up."""
_DEGREE = 111_195.0
Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Dot:
    number: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Outline:
    dots: tuple[Dot, ...]
    bar: float
    """The scale's length in the drawing, and what it stands for."""
    scale: str


def position(item: Any) -> Position | None:
    """Latitude and longitude, wherever an entry has them."""
    for holder in (
        item,
        *(pick(item, key) for key in ("location", "coordinates", "position", "geo", "geometry")),
    ):
        if not isinstance(holder, Mapping):
            continue
        latitude, longitude = (
            first_number(holder, "latitude", "lat"),
            first_number(holder, "longitude", "lon", "lng"),
        )
        pair = holder.get("coordinates")
        if holder.get("type") == "Point" and isinstance(pair, list) and len(pair) == 2:  # GeoJSON: x first.
            latitude, longitude = first_number({"y": pair[1]}, "y"), first_number({"x": pair[0]}, "x")
        if latitude is not None and longitude is not None and abs(latitude) <= 90 and abs(longitude) <= 180:
            return latitude, longitude
    return None


def outline(places: Mapping[int, Position]) -> Outline | None:
    """Two places at least make a map."""
    if len(places) < 2:
        return None
    north, west = max(at[0] for at in places.values()), min(at[1] for at in places.values())
    narrow = cos(radians(north))
    metres = {
        n: ((lon - west) * _DEGREE * narrow, (north - lat) * _DEGREE) for n, (lat, lon) in places.items()
    }
    across, down = (max(_SMALLEST, *(at[axis] for at in metres.values())) for axis in (0, 1))
    metre = min((WIDTH - 2 * EDGE) / across, (HEIGHT - 2 * EDGE) / down)
    left = (WIDTH - max(x for x, _ in metres.values()) * metre) / 2
    top = (HEIGHT - max(y for _, y in metres.values()) * metre) / 2
    dots = tuple(
        Dot(n, round(left + x * metre, 1), round(top + y * metre, 1)) for n, (x, y) in metres.items()
    )
    length = _round_length(WIDTH / 3 / metre)
    return Outline(dots, round(length * metre, 1), distance(length))


def distance(metres: float) -> str:
    if metres < 1000:
        return f"{metres:.0f} m"
    return f"{metres / 1000:.1f} km" if metres < 10_000 and metres % 1000 else f"{metres / 1000:,.0f} km"


def _round_length(most: float) -> float:
    """1, 2 or 5 times a power of ten, not above `most`."""
    power = 10.0 ** floor(log10(most))
    return next(power * times for times in (5, 2, 1) if power * times <= most)
