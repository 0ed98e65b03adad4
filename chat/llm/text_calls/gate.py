"""Holds text back, while it streams, from where a call may begin in it."""

import re

LONGEST_HOLD = 16 * 1024
"""Characters: so many without an end are shown all the same."""
_MARKS = ("<tool_call", "<function=", "<|", "<｜", "[TOOL_CALLS]", "to=functions.")


class TextGate:
    """Lets text through up to the first place where a call may begin, however it is cut into pieces.

    What it says is for showing only.
    """

    def __init__(self, *, enabled: bool) -> None:
        self._enabled = enabled
        self._shown = ""
        self._held = ""

    def feed(self, text: str) -> str:
        if not self._enabled:
            return text
        self._held += text
        shown = self._let(self._safe())
        while len(self._held) > LONGEST_HOLD:
            shown += self._let(LONGEST_HOLD) + self._let(self._safe())
        return shown

    def close(self, content: str) -> str:
        """The part of the final `content` that was not shown yet."""
        if not self._enabled or not content.startswith(self._shown.rstrip()):
            return ""
        return content[len(self._shown.rstrip()) :] if len(content) > len(self._shown) else ""

    def _safe(self) -> int:
        if not self._shown.strip() and re.match(r"\s*(\{|$)", self._held):
            return 0
        starts = [at for mark in _MARKS for at in [_start_of(mark, self._held)] if at is not None]
        return len(self._held[: min(starts, default=len(self._held))].rstrip())

    def _let(self, length: int) -> str:
        shown, self._held = self._held[:length], self._held[length:]
        self._shown += shown
        return shown


def _start_of(mark: str, text: str) -> int | None:
    """Where `mark` begins in `text`, whole or cut off by the end."""
    if (at := text.find(mark)) >= 0:
        return at
    return next((len(text) - n for n in range(len(mark) - 1, 0, -1) if text.endswith(mark[:n])), None)
