"""The turns of a document: so many at most, up to the one that is asked for."""

from dataclasses import dataclass

from chat.models import Share, Turn
from chat.turns.history import branch, with_everything

ON_A_PAGE, IN_A_FILE = 200, 2_000
"""At most: the last ones."""


@dataclass(frozen=True, slots=True)
class Stretch:
    turns: list[Turn]
    first: int
    """How many turns come before them."""
    last: int
    total: int

    @property
    def later(self) -> int:
        """Where the next page ends."""
        return min(self.total, self.last + ON_A_PAGE)

    @property
    def is_whole(self) -> bool:
        return self.last - self.first == self.total


def stretch(row: Share, *, as_file: bool, before: int) -> Stretch:
    """Of what is shared, the turns up to number `before`; up to its last one where that is no such number."""
    row.conversation.head_id = row.head_id
    ids = branch(row.conversation)
    end = before if 0 < before < len(ids) else len(ids)
    first = max(0, end - (IN_A_FILE if as_file else ON_A_PAGE))
    turns = with_everything(row.conversation, ids[first:end])
    return Stretch([turn for turn in turns if not turn.is_active], first, end, len(ids))
