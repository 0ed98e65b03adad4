"""What a server's process writes on stderr: always read, so that it never blocks, and little of it kept."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TextIO

logger = logging.getLogger("chat.mcp.stderr")

MOST_BYTES = 64 * 1024
"""Of one connection, in the log."""


@contextmanager
def stderr_of(name: str) -> Iterator[TextIO]:
    """A file for the process to write to. A thread reads it: the pipe may outlive us in a grandchild."""
    out, into = os.pipe()
    Thread(target=_drain, args=(name, out), name=f"stderr of {name}", daemon=True).start()
    with os.fdopen(into, "w") as file:
        yield file


def _drain(name: str, out: int) -> None:
    logged = 0
    with os.fdopen(out, "rb", buffering=0) as pipe:
        while piece := pipe.read(4096):
            if logged < MOST_BYTES:
                logger.debug("%s: %s", name, ascii(piece.decode(errors="replace")))
            logged += len(piece)
