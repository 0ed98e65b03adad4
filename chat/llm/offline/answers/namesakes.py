"""Which of several places of one name was meant, where the message did not say."""

from collections.abc import Iterator

from chat.atlas.gazetteer import Found, locate
from chat.atlas.wellknown import PLACES
from chat.llm.offline.conversation import Turn
from chat.llm.offline.understanding.places import places_in

_WELL_KNOWN = frozenset(place.label for place in PLACES)


def namesake_words(turn: Turn) -> Iterator[str]:
    """ "Taken as Springfield, IL; other places of that name: …", of the places that were asked about."""
    asked = {
        value for record in turn.records for value in record.arguments.values() if isinstance(value, str)
    }
    for at in places_in(turn.text):
        found = locate(turn.text[at.start : at.end])
        if at.label in asked and not _is_plain(found):
            yield from (note for note in found.notes if note.startswith("Taken as "))


def _is_plain(found: Found) -> bool:
    """Whether everybody means this one: San Francisco is in California, unless somebody says otherwise."""
    known = found.place is not None and found.place.label in _WELL_KNOWN
    return known and not any(other.label in _WELL_KNOWN for other in found.others)
