"""A tab: what it is called, where it applies, and what it shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from chat.models import Step, ToolCall, Turn

Row = TypeVar("Row", Turn, Step, ToolCall)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab(Generic[Row]):
    """`applies_to` and `note` are asked of every row of a page: they look at the row alone, with no query."""

    slug: str
    title: str
    template: str
    context: Callable[[Row], dict[str, Any]]
    """Everything that the template needs."""
    applies_to: Callable[[Row], bool] = lambda row: True
    note: Callable[[Row], str] = lambda row: ""
    """How much there is, beside the title: a size or a count."""
    value: Callable[[Row], Any] | None = None
    """The JSON whose parts are loaded on demand, if it shows any."""
