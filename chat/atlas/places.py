"""Which city a text means: the whole of it, or somewhere in it."""

from chat.atlas import qualifiers
from chat.atlas.fold import fold
from chat.atlas.gazetteer import locate
from chat.atlas.mentions import Mention, mentioned
from chat.atlas.place import Place
from chat.atlas.regions import CODES
from chat.atlas.wellknown import PLACES

__all__ = ["PLACES", "Mention", "Place", "find", "mentioned", "says_where"]


def find(text: str) -> Place | None:
    """The place that `text` names, alone or with where it is; None for an unknown one."""
    return locate(text).place


def says_where(text: str) -> bool:
    """Whether `text` is a name and where that is, `Tromsø, Norway`, not a list of two, `Porto, Braga`."""
    _, _, where = text.partition(",")
    if not qualifiers.all_of(fold(where)):
        return False
    return find(text) is not None or fold(where) in _STATES


_STATES = frozenset(fold(name) for state in CODES.items() for name in state)
