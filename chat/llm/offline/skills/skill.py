"""One tool that the model can use: its words, how its arguments are read, and how its result is told."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

from chat.llm.offline.answers.markdown import joined
from chat.llm.offline.conversation import Record, Turn
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.request import JsonObject


@dataclass(frozen=True, slots=True)
class Heard:
    """What arguments are read from."""

    text: str
    today: date
    turns: tuple[Turn, ...] = ()
    """Those that results may be taken from, the latest last."""
    focus: tuple[str, ...] = ()
    """The places that "there" means."""

    def last(self, kind: Kind) -> tuple[Record, ...]:
        """The calls of the kind that went well, in the last turn that made any."""
        for turn in reversed(self.turns):
            if found := tuple(at for at in turn.records if at.name == kind and not at.error):
                return found
        return ()

    def saying(self, text: str) -> "Heard":
        return replace(self, text=text)


Read: TypeAlias = Callable[[Heard], tuple[JsonObject, ...]]
Tell: TypeAlias = Callable[[tuple[Record, ...], Heard], str]
"""The results in words, for what was asked."""


def nothing(heard: Heard) -> Any:
    return None


@dataclass(frozen=True, slots=True)
class Slot:
    """A required argument of a form."""

    name: str
    ask: str
    """What is asked for, as a question names it: "for what time"."""
    bare: Callable[[Heard], Any] = nothing
    """What a short message says if it answers that question."""
    known: Callable[[Heard, JsonObject], Any] = lambda heard, given: None
    """What earlier results tell beside what was said, if nobody says it."""


def question(heard: Heard, lacking: tuple[Slot, ...]) -> str:
    asked = joined([slot.ask for slot in lacking])
    return f"{asked[:1].upper()}{asked[1:]}?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    kind: Kind
    words: str
    """A pattern of what asks for it."""
    ability: str
    """What can be asked for, with an example."""
    about: str
    """What it is about: "the local time"."""
    doing: str
    """What could not be done: "look up the time"."""
    tell: Tell
    read: Read = lambda heard: ({},)
    """The arguments that a text says: for a form those of each call, else those beside the place."""
    refines: str = ""
    """A pattern of what changes the last call of a form: "and in yen"."""
    slots: tuple[Slot, ...] = ()
    ask: Callable[[Heard, tuple[Slot, ...]], str] = question
    """How what is lacking is asked for."""
    before: Kind | None = None
    """The tool whose result tells what nobody said."""
    places: Callable[[str], tuple[str, ...]] = lambda text: ()
    """Places in words of its own: "German holidays"."""
