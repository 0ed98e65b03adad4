"""One value of a file on its way into a flow: asked for what it should be, it notes what it is not."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from chat.canonical import compact, shortened
from chat.flows.near import near
from chat.flows.problem import Problem
from chat.flows.reading.written import Path, Written

MOST_TEXT = 32_000
MOST_ITEMS = 1_000
MOST_PROBLEMS = 100
_MOST_SHOWN = 80
_WORDS = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Entry:
    value: Any
    written: Written
    noted: list[Problem]
    path: Path = field(default=())

    def __getitem__(self, key: str | int) -> "Entry":
        return Entry(self.value[key], self.written, self.noted, (*self.path, key))

    def __contains__(self, key: str) -> bool:
        """Null is as good as left out."""
        return isinstance(self.value, dict) and self.value.get(key) is not None

    @property
    def line(self) -> int:
        return self.written.line(self.path)

    def under(self, key: str) -> "Entry":
        """What is under `key`, or itself."""
        if key in self:
            return self[key]
        return self

    def note(self, words: str, line: int | None = None) -> None:
        """Note that something is wrong here: of a file that is something else entirely, the first hundred."""
        if len(self.noted) >= MOST_PROBLEMS:
            return
        problem = Problem(line or self.line, f"{_where(self.path)}{words}")
        if problem not in self.noted:
            self.noted.append(problem)

    def note_other(self, expected: str, hint: str = "") -> None:
        """Note that something else was expected here."""
        self.note(f"expected {expected}; got {_shown(self.value)}.{hint}")

    def keys(self, known: tuple[str, ...], needed: tuple[str, ...] = ()) -> bool:
        """Whether it is an object; its keys are to be of those that are known."""
        if not isinstance(self.value, dict):
            self.note_other(f"an object with {', '.join(needed or known[:4])}")
            return False
        for key in self.value:
            if key not in known:
                hint = near(key, known) or f" Known are {', '.join(known)}."
                self.note(f"there is no key {shortened(key, 40)!r} here.{hint}", self[key].line)
        for key in needed:
            if key not in self:
                self.note(f"expected {key}; it is missing.")
        return True

    def items(self, most: int = MOST_ITEMS) -> Iterator["Entry"]:
        """Those of the list that it should be."""
        if not isinstance(self.value, list):
            self.note_other("a list")
        elif len(self.value) > most:
            self.note(f"expected a list of at most {most:,}; got {len(self.value):,}.")
        else:
            yield from (self[at] for at in range(len(self.value)))

    def one_or_more(self) -> Iterator["Entry"]:
        """Those of the list, or itself."""
        yield from self.items() if isinstance(self.value, list) else (self,)

    def text(self, most: int = MOST_TEXT, expected: str = "text") -> str:
        """A number or `yes` without quotes is text too, as it is written."""
        value = self.written.bare.get(self.path, self.value)
        if not isinstance(value, str) or not value.strip():
            self.note_other(expected)
            return ""
        if len(value) > most:
            self.note(f"expected at most {most:,} characters; got {len(value):,}.")
        return value

    def word(self, known: tuple[str, ...]) -> str:
        """One of those that are known; the first of them if it is none."""
        value = self.written.bare.get(self.path, self.value)
        if isinstance(value, str) and value in known:
            return value
        self.note_other(f"one of {', '.join(known)}", near(value, known) if isinstance(value, str) else "")
        return known[0]

    def yes(self) -> bool:
        if isinstance(self.value, bool):
            return self.value
        word = self.value.lower() if isinstance(self.value, str) else ""
        if word not in _WORDS:
            self.note_other("yes or no")
        return _WORDS.get(word, False)

    def number(self, low: float, high: float, expected: str) -> float:
        is_number = isinstance(self.value, int | float) and not isinstance(self.value, bool)
        if is_number and low <= self.value <= high:
            return float(self.value) if isinstance(self.value, float) else int(self.value)
        self.note_other(expected)
        return low

    def whole(self, low: int, high: int, expected: str) -> int:
        if type(self.value) is int and low <= self.value <= high:
            return self.value
        self.note_other(expected)
        return low

    def object(self) -> dict[str, Any]:
        """As it is."""
        if isinstance(self.value, dict):
            return self.value
        self.note_other("an object")
        return {}


def _where(path: Path) -> str:
    """`turns 2, expect: ` as a person counts."""
    words = ""
    for key in path:
        words += f" {key + 1}" if isinstance(key, int) else f", {shortened(key, 40)}"
    return f"{words.removeprefix(', ')}: " if path else ""


def _shown(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case True | False:
            return "yes" if value else "no"
        case str():
            return repr(shortened(value, _MOST_SHOWN)) if value.strip() else "empty text"
        case list() | dict() if not value:
            return "an empty list" if isinstance(value, list) else "an empty object"
    return shortened(compact(value), _MOST_SHOWN)
