"""Plain values → YAML: a line for each part, short values within brackets, matchers as tags."""

from collections.abc import Iterator
from typing import Any

from chat.flows.spelling import NAMES
from chat.flows.writing.scalars import WIDTH, Word, block, is_long, scalar


class Part(dict[str, Any]):
    """An object that has a line for each key."""


class Rows(list[Any]):
    """A list that has a line for each item."""


def lines(value: dict[str, Any] | list[Any], indent: str = "") -> Iterator[str]:
    """The lines of an object or a list that is not empty."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _entry(f"{indent}{scalar(key, inline=True)}:", item, f"{indent}  ")
    else:
        for item in value:
            yield from _item(indent, item)


def _entry(head: str, value: Any, indent: str) -> Iterator[str]:
    """`head` with the value after it, or below it at `indent`."""
    tag, inner = _untagged(value)
    head = f"{head} {tag}".rstrip()
    if tag == "!any" and inner is None:
        yield head
    elif isinstance(inner, str) and not isinstance(inner, Word) and is_long(inner):
        sign, *rest = block(inner, indent)
        yield f"{head} {sign}"
        yield from rest
    elif _has_lines(inner, len(head)):
        yield head
        yield from lines(inner, indent)
    else:
        yield f"{head} {_inline(inner, in_brackets=False, tagged=bool(tag))}"


def _item(indent: str, value: Any) -> Iterator[str]:
    """An object's first key stands behind the dash."""
    if isinstance(value, dict) and not _untagged(value)[0] and _has_lines(value, len(indent)):
        first, *rest = lines(value, f"{indent}  ")
        yield f"{indent}- {first.lstrip()}"
        yield from rest
    else:
        yield from _entry(f"{indent}-", value, f"{indent}  ")


def _has_lines(value: Any, taken: int) -> bool:
    if not isinstance(value, dict | list) or not value:
        return False
    if isinstance(value, Part | Rows) or _holds_long_text(value):
        return True
    return taken + len(_inline(value, in_brackets=False, tagged=True)) > WIDTH


def _holds_long_text(value: Any) -> bool:
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return any(isinstance(each, Part | Rows) or _holds_long_text(each) for each in inner)
    return isinstance(value, str) and is_long(value)


def _untagged(value: Any) -> tuple[str, Any]:
    """The tag of a matcher and what comes after it."""
    if isinstance(value, dict) and len(value) == 1:
        [(key, inner)] = value.items()
        if key[:1] == "$" and key[1:] in NAMES:
            return f"!{key[1:]}", inner
    return "", value


def _inline(value: Any, *, in_brackets: bool, tagged: bool = False) -> str:
    """On one line. A value has one tag at most: a matcher within another is written as the object it is."""
    tag, inner = ("", value) if tagged else _untagged(value)
    if tag == "!any" and inner is None:
        return tag
    if tag:
        return f"{tag} {_inline(inner, in_brackets=in_brackets, tagged=True)}"
    if isinstance(value, dict):
        return f"{{{', '.join(_pair(key, item) for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(_inline(item, in_brackets=True) for item in value)}]"
    return scalar(value, inline=in_brackets)


def _pair(key: str, value: Any) -> str:
    return f"{scalar(key, inline=True)}: {_inline(value, in_brackets=True)}"
