"""Reasoning that stands in the text, between think tags: told apart while it streams."""

from chat.llm.answer import ReasoningDelta, TextDelta

OPEN, CLOSE = "<think>", "</think>"
Said = list[TextDelta | ReasoningDelta]


class ThinkTags:
    """Text to text and reasoning. Only a tag at the very start opens reasoning; later ones are text."""

    def __init__(self, *, enabled: bool = True, open_implied: bool = False) -> None:
        self._state = "start" if enabled or open_implied else "text"
        self._implied = open_implied
        self._held = ""
        self._fresh = True
        self.seen = False
        """A tag was there."""

    def feed(self, text: str) -> Said:
        self._held += text
        said: Said = []
        if self._state == "start":
            self._begin()
        if self._state == "thinking":
            said += self._think()
        if self._state == "after":
            self._held = self._held.lstrip()
            self._state = "text" if self._held else "after"
        if self._state == "text" and self._held:
            said.append(TextDelta(self._release(len(self._held))))
        return said

    def apart(self) -> None:
        """Reasoning comes in a field of its own: no opening tag is implied in the text."""
        self._implied = self._implied and self._state != "start"

    def close(self) -> Said:
        """What was held back, now that no more comes."""
        if self._state == "thinking":
            thought = self._release(len(self._held)).rstrip()
            return [ReasoningDelta(thought)] if thought else []
        rest = self._release(len(self._held))
        return [TextDelta(rest)] if rest and self._state != "after" else []

    @property
    def guessed(self) -> bool:
        """All was taken for reasoning because the opening tag may be missing; but no tag ever came."""
        return self._implied and not self.seen and self._state == "thinking"

    def _begin(self) -> None:
        start = self._held.lstrip()
        if start.startswith(OPEN):
            self._state, self._held, self.seen = "thinking", start[len(OPEN) :].lstrip(), True
        elif not OPEN.startswith(start):
            self._state = "thinking" if self._implied else "text"
            self._held = start if self._implied else self._held

    def _think(self) -> Said:
        if self._fresh:
            self._held = self._held.lstrip()
            self._fresh = not self._held
        thought, tag, rest = self._held.partition(CLOSE)
        if tag:
            self._state, self._held, self.seen = "after", rest, True
            thought = thought.rstrip()
        else:
            thought = self._release(_sure(thought))
        return [ReasoningDelta(thought)] if thought else []

    def _release(self, length: int) -> str:
        released, self._held = self._held[:length], self._held[length:]
        return released


def _sure(text: str) -> int:
    """How much of `text` is neither the start of a closing tag nor blanks before one."""
    tag = next((n for n in range(len(CLOSE) - 1, 0, -1) if text.endswith(CLOSE[:n])), 0)
    return len(text[: len(text) - tag].rstrip())
