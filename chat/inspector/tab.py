"""A tab: what it is called, where it applies, and what it shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab(Generic[Row]):
    slug: str
    title: str
    context: Callable[[Row], dict[str, Any]]
    applies_to: Callable[[Row], bool] = lambda row: True
    template: str = "inspector/tab.html"
