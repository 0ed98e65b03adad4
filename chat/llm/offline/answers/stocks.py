"""Stock prices in words."""

from chat.llm.offline.answers.facts import further
from chat.llm.offline.answers.failures import subject
from chat.llm.offline.answers.generic import generic_answer
from chat.llm.offline.answers.markdown import bold, listing, plain
from chat.llm.offline.conversation import Record
from chat.llm.offline.results import number, unwrapped
from chat.llm.request import JsonObject

_PRICES = ("price", "current_price", "last_price", "close", "value")
_SHOWN = ("symbol", "currency", "company", "name", "exchange")


def stocks_answer(records: tuple[Record, ...]) -> str:
    priced = [record for record in records if price(unwrapped(record.result)) is not None]
    odd = [record for record in records if record not in priced]
    unpriced = [_unpriced(record) for record in odd if _is_price(record)]
    lines = [_line(record) for record in priced]
    parts = [listing(lines) if len(lines) > 1 else "".join(lines), *_highest(priced)]
    others = [generic_answer((record,)) for record in odd if not _is_price(record)]
    return "\n\n".join(part for part in [*parts, *unpriced, *others] if part)


def _is_price(record: Record) -> bool:
    return not {"symbol", *_PRICES}.isdisjoint(unwrapped(record.result))


def _unpriced(record: Record) -> str:
    return f"No price of {bold(subject(record))} is known to the tool."


def price(result: JsonObject) -> float | None:
    return next((found for key in _PRICES if (found := number(result.get(key))) is not None), None)


def _line(record: Record) -> str:
    result = unwrapped(record.result)
    more = further(result, (*_SHOWN, *_PRICES))
    aside = ", ".join(words for words in (_simulated(record), more) if words)
    return f"{_name(record)}: {_amount(record)}{f' ({aside})' if aside else ''}."


def _simulated(record: Record) -> str:
    """A made-up price is called so wherever it is told."""
    return "simulated" if unwrapped(record.result).get("kind") == "simulated" else ""


def _name(record: Record) -> str:
    result = unwrapped(record.result)
    symbol = bold(result.get("symbol") or subject(record))
    company, exchange = result.get("company") or result.get("name"), result.get("exchange")
    words = [plain(word) for word in (company, exchange) if isinstance(word, str) and word]
    return f"{symbol} ({', '.join(words)})" if words else symbol


def _amount(record: Record) -> str:
    result = unwrapped(record.result)
    written = next(result[key] for key in _PRICES if number(result.get(key)) is not None)
    return " ".join(plain(word) for word in (written, result.get("currency")) if word is not None)


def _highest(records: list[Record]) -> list[str]:
    """Which is the dearest; prices in different currencies do not compare."""
    results = [unwrapped(record.result) for record in records]
    if len(records) < 2 or len({str(result.get("currency")) for result in results}) > 1:
        return []
    dearest = max(records, key=lambda record: price(unwrapped(record.result)) or 0.0)
    made_up = f" ({said})" if (said := _simulated(dearest)) else ""
    symbol = unwrapped(dearest.result).get("symbol") or subject(dearest)
    return [f"{bold(symbol)} has the highest price at {_amount(dearest)}{made_up}."]
