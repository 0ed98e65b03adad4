"""Text and numbers as YAML 1.2 has them: bare where that is safe, folded where it is long."""

import json
import textwrap
from collections.abc import Iterator

from chat.flows.reading.scalars import meant

WIDTH = 100
_MISREAD = frozenset("yes no on off y n".split())
"""Words that other readers of YAML take for true or false."""


class Word(str):
    """A word of the format that is written as it is."""

    __slots__ = ()


def scalar(value: object, *, inline: bool) -> str:
    """On one line. `inline`: within brackets, where more has to be quoted."""
    if isinstance(value, str):
        return value if isinstance(value, Word) or _is_safe(value, inline) else quoted(value)
    return json.dumps(value)


def _is_safe(text: str, inline: bool) -> bool:
    if not text or not text.isprintable() or not (text[0].isalnum() or text[0] == "$") or text[-1] in " :":
        return False
    if ": " in text or " #" in text or (inline and any(sign in text for sign in ":,[]{}")):
        return False
    return isinstance(_meant(text), str) and text.lower() not in _MISREAD


def _meant(text: str) -> object:
    try:
        return meant(text)
    except ValueError:
        return None


def quoted(text: str) -> str:
    """With whatever can't be seen as an escape."""
    return f'"{"".join(_escaped(each) for each in text)}"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    known = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}
    number = ord(character)
    return known.get(character) or (f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}")


def is_long(text: str) -> bool:
    """Too long for one line, or several lines; and plain enough to be written as a block."""
    lines = text.removesuffix("\n").split("\n")
    if len(lines) == 1:
        return not text.endswith("\n") and _can_fold(lines) and _is_plain(lines)
    return _is_plain(lines)


def _is_plain(lines: list[str]) -> bool:
    """Nothing in them that can't be seen, not even at their ends."""
    fine = all(line.isprintable() and line == line.rstrip() for line in lines)
    return fine and bool(lines[-1]) and lines[0][:1] not in ("", " ")


def block(text: str, indent: str) -> Iterator[str]:
    """The lines of a long text: its sign, then what it says."""
    ends = "" if text.endswith("\n") else "-"
    lines = text.removesuffix("\n").split("\n")
    if _can_fold(lines):
        yield f">{ends}"
        yield from (f"{indent}{line}" if line else "" for line in _folded(lines))
    else:
        yield f"|{ends}"
        yield from (f"{indent}{line}" if line else "" for line in lines)


def _can_fold(lines: list[str]) -> bool:
    """Lines that are long, and words with single spaces between them."""
    return any(len(line) > WIDTH for line in lines) and all(
        not line.startswith(" ") and "  " not in line for line in lines
    )


def _folded(lines: list[str]) -> Iterator[str]:
    """A break between lines is one more empty line."""
    for number, line in enumerate(lines):
        yield from ("",) if number else ()
        yield from textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False)
