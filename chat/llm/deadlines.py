"""How long each part of a model request may take, in seconds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    connect: float = 10.0
    headers: float = 60.0
    """From the start of the request to the status line and headers."""
    first_token: float = 60.0
    """From the headers to the first text, reasoning or call. Keep-alive comments do not count."""
    idle: float = 60.0
    """Between two reads."""
    tail: float = 5.0
    """Between two reads after the finish_reason: only usage and stragglers can follow."""
    end: float = 0.02
    """From [DONE] to the end of the body: then the next request need not connect anew."""
    whole: float = 300.0
    """All of it, with every retry: a server that drips never runs into the others."""
    patience: float = 20.0
    """All waits before retries together; a server that asks for more is not waited for."""
    lasting: float = 0.0
    """Where nobody watches: so long after its last answer a server is waited for, whatever it asks for."""
    backoff: float = 0.5
    """The wait before the first retry; it doubles from then on."""
    models: float = 5.0
    """To list the models."""


ORDINARY = Deadlines()
UNWATCHED = Deadlines(lasting=60.0, patience=90.0)
"""Of many requests that are made one after the other: a server that has too much to do is no end of them."""
