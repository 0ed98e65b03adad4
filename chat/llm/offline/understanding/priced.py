"""Prices that were asked for in another currency than theirs: what to convert, once they are known."""

from collections.abc import Iterable, Iterator

from chat.llm.offline.conversation import Record
from chat.llm.offline.results import number, unwrapped
from chat.llm.offline.skills.money import whole
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.tastes import values
from chat.llm.offline.understanding.wish import Wish
from chat.llm.request import JsonObject


def currencies_of(wishes: Iterable[Wish]) -> tuple[str, ...]:
    """The currencies that prices are wanted in; where a sum is to be converted they are that sum's."""
    found = tuple(wishes)
    if any(wish.kind is Kind.CURRENCY for wish in found):
        return ()
    stocks = [wish for wish in found if wish.kind is Kind.STOCK]
    said = values("currency", " ".join(wish.text for wish in stocks))
    return said or values("currency", " ".join(wish.before for wish in stocks))


def conversions(records: Iterable[Record], wishes: Iterable[Wish]) -> Iterator[JsonObject]:
    """The arguments that convert each price that these calls told."""
    wanted = currencies_of(wishes)
    for record in records:
        result = unwrapped(record.result)
        amount, source = number(result.get("price")), result.get("currency")
        if record.name != Kind.STOCK or record.error or amount is None or not isinstance(source, str):
            continue
        for code in wanted:
            if code != source:
                yield {"amount": whole(amount), "from_currency": source, "to_currency": code}
