"""What was observed in a flow's conversation: the turns, as far as expectations look at them."""

from dataclasses import dataclass
from datetime import datetime

from chat.llm.request import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedCall:
    name: str
    arguments: JsonObject | None
    """As the model sent them; None if they could not be read."""
    raw: str = ""
    """The same as text."""
    status: str = "done"
    """Of chat.models.ToolCall."""
    result: JsonObject | None = None
    error: str = ""
    edited: JsonObject | None = None
    writes: bool = False
    approved: bool | None = None
    """What was decided, if it asked first and a decision came."""
    reason: str = ""
    """Why it was denied, in the words of who did."""
    seconds: float | None = None

    @property
    def failed(self) -> bool:
        return self.status in ("failed", "timed_out", "invalid", "unknown", "expired")


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedStep:
    text: str
    calls: tuple[ObservedCall, ...] = ()
    tokens: int = 0
    """What the model wrote, as its server counted, else estimated."""
    status: str = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedTurn:
    said: str
    status: str
    """`done`, `failed` or `cancelled`."""
    pattern: str
    steps: tuple[ObservedStep, ...] = ()
    explanation: str = ""
    reason: str = ""
    seconds: float = 0.0
    at: datetime | None = None
    """When it was said: what "tomorrow" is counted from."""

    @property
    def calls(self) -> tuple[ObservedCall, ...]:
        return tuple(call for step in self.steps for call in step.calls)

    @property
    def answer(self) -> str:
        """What was said to the person: the words of all steps."""
        return "\n\n".join(step.text for step in self.steps if step.text)
