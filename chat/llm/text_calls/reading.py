"""Reads the calls in a text, in every format that is known, and gives back the rest of it."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextCall:
    name: str
    arguments: str
    """JSON, or what stands in its place."""
    id: str | None = None


def calls_in_text(text: str, tool_names: Collection[str]) -> tuple[list[TextCall], str]:
    """The calls in `text` and the rest of it. What cannot be read stays text."""
    return [], text
