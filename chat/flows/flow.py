"""A flow: what is said turn by turn, with which tools, what their calls give, and what is expected."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chat.flows.expectation import Expectation
from chat.llm.request import JsonObject, Message, ToolChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignTool:
    """A tool that is known by its schema alone: nothing of it can run, its results are pinned."""

    name: str
    description: str
    parameters: JsonObject
    writes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """What a call gives in place of running: a result, or the words it fails with."""

    name: str
    arguments: JsonObject = field(default_factory=dict)
    """Those that it is for, with matchers; what is not named here is free."""
    result: JsonObject | None = None
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One answer of the script: words, or calls as (name, arguments)."""

    says: str = ""
    calls: tuple[tuple[str, JsonObject], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What is decided of a call that asks first, where nobody is there to be asked."""

    approved: bool
    changes: JsonObject = field(default_factory=dict)
    """Arguments to be put in the place of the model's."""
    reason: str = ""

    @property
    def words(self) -> str:
        """As it is said to a person: `approve it with party size 4`."""
        if not self.approved:
            return f"deny it (“{self.reason}”)" if self.reason else "deny it"
        changes = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in self.changes.items())
        return f"approve it with {changes}" if changes else "approve it"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowTurn:
    says: str
    tools: tuple[str, ...]
    """Names of those that are offered."""
    tool_choice: ToolChoice = "auto"
    settings: Mapping[str, Any] = field(default_factory=dict)
    pins: tuple[Pin, ...] = ()
    """The turn's own, then the flow's: the first that fits holds."""
    script: tuple[Line, ...] = ()
    decided: Decided | None = None
    """None: a person decides; where nobody is there, the call is denied."""
    calls_only: bool = False
    """The turn ends with the calls that were asked for: none of them runs."""
    expect: Expectation = field(default_factory=Expectation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    slug: str
    title: str
    turns: tuple[FlowTurn, ...]
    shows: str = ""
    """One sentence: what it is there to show."""
    watch: str = ""
    """One sentence: what to watch for in the inspector."""
    group: str = ""
    category: str = ""
    """Reports add up by it."""
    system: str = ""
    foreign: tuple[ForeignTool, ...] = ()
    given: tuple[Message, ...] = ()
    """What had been said before the first turn: whole turns, in OpenAI's form."""

    @property
    def is_scripted(self) -> bool:
        """Can it be played without a model?"""
        return all(turn.script for turn in self.turns)

    @property
    def offered(self) -> tuple[str, ...]:
        """The tools that any of its turns offers, each once."""
        return tuple(dict.fromkeys(name for turn in self.turns for name in turn.tools))
