"""Plain values as they were written in a file, each with its line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from chat.canonical import clean_text
from chat.flows.problem import Problem, WrongFlow

Path: TypeAlias = tuple[str | int, ...]
"""Keys and positions that lead to a value: `("turns", 0, "say")`."""
MOST_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Written:
    value: Any
    lines: Mapping[Path, int] = field(default_factory=dict)
    """Where values begin, as far as that is known."""
    bare: Mapping[Path, str] = field(default_factory=dict)
    """What is written without quotes and is no text by itself: it is, where text is wanted."""

    def line(self, path: Path) -> int:
        """Of what is there, or else of what it would be in."""
        return next((self.lines[each] for each in _outwards(path) if each in self.lines), 0)


def wrong(line: int, words: str) -> WrongFlow:
    return WrongFlow((Problem(line, words),))


def unkeepable(text: str) -> bool:
    """Whether databases would refuse it."""
    return clean_text(text) != text


def _outwards(path: Path) -> Iterator[Path]:
    return (path[:length] for length in range(len(path), -1, -1))
