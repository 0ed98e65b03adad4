"""What a model answered: the deltas while it speaks, and the whole once it has ended."""

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from chat.llm.request import JsonObject


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """More of the model's reasoning, kept apart from the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class CallDelta:
    """More of one tool call, for showing only: nothing runs before the answer has ended."""

    position: int
    name: str
    """The name as known so far, whole."""
    arguments: str
    """The next piece of the arguments' text."""


@dataclass(frozen=True, slots=True)
class Retrying:
    """The request failed before anything was shown and will be repeated."""

    attempt: int
    """The number of the attempt to come, from 2."""
    seconds: float
    """How long until then."""
    reason: str
    """What went wrong, in one sentence."""


Delta: TypeAlias = TextDelta | ReasoningDelta | CallDelta | Retrying


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens, as the server counted them."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    cached_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A deviation that was seen and handled."""

    kind: str
    detail: str
    """What came, and what was made of it, in one sentence."""
    came: str = ""
    """What came, as it came: the bytes as text, cut."""
    fault: str = "server"
    """Whose it is: `server`, `model` or `client`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedCall:
    """One tool call that the model asked for. Its identity is its position in the answer, not its id."""

    position: int
    id: str
    name: str
    arguments_raw: str
    arguments: JsonObject | None
    """The parsed arguments, or None if they are not usable."""
    repair: str | None = None
    """What had to be repaired to parse them, e.g. `trailing_comma`."""
    problem: str = ""
    """Why the arguments are not usable, in one sentence; empty if they are."""
    id_made_up: bool = False
    extra: dict[str, Any] = field(default_factory=dict)
    """Opaque keys of the entry, echoed verbatim to the same provider."""

    @property
    def arguments_valid(self) -> bool:
        return self.arguments is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer that ended properly."""

    content: str
    finish_reason: str
    """`stop`, `tool_calls`, `length` or `content_filter`."""
    reasoning: str = ""
    refusal: str = ""
    tool_calls: tuple[RequestedCall, ...] = ()
    usage: Usage | None = None
    model: str = ""
    """The model that says it answered, if the server says so."""
    anomalies: tuple[Anomaly, ...] = ()
