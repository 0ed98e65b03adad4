"""What each figure should be: a ratio to what it is beside in the same run, or a figure of its own."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Goal:
    name: str
    unit: str
    most: float | None = None
    least: float | None = None
    kind: Literal["ratio", "own"] = "ratio"
    window: float = 0.0
    """Milliseconds in which we join what comes together: taken off before it is compared."""

    def compared(self, beside: float | None, ours: float) -> float:
        if self.kind == "own" or not beside:
            return ours
        return max(0.0, ours - self.window) / beside

    @property
    def bound(self) -> bool:
        return self.most is not None or self.least is not None

    def holds(self, value: float) -> bool:
        return (self.most is None or value <= self.most) and (self.least is None or value >= self.least)

    @property
    def words(self) -> str:
        if not self.bound:
            return ""
        bound = f"≤ {self.most:g}" if self.most is not None else f"≥ {self.least:g}"
        return bound + (" ×" if self.kind == "ratio" else f" {self.unit}")


JOINED = 50.0
GOALS = (
    Goal("streams", "streams a core", least=200, kind="own"),
    Goal("p50 at 20 streams", "ms", most=1.5, window=JOINED),
    Goal("p99 at 20 streams", "ms", most=1.5, window=JOINED),
    Goal("p50 at 100 streams", "ms", most=1.0, window=JOINED),
    Goal("p99 at 100 streams", "ms", most=1.0, window=JOINED),
    Goal("CPU at 20 streams", "s a 1,000 tokens", most=0.7),
    Goal("CPU at 100 streams", "s a 1,000 tokens", most=0.7),
    Goal("burst", "tokens/s", least=1.2),
    Goal("first token p50", "ms", most=8, kind="own"),
    Goal("first token p99", "ms", most=25, kind="own"),
    Goal("first token p99 of a crowd", "ms", most=2),
    Goal("memory idle", "MB", most=100, kind="own"),
    Goal("100 open", "MB", most=8, kind="own"),
    Goal("start", "s", most=1.5, kind="own"),
    Goal("8 tools of 1 s", "s", most=1.1, kind="own"),
    Goal("first load", "KB", most=100, kind="own"),
    Goal("requests of the first load", "requests", most=12, kind="own"),
    Goal("until one can type", "ms", most=350, kind="own"),
    Goal("500 tokens shown", "ms", most=1.5),
    Goal("main thread for them", "ms", most=400, kind="own"),
    Goal("500 messages served", "ms", most=30, kind="own"),
    Goal("end of 500 messages shown", "ms", most=600, kind="own"),
    Goal("disk", "× the raw stream, compressed", most=3, kind="own"),
)
OF_THE_FLEET = (
    Goal("streams", "streams in all", least=1.5),
    Goal("p50 at 100 streams", "ms"),
    Goal("p99 at 100 streams", "ms"),
    Goal("CPU at 100 streams", "s a 1,000 tokens"),
    Goal("CPU of PostgreSQL and Redis", "s a 1,000 tokens", kind="own"),
    Goal("CPU of the load", "s a 1,000 tokens", kind="own"),
    Goal("first token p50", "ms"),
    Goal("first token p99", "ms"),
)
"""Two web servers and two workers, beside the one process."""
