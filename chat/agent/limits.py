"""How much one turn may do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    steps: int = 8
    calls: int = 20
    """In the whole turn."""
    parallel: int = 8
    """Calls that run at the same time."""
    repeats: int = 3
    """How often the same call, with the same arguments, may be asked for in a turn."""
    corrections: int = 2
    """Answers in a row of which no call could run."""
    seconds: float = 120.0
    """Wall time of the turn, without waiting for a person."""
    output_tokens: int = 16_000
    """What the model may write in the whole turn."""
    result_bytes: int = 256 * 1024
    """Of one result that is kept; the rest is cut off."""
    model_result_bytes: int = 16 * 1024
    """Of one result that the model is sent."""
    tool_seconds: float = 15.0
    """Deadline of a tool that names none."""
    grace: float = 2.0
    """Seconds that a write under way has to come to its end, once it is to stop."""
