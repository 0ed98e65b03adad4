"""Which kind of request goes with which places of a sentence: by their order, as people put them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.places import Located
from chat.llm.offline.understanding.utterance import There
from chat.llm.offline.understanding.words import Said

Where: TypeAlias = Located | There
Item: TypeAlias = Said | Located | There
_LINK = re.compile(r"\s*(?:\w+\s+){0,3}?(?:in|at|for|of|near|around)\s+(?:the\s+)?\Z", re.IGNORECASE)
_BREAKS = re.compile(r"[,;:]|\band\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bound:
    start: int
    kind: Kind
    wheres: tuple[Where, ...]


def bind(text: str, kinds: Sequence[Said], wheres: Sequence[Where]) -> list[Bound]:
    """Each kind with its places: the run of places behind it, or before it in "Boston weather"."""
    runs = _runs([*kinds, *wheres])
    places_first = bool(runs) and not isinstance(runs[0][0], Said)
    found = []
    for at, run in enumerate(runs):
        for said in run:
            if isinstance(said, Said):
                where = _where(text, runs, at, said, places_first)
                found.append(Bound(said.start, said.kind, tuple(where)))
    return list(_merged(found))


def _runs(items: list[Item]) -> list[list[Item]]:
    items.sort(key=lambda item: item.start)
    return [list(run) for _, run in groupby(items, key=lambda item: isinstance(item, Said))]


def _where(text: str, runs: list[list[Item]], at: int, said: Said, places_first: bool) -> list[Where]:
    before = runs[at - 1] if at else []
    after = runs[at + 1] if at + 1 < len(runs) else []
    last = runs[at][-1] is said
    behind = bool(after) and (not places_first or (last and _linked(text[said.end : after[0].start])))
    return [item for item in (after if behind else before or after) if not isinstance(item, Said)]


def _linked(gap: str) -> bool:
    return bool(_LINK.match(gap)) and not _BREAKS.search(gap)


def _merged(found: list[Bound]) -> Iterator[Bound]:
    """One kind said twice for the same places is one wish: "restaurants for dinner"."""
    seen: set[tuple[Kind, tuple[Where, ...]]] = set()
    for bound in found:
        if (bound.kind, bound.wheres) not in seen:
            seen.add((bound.kind, bound.wheres))
            yield bound
