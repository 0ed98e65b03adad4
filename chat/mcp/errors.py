"""What can go wrong with somebody's server, and whose fault it is.

Exception
├── WrongSettings   the person's: the settings file, or the lock beside it, says what cannot be
└── ServerDown      the server's: it can't be reached, or did not answer as MCP asks
"""

from collections.abc import Callable


class WrongSettings(ValueError):
    """One sentence: which file and entry, what was expected, what came."""


class ServerDown(Exception):
    """One sentence for the model and the person: what happened."""


def reason(error: BaseException) -> str:
    """What happened, in words, out of whatever groups it came wrapped in."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    told = _WORDS.get(type(error), _plain)(error)
    return " ".join(told.split())[:300].rstrip(". ")


def _plain(error: BaseException) -> str:
    return str(error) or type(error).__name__


def _not_found(error: BaseException) -> str:
    return f"its command was not found ({getattr(error, 'filename', None) or error})"


_WORDS: dict[type[BaseException], Callable[[BaseException], str]] = {
    FileNotFoundError: _not_found,
    TimeoutError: lambda error: "it did not answer in time",
}
