"""Everything that a message wishes for, in the order in which it is said."""

from datetime import date

from chat.llm.offline.understanding.context import Context
from chat.llm.offline.understanding.forms import continued, form_wishes
from chat.llm.offline.understanding.placed import placed_wishes
from chat.llm.offline.understanding.stocks import stock_wishes
from chat.llm.offline.understanding.utterance import Utterance
from chat.llm.offline.understanding.wish import Wish


def wishes_of(
    said: Utterance, context: Context, candidates: tuple[str, ...], today: date
) -> tuple[Wish, ...]:
    if form := continued(said, context, today):
        return (form,)
    found = [*placed_wishes(said, context, candidates), *stock_wishes(said, context), *form_wishes(said)]
    return tuple(sorted(dict.fromkeys(found), key=lambda wish: wish.start))


def candidates_of(said: Utterance, context: Context) -> tuple[str, ...]:
    """The places that a comparison in the message is between; fewer than two are none."""
    if not said.compared:
        return ()
    at = said.compared.start
    here = [s.places for s in said.sentences if s.start <= at < s.start + len(s.text)]
    for places in (*here, said.places):
        if len(places) > 1:
            return tuple(dict.fromkeys(place.label for place in places))
    if said.compared.weak and said.points:
        return ()
    found = tuple(context.weather()) or context.focus()
    return found if len(found) > 1 else ()
