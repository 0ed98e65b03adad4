"""The wire: the bytes of an answer, cut anywhere, to server-sent events."""

import re
from dataclasses import dataclass

from chat.llm.errors import TooLarge
from chat.llm.lines import Lines

MAX_EVENT = 2 * 1024 * 1024
MAX_BODY = 32 * 1024 * 1024
DONE = "[DONE]"
_OF_AN_ANSWER = ('choices"', 'error"', '"delta"', '"message"')
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"?|([\[{])|([\]}])')


@dataclass(frozen=True, slots=True)
class Event:
    data: str
    name: str = ""
    """`error` if the server calls it one, `page` for a web page, else mostly empty."""
    bare: bool = False
    """JSON that stood in the body without `data:`."""
    cut: bool = False
    """The body ended inside it."""


class Nesting:
    """How deep the brackets of a JSON text are open, told line by line: no JSON string spans two lines."""

    def __init__(self) -> None:
        self.depth = 0

    def feed(self, line: str) -> int:
        for match in _BRACKETS.finditer(line):
            self.depth += bool(match[1]) - bool(match[2])
        return self.depth


class EventStream:
    """Bytes to events: the format's own rules, and bare JSON or a web page where events should be."""

    def __init__(self) -> None:
        self._lines = Lines()
        self._size = 0
        self._event = _Pending()
        self._json: _Pending | None = None
        self._seen_event = False
        self._seen_anything = False
        self.unreadable = False
        """Lines came that are no part of the format."""
        self.blank_line_missing = False
        self.damaged = False
        """A line that means nothing holds what looks like a piece of the answer."""

    @property
    def between(self) -> bool:
        """Nothing has begun: what comes next is the beginning of an event."""
        return self._json is None and self._event.empty and self._lines.between

    def count(self, data: bytes) -> None:
        """A body has its limit, whoever reads it."""
        self._size += len(data)
        if self._size > MAX_BODY:
            raise TooLarge(f"The model server sent more than {MAX_BODY:,} bytes; the answer was cut off.")

    def take(self, data: bytes) -> list[Event]:
        """The events that `data` completes, once it was counted."""
        return [event for line in self._lines.feed(data) for event in self._line(line)]

    @property
    def oddities(self) -> set[str]:
        """Kinds of what was seen and handled."""
        own = {"lines_unknown": self.unreadable, "blank_line_missing": self.blank_line_missing}
        return self._lines.oddities | {kind for kind, seen in own.items() if seen}

    def close(self) -> list[Event]:
        """What the end of the body completes: the last event counts without a blank line or a newline."""
        last = self._lines.close()
        events = [event for line in last for event in self._line(line)]
        if self._json is not None:
            events.append(Event(self._json.text, bare=True, cut=True))
            self._json = None
        return events + self._event.take(cut=bool(last))

    def _line(self, line: str) -> list[Event]:
        if self._json is not None:
            if not line.startswith("data:"):
                return self._json_line(line)
            self._json = None
        if not line:
            return self._event.take()
        if line.lstrip()[:1] in ("{", "["):
            return self._json_start(line)
        if not self._seen_anything and line.lstrip().startswith("<"):
            self._seen_anything = True
            return [Event("", name="page")]
        self._seen_anything = self._seen_anything or bool(line.strip())
        return self._field(line)

    def _field(self, line: str) -> list[Event]:
        name, colon, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._seen_event = True
            if value.strip() == DONE:
                return [*self._event.take(), Event(DONE)]
            meaningless = not value.strip() or value.lstrip().startswith(":")
            return self._skip(line) if meaningless else self._add(value)
        if name == "event":
            self._event.rename(value.strip())
            return []
        if name == "error" and value.strip():
            return [*self._event.take(), Event(value, name="error")]
        if name not in ("", "id", "retry") and line.strip():
            self.unreadable = True
        return self._skip(line)

    def _skip(self, line: str) -> list[Event]:
        """A line that means nothing. One that holds a piece of the answer has come damaged."""
        if "{" in line and any(word in line for word in _OF_AN_ANSWER):
            self.damaged = True
        return []

    def _add(self, value: str) -> list[Event]:
        before = self._event.add(value)
        self.blank_line_missing = self.blank_line_missing or bool(before)
        return before

    def _json_start(self, line: str) -> list[Event]:
        """A document may go over many lines, but only where it stands in place of the events."""
        pending = _Pending()
        pending.add(line)
        self._seen_anything = True
        if pending.open and self._seen_event:
            return self._skip(line)
        before = self._event.take() if self._event.whole else []
        if not pending.open:
            return [*before, Event(line, bare=True)]
        self._json = pending
        return before

    def _json_line(self, line: str) -> list[Event]:
        assert self._json is not None
        self._json.add(line)
        if self._json.open:
            return []
        event, self._json = Event(self._json.text, bare=True), None
        return [event]


class _Pending:
    """The event whose lines are still coming."""

    def __init__(self) -> None:
        self._clear()

    def _clear(self, name: str = "") -> None:
        self._data: list[str] = []
        self._size = 0
        self._nesting = Nesting()
        self._nested = 0
        self._name = name
        self._next_name = ""

    @property
    def text(self) -> str:
        return "\n".join(self._data)

    @property
    def empty(self) -> bool:
        return not (self._data or self._name or self._next_name)

    @property
    def open(self) -> bool:
        """Told only when asked: most events are one line, and are never asked."""
        for line in self._data[self._nested :]:
            self._nesting.feed(line)
        self._nested = len(self._data)
        return self._nesting.depth > 0

    @property
    def whole(self) -> bool:
        return bool(self._data) and not self.open and self._data[-1].rstrip()[-1:] in ("}", "]")

    def add(self, value: str) -> list[Event]:
        """One more line. Lines that were already whole JSON were an event of their own."""
        before = self._own_event() if self.whole else []
        self._size += len(value)
        if self._size > MAX_EVENT:
            raise TooLarge(f"The model server sent an event of more than {MAX_EVENT:,} characters.")
        self._data.append(value)
        return before

    def rename(self, name: str) -> None:
        """A name after whole data may be this event's or the next one's: the next line tells."""
        if self.whole:
            self._next_name = name
        else:
            self._name = name

    def take(self, cut: bool = False) -> list[Event]:
        events = [Event(self.text, self._next_name or self._name, cut=cut)] if self._data else []
        self._clear()
        return events

    def _own_event(self) -> list[Event]:
        event = Event(self.text, self._name)
        self._clear(name=self._next_name)
        return [event]
