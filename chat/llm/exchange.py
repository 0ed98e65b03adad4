"""One HTTP exchange with a model server as it really went: kept whole, whatever its end."""

from dataclasses import dataclass, field
from time import monotonic

from chat.llm.request import JsonObject

SIZE_CAP = 4 * 1024 * 1024
"""Bytes of the answer that are kept, at most."""


@dataclass(slots=True)
class Exchange:
    """Filled in while the request runs. Times are seconds since `sent`; None means it never came to that."""

    body: JsonObject = field(default_factory=dict)
    """The JSON body as sent. Headers are not kept: they hold the key."""
    url: str = ""
    """Without user, password and query."""
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    """Response headers from a list of harmless ones (request id, rate limits, content type)."""
    reads: list[tuple[float, bytes]] = field(default_factory=list)
    """Each network read of the body and when it came."""
    truncated: bool = False
    lost: bool = False
    """The connection broke, or was left, before the body had ended."""
    attempts: int = 0
    sent: float | None = None
    headers_after: float | None = None
    first_delta_after: float | None = None
    ended_after: float | None = None
    _size: int = 0

    def start(self) -> None:
        """A new attempt: what the one before had received is forgotten."""
        self.attempts += 1
        self.sent = monotonic()
        self.status = self.headers_after = self.first_delta_after = self.ended_after = None
        self.reads, self.headers, self.truncated, self.lost, self._size = [], {}, False, False, 0

    def elapsed(self) -> float:
        return monotonic() - self.sent if self.sent is not None else 0.0

    def read(self, data: bytes) -> None:
        self._size += len(data)
        if self._size <= SIZE_CAP:
            self.reads.append((self.elapsed(), data))
        else:
            self.truncated = True

    @property
    def received(self) -> bytes:
        return b"".join(data for _, data in self.reads)
