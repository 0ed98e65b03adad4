"""Which words are about which place: "cheap Italian in Rome and fancy French in Paris"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from chat.llm.offline.understanding.places import Located, places_in
from chat.llm.offline.understanding.tastes import Taste, tastes

_BREAK = re.compile(r"[,;.?!]\s|\b(?:and|but|plus|while|versus|vs)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clause:
    text: str
    labels: tuple[str, ...] = ()

    def joined(self, other: "Clause") -> "Clause":
        return Clause(f"{self.text} {other.text}", self.labels + other.labels)


def words_about(label: str, text: str, arguments: tuple[str, ...]) -> str:
    """The words that say what is wanted at the place: all of them, unless each place has its own."""
    return _apportioned(text, arguments).get(label, text)


@lru_cache(maxsize=256)
def _apportioned(text: str, arguments: tuple[str, ...]) -> dict[str, str]:
    places = places_in(text)
    wanted = [tastes(argument, text) for argument in arguments]
    if len({at.label for at in places}) < 2 or not any(_differ(found) for found in wanted):
        return {}
    behind = min(taste.start for found in wanted for taste in found) > places[0].start
    clauses = _clauses(text, places, behind)
    return _by_place(clauses[::-1] if behind else clauses, arguments)


def _differ(found: list[Taste]) -> bool:
    return len({taste.value for taste in found}) > 1


def _clauses(text: str, places: list[Located], behind: bool) -> list[Clause]:
    """The parts of the text, each with a place; words without one belong to the place before, or behind."""
    found: list[Clause] = []
    waiting = Clause("")
    for clause in _parts(text, places):
        if clause.labels:
            found.append(waiting.joined(clause))
            waiting = Clause("")
        elif behind and found:
            found[-1] = found[-1].joined(clause)
        else:
            waiting = waiting.joined(clause)
    found[-1] = found[-1].joined(waiting)
    return found


def _parts(text: str, places: list[Located]) -> Iterable[Clause]:
    ends = [m.start() for m in _BREAK.finditer(text) if not any(p.start <= m.start() < p.end for p in places)]
    for start, end in zip([0, *ends], [*ends, len(text)], strict=True):
        labels = tuple(at.label for at in places if start <= at.start < end)
        yield Clause(text[start:end], labels)


def _by_place(clauses: list[Clause], arguments: tuple[str, ...]) -> dict[str, str]:
    """A place without wishes of its own shares those of its neighbour: "Italian in Rome and Milan"."""
    found: dict[str, str] = {}
    last = clauses[0]
    for clause in clauses:
        own = any(tastes(argument, clause.text) for argument in arguments)
        last = clause if own else replace(last, labels=clause.labels)
        found.update({label: last.text for label in clause.labels if own or label not in found})
    return found
