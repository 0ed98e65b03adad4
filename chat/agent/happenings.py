"""What the loop tells while it runs a turn. It tells, and is told nothing back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from chat.calling import Attempt
from chat.llm.answer import Answer, Delta, RequestedCall
from chat.llm.errors import ModelError
from chat.llm.exchange import Exchange
from chat.llm.request import JsonObject, Request


@dataclass(frozen=True, slots=True)
class Ending:
    """How a turn ended: `done` or `failed`, the reason in a word, and a sentence for the person."""

    status: str
    reason: str = ""
    explanation: str = ""

    @property
    def waits(self) -> bool:
        """It is no end yet: a person decides first, and the turn goes on then."""
        return self == WAITING


WAITING = Ending("awaiting_approval")


@dataclass(frozen=True, slots=True)
class StepStarted:
    """A request is about to leave; once this has been told, it does."""

    request: Request
    exchange: Exchange
    """Fills up while the step runs."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A piece of the answer under way."""

    delta: Delta


HELD = "Not run: only what was asked for is looked at here."
"""What is said of a call that might have run, in a turn that ends with its calls."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a requested call may run."""

    call: RequestedCall
    refusal: str = ""
    """Why it may not, for the model to read; empty if it may."""
    writes: bool = False
    """Whether the tool that was offered changes the world."""
    held: bool = False
    """It is not run whatever it is: what was asked for is all that is looked at."""

    @property
    def ready(self) -> bool:
        """It may run at once."""
        return not self.refusal and not self.writes and not self.held

    @property
    def asks(self) -> bool:
        """It may run once a person has approved it."""
        return not self.refusal and self.writes and not self.held


@dataclass(frozen=True, slots=True)
class StepEnded:
    """The answer ended properly."""

    answer: Answer
    verdicts: tuple[Verdict, ...]
    ending: Ending | None = None
    """How the turn ends with it, if it asks for nothing more."""


@dataclass(frozen=True, slots=True)
class StepFailed:
    """The request failed for good."""

    error: ModelError


@dataclass(frozen=True, slots=True)
class CallStarted:
    """A call of the last step is about to run; once this has been told, it does."""

    position: int
    writes: bool = False
    """Whether the tool that runs changes the world: it may say otherwise than the one that was offered."""


@dataclass(frozen=True, slots=True)
class CallProgress:
    """A call that runs has said how far it is."""

    position: int
    words: str


@dataclass(frozen=True, slots=True)
class CallEnded:
    """A call has come to its end."""

    position: int
    status: str
    """`done`, `failed`, `timed_out`; `unknown` for a write of which nobody can know."""
    seconds: float
    result: JsonObject | None = None
    error: str = ""
    chain: tuple[Attempt, ...] = ()
    """The sources that were tried for the result, in order."""


Happening: TypeAlias = StepStarted | Heard | StepEnded | StepFailed | CallStarted | CallProgress | CallEnded
Tell: TypeAlias = Callable[[Happening], Awaitable[None]]
