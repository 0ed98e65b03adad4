"""A text that came in pieces."""

import re
from collections.abc import Iterable

_HALVES = re.compile("[\ud800-\udfff]")


def joined(pieces: Iterable[str]) -> str:
    """The pieces as one text. A character whose two halves came apart is whole again."""
    text = "".join(pieces)
    if text.isascii() or not _HALVES.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
