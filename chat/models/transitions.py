"""Which status may follow which, enforced by compare-and-set."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from django.db import models

from chat.models.statements import update

Transitions = Mapping[str, frozenset[str]]
"""Status → the statuses that may follow it. A status with none is terminal and never changes."""


class IllegalTransition(Exception):
    """A row was asked to become what it may not, or somebody was faster."""


class Moving(models.Model):
    """A row with a status."""

    transitions: ClassVar[Transitions]

    status = models.CharField(max_length=20, db_index=True)

    class Meta:
        abstract = True

    @property
    def is_final(self) -> bool:
        return not self.transitions[self.status]

    def move(self, to: str, *, only_from: Collection[str] = (), **changes: Any) -> None:
        """Change the status in the database if it still is one that `to` may follow, or `only_from`.

        Raises IllegalTransition.
        """
        before = [status for status, after in self.transitions.items() if to in after]
        before = [status for status in before if not only_from or status in only_from]
        changes["status"] = to
        if not update(type(self), self.pk, changes, before):
            raise IllegalTransition(
                f"{type(self).__name__} {self.pk} can't become {to}: expected it to be one of {before}, "
                f"it was {self.status} when last read."
            )
        for name, value in changes.items():
            setattr(self, name, value)


class Staged(Moving):
    """A row of a conversation, with the revision at which it was made and last changed."""

    born = models.PositiveBigIntegerField(default=0)
    revision = models.PositiveBigIntegerField(default=0)

    class Meta:
        abstract = True

    def move(  # type: ignore[override]  # Without its revision nobody would be sent the change.
        self, to: str, *, revision: int, only_from: Collection[str] = (), **changes: Any
    ) -> None:
        super().move(to, only_from=only_from, revision=revision, **changes)
