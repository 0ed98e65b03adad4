"""The answers that were had, for as long as they are worth something. In memory, the oldest go first."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any

MOST = 512


@dataclass(frozen=True, slots=True)
class Kept:
    data: Any
    at: float
    fetched: str
    """By the wall clock, ISO 8601."""


class Cache:
    def __init__(self, clock: Callable[[], float] = monotonic, most: int = MOST) -> None:
        self._clock = clock
        self._most = most
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def keep(self, key: str, data: Any, fetched: str) -> None:
        self._kept[key] = Kept(data, self._clock(), fetched)
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def find(self, key: str, within: float) -> Kept | None:
        """Unless it is older than `within` seconds."""
        kept = self._kept.get(key)
        return kept if kept and self.age(kept) < within else None

    def age(self, kept: Kept) -> float:
        return self._clock() - kept.at


def in_words(seconds: float) -> str:
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if (count := int(seconds // size)) >= 1:
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "less than a minute"
