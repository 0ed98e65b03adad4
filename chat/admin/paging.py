"""Pages of long lists: what is filtered is counted up to a limit, and a page is found by its keys alone."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator

if TYPE_CHECKING:
    Base = Paginator[Any]
else:
    Base = Paginator

COUNTED = 10_000


class LongPaginator(Base):
    @cached_property
    def _found(self) -> int:
        rows: Any = self.object_list
        return int(rows.count() if self._is_whole else rows.order_by()[: COUNTED + 1].count())

    @property
    def _is_whole(self) -> bool:
        """Is nothing filtered? Then the database counts an index."""
        rows: Any = self.object_list
        return not rows.query.where

    @property
    def count(self) -> int:
        return self._found if self._is_whole else min(self._found, COUNTED)

    @property
    def has_more(self) -> bool:
        """Were more found than are counted?"""
        return self._found > self.count

    def page(self, number: Any) -> "Page[Any]":
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        end = min(first + self.per_page, self.count)
        return Page(self._rows(first, end), number, self)

    def _rows(self, first: int, end: int) -> Any:
        """Joined to other tables only once they are few: else SQLite may sort a million joined rows."""
        rows: Any = self.object_list
        keys = rows.values_list("pk", flat=True)
        if self._is_whole and first > self.count // 2:  # From the other end, to skip less.
            chosen = list(keys.reverse()[self.count - end : self.count - first])
        else:
            chosen = list(keys[first:end])
        page = rows.all()
        page.query.clear_where()  # What it says is true of the chosen.
        return page.filter(pk__in=chosen)
