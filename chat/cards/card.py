"""The card of a result: by what is in it, not by the tool's name, so that a new tool has its card too."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chat.cards import anything, booking, places, stock, weather
from chat.cards.reading import plain
from chat.cards.source import Source, source


@dataclass(frozen=True, slots=True)
class Card:
    kind: str
    """Names the template."""
    what: str
    shows: Any
    source: Source

    @property
    def brief(self) -> bool:
        """Is it whole without its notes?"""
        return bool(getattr(self.shows, "known", False)) and not self.source.loud


def card(tool: str, result: Any, kind: str = "") -> Card:
    """`kind` says where the result came from, if that is known otherwise than by itself."""
    origin = source(result, kind)
    if isinstance(result, Mapping):
        if booked := booking.read(result):
            return Card("booking", booked.what, booked, origin)
        if found := places.read(result):
            return Card("places", found.what, found, origin)
        if share := stock.read(result):
            return Card("stock", stock.WHAT, share, origin)
        if sky := weather.read(result):
            return Card("weather", weather.WHAT, sky, origin)
    return Card("anything", plain(tool).removeprefix("get "), anything.read(result), origin)
