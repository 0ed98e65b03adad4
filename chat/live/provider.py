"""Somebody who answers over the network: where, with what licence, how often, and with which key."""

from dataclasses import dataclass

from chat.origin import Source

MINUTE = 60.0
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Key:
    """How a provider wants its key: in a header, or in the query if it takes it nowhere else."""

    setting: str
    header: str = ""
    query: str = ""
    prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    name: str
    address: str
    """The scheme, the host, and the beginning of the path."""
    source: Source
    fresh: float
    """Seconds for which an answer is as good as a new one."""
    kept: float
    """Seconds for which an answer is better than none."""
    key: Key | None = None
    wants_contact: bool = False
    """It turns away whoever does not say how to be reached."""
    at_once: int = 8
    """Requests that it may have under way."""
