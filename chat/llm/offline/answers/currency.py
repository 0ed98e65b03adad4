"""Prices that were wanted in another currency than theirs."""

from collections.abc import Iterator

from chat.llm.offline.answers.markdown import joined, plain
from chat.llm.offline.conversation import Record
from chat.llm.offline.results import unwrapped
from chat.llm.offline.understanding.plan import Plan
from chat.llm.offline.understanding.priced import currencies_of


def currency_words(records: tuple[Record, ...], plan: Plan) -> Iterator[str]:
    """What could not be converted, for want of a tool that does it."""
    if plan.converts:
        return
    given = {plain(unwrapped(record.result).get("currency") or "") for record in records} - {""}
    wanted = [code for code in currencies_of(plan.wishes) if given and given != {code}]
    if wanted:
        prices = "The price is" if len(records) == 1 else "The prices are"
        yield f"{prices} in {joined(sorted(given))}: I cannot convert to {joined(wanted)}."
