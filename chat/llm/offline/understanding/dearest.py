"""Comparisons of prices that were looked up before: "which is higher?"."""

import re

from chat.llm.offline.conversation import Record
from chat.llm.offline.understanding.context import Context
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.utterance import Utterance

_COMPARES = re.compile(
    r"\b(?:which|what|who)\b[^.?!]{0,40}\b(?:high|low|cheap|dear|expens|more|most|less|least|better|best|worth)",
    re.IGNORECASE,
)


def prices_compared(said: Utterance, context: Context) -> tuple[Record, ...]:
    """The latest price of each company, if the message compares them and there are several."""
    if not _COMPARES.search(said.text) or said.places or context.kinds()[:1] != (Kind.STOCK,):
        return ()
    latest = {
        str(record.arguments.get("symbol")): record
        for record in context.records
        if record.name == Kind.STOCK and not record.error
    }
    return tuple(latest.values()) if len(latest) > 1 else ()
