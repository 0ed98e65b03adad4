"""A JSON value as the lines of a tree: what is large stays folded until somebody opens it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from chat.inspector.size import json_size

MOST = 400
"""Lines at once, about: what has more within it is loaded when it is opened."""
PAGE = 100
"""Children of one node at once."""
DEEPEST = 12
"""Levels at once."""
LONGEST = 600
"""Characters of a text at once."""
LONGEST_WHOLE = 50_000
"""The same of a text that was opened."""
FEW = 12
"""A node with no more children than this is open from the start."""
LEAF, OPENS, CLOSES, FOLDED, REST = "leaf", "opens", "closes", "folded", "rest"


@dataclass(frozen=True, slots=True)
class Line:
    """A leaf; the begin or the end of a node; a node to be loaded; or the rest of one, from `start` on."""

    what: str
    pointer: str = ""
    """Where it is: a JSON pointer (RFC 6901)."""
    key: str | None = None
    kind: str = ""
    text: str = ""
    count: int = 0
    """Children of a node, or of its rest; characters of a text that is cut."""
    size: int = 0
    """Bytes that are to be loaded."""
    start: int = 0
    open: bool = False

    @property
    def query(self) -> str:
        """What an address needs to load it."""
        return urlencode({"at": self.pointer, **({"from": self.start} if self.start else {})})


def tree(value: Any, pointer: str = "", start: int = 0) -> list[Line]:
    """The lines of what is within `value`, from its child number `start` on."""
    if not _is_node(value):
        return _whole(value, pointer, start)
    growing = _Growing()
    growing.children(value, pointer, 0, start)
    return growing.lines


def at(value: Any, pointer: str) -> Any:
    """What `pointer` points to. Raises LookupError if there is nothing."""
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value[key]
        elif isinstance(value, list) and key.isdecimal() and key.isascii() and len(key) < 10:
            value = value[int(key)]
        else:
            raise LookupError(pointer)
    return value


def _whole(value: Any, pointer: str, start: int) -> list[Line]:
    """A leaf by itself, of a text from its character number `start` on."""
    if not isinstance(value, str) or len(value) <= start + LONGEST_WHOLE:
        return [_leaf(None, value[start:] if isinstance(value, str) else value, pointer, LONGEST_WHOLE)]
    end = start + LONGEST_WHOLE
    rest = Line(REST, pointer, kind="text", count=len(value) - end, start=end)
    return [Line(LEAF, pointer, kind="text", text=value[start:end]), rest]


class _Growing:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.left = MOST

    def children(self, node: Any, pointer: str, depth: int, start: int = 0) -> None:
        shown = list(islice(_items(node), start, start + PAGE))
        self.left -= len(shown)
        for key, item in shown:
            self._child(key, item, f"{pointer}/{escaped(key)}", depth)
        rest = len(node) - start - len(shown)
        if rest > 0:
            self.lines.append(Line(REST, pointer, count=rest, start=start + PAGE))

    def _child(self, key: str, item: Any, pointer: str, depth: int) -> None:
        if not _is_node(item):
            self.lines.append(_leaf(key, item, pointer))
        elif depth >= DEEPEST or _count(item, self.left) > self.left:
            self.lines.append(_node(FOLDED, key, item, pointer, size=json_size(item)))
        else:
            self.lines.append(_node(OPENS, key, item, pointer, open=len(item) <= FEW))
            self.children(item, pointer, depth + 1)
            self.lines.append(Line(CLOSES))


def _is_node(value: Any) -> bool:
    return isinstance(value, dict | list) and bool(value)


def _items(node: Any) -> Iterator[tuple[str, Any]]:
    return iter(node.items()) if isinstance(node, dict) else ((str(at), item) for at, item in enumerate(node))


def _count(value: Any, most: int) -> int:
    """How many lines are within `value`; once it is more than `most`, how many does not matter."""
    count, waiting = 0, [value]
    while waiting and count <= most:
        node = waiting.pop()
        count += len(node)
        if count <= most:
            waiting += [item for _, item in _items(node) if _is_node(item)]
    return count


def _node(what: str, key: str, item: Any, pointer: str, *, size: int = 0, open: bool = False) -> Line:
    kind = "object" if isinstance(item, dict) else "array"
    return Line(what, pointer, key, kind, count=len(item), size=size, open=open)


def _leaf(key: str | None, value: Any, pointer: str, longest: int = LONGEST) -> Line:
    if not isinstance(value, str):
        return Line(LEAF, pointer, key, _kind(value), _literal(value))
    return Line(LEAF, pointer, key, "text", value[:longest], count=len(value) if len(value) > longest else 0)


def _kind(value: Any) -> str:
    match value:
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case None:
            return "null"
    return "empty"


def _literal(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
    return str(value)


def escaped(key: str) -> str:
    """`key` as a step of a pointer."""
    return key.replace("~", "~0").replace("/", "~1")
