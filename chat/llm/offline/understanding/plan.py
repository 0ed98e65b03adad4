"""What the model means to do next in a turn, and what it knows by then."""

from dataclasses import dataclass, field
from datetime import date

from chat.llm.offline.reply import Call
from chat.llm.offline.understanding.criteria import Criterion
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.observations import Observation
from chat.llm.offline.understanding.wish import Wish


@dataclass(frozen=True, slots=True)
class Comparison:
    criterion: Criterion
    seen: tuple[Observation, ...]
    """The weather of the places compared, as far as it is known."""
    unseen: tuple[str, ...]

    @property
    def chosen(self) -> Observation | None:
        return self.criterion.choose(self.seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    text: str = ""
    """The message."""
    today: date
    calls: tuple[Call, ...] = ()
    """What to call now; if nothing, it is time to answer."""
    comparison: Comparison | None = None
    missing: tuple[Kind, ...] = ()
    """Kinds whose subject nobody has said."""
    not_offered: tuple[Kind, ...] = ()
    unfit: tuple[str, ...] = ()
    """Wanted values that no argument of the offered tool can carry."""
    nowhere_to_compare: bool = False
    converts: bool = False
    """Whether a tool that converts money is at hand."""
    questions: tuple[str, ...] = ()
    """What is asked for because a form lacks it."""
    wishes: tuple[Wish, ...] = field(default=())

    @property
    def understood(self) -> bool:
        return bool(self.wishes or self.comparison or self.nowhere_to_compare)
