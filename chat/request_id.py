"""Which request something is done for: said in its answer, in each line of the log, and in the audit log."""

import re
from contextvars import ContextVar
from uuid import uuid4

_SANE = re.compile(r"[A-Za-z0-9-]{1,64}")
_current: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """Empty where there is no request."""
    return _current.get()


def begin(asked_for: str = "") -> str:
    """From here on it is the one that a proxy or a client asked for, if it is sane, else a new one."""
    found = asked_for if _SANE.fullmatch(asked_for) else uuid4().hex
    _current.set(found)
    return found
