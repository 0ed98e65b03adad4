"""A table as lines of text: columns as wide as their widest cell, numbers to the right."""

from collections.abc import Collection, Iterator, Sequence
from unicodedata import combining, east_asian_width

from chat.canonical import harmless, one_line, shortened

LONGEST = 60
"""Characters of a cell."""


def table(head: Sequence[str], rows: Sequence[Sequence[str]], numbers: Collection[int] = ()) -> Iterator[str]:
    """`numbers` are the columns that end at the right."""
    lines = [[_cell(text) for text in row] for row in (head, *rows)]
    widths = [max(map(width, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = zip(line, widths, range(len(widths)), strict=True)
        yield "  ".join(_padded(text, wide, at in numbers) for text, wide, at in cells).rstrip()


def width(text: str) -> int:
    """Columns of a terminal that it takes."""
    return sum(0 if combining(each) else 2 if east_asian_width(each) in "WF" else 1 for each in text)


def _cell(text: str) -> str:
    return shortened(one_line(harmless(text)), LONGEST)


def _padded(text: str, wide: int, number: bool) -> str:
    space = " " * (wide - width(text))
    return space + text if number else text + space
