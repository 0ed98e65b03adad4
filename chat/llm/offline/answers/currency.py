"""Prices that were wanted in another currency than theirs."""

from collections.abc import Iterator

from chat.llm.offline.answers.markdown import joined, plain
from chat.llm.offline.conversation import Record
from chat.llm.offline.results import unwrapped
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.plan import Plan
from chat.llm.offline.understanding.tastes import values


def currency_words(records: tuple[Record, ...], plan: Plan) -> Iterator[str]:
    if any(wish.kind is Kind.CURRENCY for wish in plan.wishes):
        return  # The currency that is named is that of another sum.
    text = " ".join(wish.text for wish in plan.wishes if wish.kind is Kind.STOCK)
    given = {plain(unwrapped(record.result).get("currency") or "") for record in records} - {""}
    wanted = [code for code in values("currency", text) if given and given != {code}]
    if wanted:
        prices = "The price is" if len(records) == 1 else "The prices are"
        yield f"{prices} in {joined(sorted(given))}: I cannot convert to {joined(wanted)}."
