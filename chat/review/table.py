"""Rows as CSV for a spreadsheet, in which no text is a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Any

AT_ONCE = 500
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the begin of a formula, or leaves out before one."""


def cell(value: Any) -> Any:
    """A text that would be a formula begins with an apostrophe: so a spreadsheet knows that it is none."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def lines(heading: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """As text, some rows at a time. All is quoted: a semicolon is a separator too, in some places."""
    yield _written([heading])
    waiting: list[Sequence[Any]] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == AT_ONCE:
            yield _written(waiting)
            waiting.clear()
    if waiting:
        yield _written(waiting)


def _written(rows: Iterable[Sequence[Any]]) -> str:
    text = StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([cell(value) for value in row] for row in rows)
    return text.getvalue()
