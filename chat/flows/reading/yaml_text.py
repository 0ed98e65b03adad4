"""YAML 1.2 → plain values with their lines; a matcher's tag becomes an object with one key."""

from collections.abc import Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from chat.canonical import shortened
from chat.flows.near import near
from chat.flows.reading.scalars import meant
from chat.flows.reading.tags import TagScanner
from chat.flows.reading.written import MOST_DEPTH, Path, Written, unkeepable, wrong
from chat.flows.spelling import NAMES, TEXTUAL


def written(text: str) -> Written:
    """Event by event: what is too deep, or refers to itself, is refused before it costs anything."""
    try:
        return _Reading(_parser().parse(text)).document()
    except MarkedYAMLError as error:
        raise wrong(_at(error.problem_mark), f"this can't be read as YAML: {_why(error)}.") from None
    except YAMLError as error:
        raise wrong(0, f"this can't be read as YAML: {str(error).splitlines()[0]}.") from None
    except (ValueError, OverflowError):  # The library makes a character of whatever number is escaped.
        raise wrong(0, "expected characters after \\U; got a number that is none.") from None


def _parser() -> YAML:
    yaml = YAML(typ="safe", pure=True)
    yaml.Scanner = TagScanner
    return yaml


def _why(error: MarkedYAMLError) -> str:
    return ", ".join(" ".join(str(part).split()) for part in (error.context, error.problem) if part)


def _at(mark: Any) -> int:
    return mark.line + 1 if mark else 0


class _Reading:
    """The events of one document on their way to values."""

    def __init__(self, events: Iterator[Any]) -> None:
        self.events = events
        self.lines: dict[Path, int] = {}
        self.bare: dict[Path, str] = {}

    def document(self) -> Written:
        start = next(event for event in self.events if isinstance(event, DocumentStartEvent | StreamEndEvent))
        if isinstance(start, StreamEndEvent):
            raise wrong(0, "expected a flow; the file is empty.")
        value = self.value(next(self.events), ())
        next(self.events)
        if isinstance(after := next(self.events), DocumentStartEvent):
            raise wrong(_line(after), "expected one document; got another one.")
        return Written(value, self.lines, self.bare)

    def value(self, event: Any, path: Path) -> Any:
        _check(event, path)
        self.lines.setdefault(path, _line(event))
        if not event.tag:
            return self.plain(event, path)
        name = _matcher(event)
        if isinstance(event, ScalarEvent) and name in TEXTUAL:
            return {f"${name}": _keepable(event)}
        return {f"${name}": self.plain(event, (*path, f"${name}"))}

    def plain(self, event: Any, path: Path) -> Any:
        if isinstance(event, MappingStartEvent):
            return self.mapping(path)
        if isinstance(event, SequenceStartEvent):
            return self.sequence(path)
        return self.scalar(event, path)

    def mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            key = _key(event)
            if key in found:
                raise wrong(_line(event), f"expected each key once; got {shortened(key, 80)!r} again.")
            self.lines[*path, key] = _line(event)
            found[key] = self.value(next(self.events), (*path, key))
        return found

    def sequence(self, path: Path) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            found.append(self.value(event, (*path, len(found))))
        return found

    def scalar(self, event: Any, path: Path) -> Any:
        text = _keepable(event)
        if event.style:  # Quoted, or a block: always text.
            return text
        try:
            value = meant(text)
        except ValueError as error:
            raise wrong(_line(event), f"{error}.") from None
        if value is not None and not isinstance(value, str):
            self.bare[path] = text
        return value


def _line(event: Any) -> int:
    return _at(event.start_mark)


def _check(event: Any, path: Path) -> None:
    if isinstance(event, AliasEvent) or event.anchor:
        raise wrong(_line(event), "expected no anchor (&) and no alias (*): write it out, or quote it.")
    if len(path) > MOST_DEPTH:
        raise wrong(_line(event), f"expected at most {MOST_DEPTH} levels of nesting; got more.")


def _key(event: Any) -> str:
    _check(event, ())
    if not isinstance(event, ScalarEvent) or event.tag:
        raise wrong(_line(event), "expected text as a key.")
    return _keepable(event)


def _keepable(event: Any) -> str:
    text: str = event.value
    if unkeepable(text):
        raise wrong(_line(event), "expected text that can be kept; got a NUL, or half of a surrogate pair.")
    return text


def _matcher(event: Any) -> str:
    name = str(event.tag).removeprefix("!")
    if event.tag == f"!{name}" and name in NAMES:
        return name
    shown = shortened(event.tag, 40).replace("tag:yaml.org,2002:", "!!")
    raise wrong(_line(event), f"expected a matcher after `!`, or none; got {shown}.{near(name, NAMES, '!')}")
