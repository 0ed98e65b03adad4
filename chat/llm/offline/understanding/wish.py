"""One wish of the user: a kind of request with its subjects, as far as they can be known yet."""

from dataclasses import dataclass

from chat.llm.offline.understanding.kinds import Kind


@dataclass(frozen=True, slots=True)
class Wish:
    kind: Kind
    start: int
    subjects: tuple[str, ...] = ()
    """Places or symbols; empty if the message names none and the conversation neither."""
    text: str = ""
    """The words that its options are read from."""
    of_chosen: bool = False
    """Whether its subject is the place that a comparison will choose."""
    follows: bool = False
    """Whether it goes on from an earlier turn, with the options of that one."""
    before: str = ""
    """The words of that turn."""
    strangers: tuple[str, ...] = ()
    """What the message calls a company, although nobody knows it."""

    texts: tuple[str, ...] = ()
    """Everything that was said for a form, the earliest first."""

    @property
    def is_open(self) -> bool:
        """Whether nobody has said what it is about."""
        return not (self.subjects or self.of_chosen or self.strangers or self.kind.is_form)
