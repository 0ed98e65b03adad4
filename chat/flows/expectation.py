"""What is expected of one turn, and what was found when it was compared with what was observed."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from chat.llm.request import JsonObject

Kind: TypeAlias = Literal[
    "ended",
    "pattern",
    "call",
    "other_call",
    "order",
    "together",
    "failed_call",
    "words",
    "numbers",
    "not_words",
    "steps",
    "tokens",
    "seconds",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCall:
    name: str
    arguments: JsonObject = field(default_factory=dict)
    """Values as they are, or matchers in the form {"$place": "New York"}: see chat.flows.matchers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """None: not looked at."""

    patterns: tuple[str, ...] = ()
    """Slugs of chat.agent.pattern, any of them."""
    calls: tuple[WantedCall, ...] | None = None
    """Each of them once; an empty tuple: no call at all."""
    other_calls: bool = False
    """Whether calls beside those may be made; looked at where `calls` are given."""
    other_arguments: bool = True
    """Whether a wanted call may have arguments beside those that are named."""
    in_order: bool = False
    together: bool | None = None
    """True: all calls are asked for in one answer. False: each in an answer of its own."""
    failed_calls: bool = False
    """Whether calls may fail, or be refused."""
    words: tuple[str, ...] = ()
    """The answer says each, whatever its capitals."""
    not_words: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()
    """The answer says each, however it is written."""
    steps: int | None = None
    """At most."""
    tokens: int | None = None
    """At most, of all answers of the turn."""
    seconds: float | None = None
    """At most, from what was said to the end of the answer, without waiting for a person."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    turn: int
    """From 0."""
    kind: Kind
    expected: str
    """In words, e.g. `get_current_weather(location: New York, NY in any spelling)`."""
    observed: str
    """In words: what came in its place."""
    met: bool
