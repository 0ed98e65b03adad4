"""Text of others put into Markdown as text: no markup of theirs survives."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from chat.canonical import shortened

_MARKUP = re.compile(r"([\\`*\[\]<>|~]|(?<![^\W_])_|_(?![^\W_]))")
"""An underscore inside a word is none."""
_ENTITY = re.compile(r"&(?=#?\w+;)")
_BLOCK = re.compile(r"\A(?:[-+](?=\s|\Z)|#{1,6}(?=\s|\Z)|=+(?=\s|\Z)|-{2,}(?=\s|\Z))")
_LONG = 300


def plain(value: Any, limit: int = _LONG) -> str:
    """Any value as one line of text without markup."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    line = shortened(" ".join(text.split()), limit)
    return _unblocked(_ENTITY.sub(r"\&", _MARKUP.sub(r"\\\1", line)))


def _unblocked(line: str) -> str:
    """Signs that would begin a list or a heading; after a number it is the dot that does."""
    if match := re.match(r"\d{1,9}(?=[.)](?:\s|$))", line):
        return f"{match[0]}\\{line[match.end() :]}"
    return _BLOCK.sub(r"\\\g<0>", line)


def bold(value: Any) -> str:
    return f"**{plain(value)}**"


def listing(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def joined(names: Sequence[str], word: str = "and") -> str:
    """ "a, b and c"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}"
