"""Which of several places of one name was meant, where the message did not say."""

from collections.abc import Iterator

from chat.atlas.gazetteer import locate
from chat.llm.offline.conversation import Turn
from chat.llm.offline.understanding.places import places_in


def namesake_words(turn: Turn) -> Iterator[str]:
    """ "Taken as Springfield, IL; other places of that name: …", of the places that were asked about."""
    asked = {
        value for record in turn.records for value in record.arguments.values() if isinstance(value, str)
    }
    for at in places_in(turn.text):
        if at.label in asked:
            notes = locate(turn.text[at.start : at.end]).notes
            yield from (note for note in notes if note.startswith("Taken as "))
