"""Memory that was freed, given back to the system: glibc keeps it, as if a thousand pages were still open."""

import ctypes
from contextlib import suppress


def give_back() -> None:
    """Takes some milliseconds. Where the C library is another one, nothing happens."""
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
