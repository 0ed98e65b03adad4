"""Which city a text means: the whole of it, or somewhere in it."""

from chat.atlas.gazetteer import locate
from chat.atlas.mentions import Mention, mentioned
from chat.atlas.place import Place
from chat.atlas.wellknown import PLACES

__all__ = ["PLACES", "Mention", "Place", "find", "mentioned"]


def find(text: str) -> Place | None:
    """The place that `text` names, alone or with where it is; None for an unknown one."""
    return locate(text).place
