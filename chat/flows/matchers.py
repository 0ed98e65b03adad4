"""Matchers: what a value may be. `{"$place": "New York"}`; in a file `!place New York`."""

from datetime import datetime
from typing import Any

from chat.flows.spelling import NAMES, problem
from chat.llm.request import JsonObject

__all__ = ("NAMES", "arguments_fit", "fits", "problem", "words")


def fits(wanted: Any, value: Any, at: datetime | None = None) -> bool:
    """Is `value` what is wanted? `at` is when it was said: what "tomorrow" is counted from."""
    raise NotImplementedError


def arguments_fit(
    wanted: JsonObject, arguments: JsonObject | None, at: datetime | None = None, *, others: bool = True
) -> bool:
    """Do a call's arguments fit? With `others`, those that are not named are free."""
    raise NotImplementedError


def words(wanted: Any) -> str:
    """How a person reads it: `New York in any spelling`, `2 to 4`, `"celsius" or nothing`."""
    raise NotImplementedError
