"""Wikitext: the templates in it, however they are nested or broken, and its plain text."""

import html
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(r"\{\{|\}\}|\[\[|\]\]|\|")
_GONE = re.compile(r"<!--.*?-->|<ref[^<>]*/>|<ref[^<>]*>.*?</ref>", re.DOTALL | re.IGNORECASE)
_INNERMOST = re.compile(r"\{\{[^{}]*\}\}")
_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_WEB_LINK = re.compile(r"\[(?:https?:)?//[^\s\[\]]+ ?([^\[\]]*)\]")
_MARKS = re.compile(r"'{2,}|<[^<>]*>|\[\[|\]\]|\{\{|\}\}")
_LONGEST = 4000
_ROUNDS = 5
_DEEPEST = 50
"""Open at the same time; no page needs so many, and the outermost are forgotten."""


@dataclass(frozen=True, slots=True)
class Template:
    name: str
    fields: dict[str, str]


@dataclass(slots=True)
class _Open:
    """What has begun and not ended: a template, or a link, whose pipes are its own."""

    opened: str
    begin: int
    pipes: list[int] = field(default_factory=list)


def templates(text: str) -> Iterator[Template]:
    """Each that is closed, the inner before the outer. One pass, whatever the text is."""
    under_way: deque[_Open] = deque(maxlen=_DEEPEST)
    for token in _TOKEN.finditer(text):
        match token[0]:
            case "{{" | "[[":
                under_way.append(_Open(token[0], token.end()))
            case "|" if under_way:
                under_way[-1].pipes.append(token.start())
            case "]]" if under_way and under_way[-1].opened == "[[":
                under_way.pop()
            case "}}":
                if (closed := _closed(under_way)) is not None:
                    yield _template(text, closed, token.start())


def _closed(under_way: deque[_Open]) -> _Open | None:
    """The innermost open template; links that were left open in it are forgotten."""
    while under_way:
        if (last := under_way.pop()).opened == "{{":
            return last
    return None


def _template(text: str, closed: _Open, end: int) -> Template:
    edges = [closed.begin - 1, *closed.pipes, end]
    name, *parts = (
        text[begin + 1 : min(stop, begin + 1 + _LONGEST)]
        for begin, stop in zip(edges, edges[1:], strict=False)
    )
    pairs = (part.partition("=") for part in parts)
    return Template(name.strip().casefold(), {key.strip().casefold(): value for key, _, value in pairs})


def plain(text: str) -> str:
    """What a reader of the page would see of it, in one line."""
    text = _GONE.sub("", text[:_LONGEST])
    for _ in range(_ROUNDS):
        text = _INNERMOST.sub("", text)
    text = _WEB_LINK.sub(r"\1", _LINK.sub(r"\1", text))
    return " ".join(html.unescape(_MARKS.sub("", text)).split())
