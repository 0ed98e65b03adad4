"""A turn's inspector in a document: what of it a reader may see who has the document alone."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string

from chat.inspector import approval, doctor, error, expected, messages, sources, timetable, usage
from chat.inspector.tab import Tab
from chat.models import Step, ToolCall, Turn
from chat.pages.numbered import Numbers

HEADINGS = {Turn: "h3", Step: "h4", ToolCall: "h5"}
"""Of what stands within a row."""
INSPECTED = 20
"""Turns of a page that are shown with their inspector: the last ones."""
MOST = 2_000_000
"""Characters with which no further turn of a page is inspected."""
CAP = 32 * 1024
"""Characters of one JSON text or raw answer; what is cut says so."""
# Not here: who approved a call, which is a person's name, and where the model's server is.
TURN_TABS = (timetable.tab, expected.tab)
STEP_TABS = (usage.tab, doctor.tab)
CALL_TABS = (sources.tab, approval.tab)
"""Those that need the row alone: anybody may ask for the page, and 20 turns have hundreds of rows.

Of a long conversation, where each result was used takes ten minutes, the times of arguments and the
chunks half a minute; the page says that they are not shown.
"""


@dataclass(frozen=True, slots=True)
class Part:
    """One view of a row: rendered, or a text as it is."""

    title: str
    html: str = ""
    text: str = ""
    length: int = 0
    """Of the text, if it is cut."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """A turn, a request or a call with its parts."""

    row: Any
    parts: tuple[Part, ...]
    calls: tuple["Inspected", ...] = ()
    steps: tuple["Inspected", ...] = ()

    @property
    def size(self) -> int:
        """Characters, about."""
        own = sum(len(part.html) + len(part.text) for part in self.parts)
        return own + sum(each.size for each in (*self.calls, *self.steps))


@dataclass(frozen=True, slots=True)
class Inspector:
    """Of one document: links lead to rows by their numbers in it."""

    numbers: Numbers

    def last(self, turns: list[Turn]) -> dict[int, Inspected]:
        """The last ones of a page, by their ids: as many as it can bear."""
        prefetch_related_objects(turns[-INSPECTED - 1 :], "steps__wire")
        by_id, found, size = {turn.pk: turn for turn in turns}, dict[int, Inspected](), 0
        for turn in reversed(turns[-INSPECTED:]):
            if size >= MOST:
                break
            found[turn.pk] = self.turn(turn, by_id.get(turn.parent_id or 0))
            size += found[turn.pk].size
        return found

    def turn(self, turn: Turn, earlier: Turn | None) -> Inspected:
        """Both with all that it needs prefetched, the wires too; `earlier` is the turn before."""
        before = tuple(earlier.steps.all()) if earlier else ()
        steps = tuple(self._step(step, before) for step in turn.steps.all())
        return Inspected(turn, tuple(self._tabs(TURN_TABS, turn)), steps=steps)

    def _step(self, step: Step, before: tuple[Step, ...]) -> Inspected:
        raw = step.wire.received.decode(errors="replace")
        parts = (
            self._rendered(messages.tab, step, messages.compared(step, _last(step, before))),
            _json("Request as sent", step.wire.request),
            _text("Answer as received", raw),
        )
        calls = tuple(map(self._call, step.calls.all()))
        return Inspected(step, (*parts, *self._tabs(STEP_TABS, step)), calls)

    def _call(self, call: ToolCall) -> Inspected:
        return Inspected(call, (*_payloads(call), *self._tabs(CALL_TABS, call)))

    def _tabs(self, tabs: tuple[Tab[Any], ...], row: Turn | Step | ToolCall) -> Iterator[Part]:
        for tab in tabs:
            if tab.applies_to(row):
                yield self._rendered(tab, row, tab.context(row))

    def _rendered(self, tab: Tab[Any], row: Turn | Step | ToolCall, context: dict[str, Any]) -> Part:
        same = {"row": row, "heading": HEADINGS[type(row)], "shared": True, "numbers": self.numbers}
        return Part(tab.title, html=render_to_string(tab.template, same | context))


def _last(step: Step, before: tuple[Step, ...]) -> Step | None:
    """The request before this one: of its turn, or else the last one of the turn before."""
    found = [*before, *(each for each in step.turn.steps.all() if each.number < step.number)]
    return found[-1] if found else None


def _payloads(call: ToolCall) -> Iterator[Part]:
    yield _json("Arguments", call.arguments) if call.arguments else _text("Arguments", call.arguments_raw)
    if call.edited is not None:
        yield _json("Arguments as a person changed them", call.edited)
    if call.result is not None:
        yield _json("Result", call.result)
    if call.error:
        yield _text("Error", f"{error.meaning(call)}\n\n{call.error}".lstrip())


def _json(title: str, value: object) -> Part:
    return _text(title, json.dumps(value, ensure_ascii=False, indent=2))


def _text(title: str, text: str) -> Part:
    return Part(title, text=text[:CAP], length=len(text) if len(text) > CAP else 0)
