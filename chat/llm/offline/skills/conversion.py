"""convert_currency: "Convert 100 USD to EUR", "How much is 50 euros in yen?", "£20 in dollars"."""

import re
from collections.abc import Iterator
from typing import Any

from chat.llm.offline.answers.markdown import bold, plain
from chat.llm.offline.conversation import Record
from chat.llm.offline.results import number, unwrapped
from chat.llm.offline.skills.money import CURRENCY, FIGURE, SUM, Money, figure_in, money_in, whole
from chat.llm.offline.skills.skill import Heard, Skill, Slot
from chat.llm.offline.skills.telling import each
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.request import JsonObject

_INTO = re.compile(r"(?:\b(?:in|to|into|and|or|as)|=|→|->)\s*(?:the )?\Z", re.IGNORECASE)
_RATE = re.compile(r"\brates?\b", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|of)\s*(?:the )?\Z", re.IGNORECASE)
_AMOUNTS = (
    "amount_converted",
    "converted_amount",
    "converted",
    "result",
    "converted_to",
    "value",
    "to_amount",
)
_RATES = ("rate", "exchange_rate")


def read(heard: Heard) -> tuple[JsonObject, ...]:
    said = money_in(heard.text)
    sums = [at for at in said if at.amount is not None]
    if sums:
        return tuple(_each(said, sums))
    if len(said) > 1:
        return tuple(_of_rates(heard.text, said)) or ({"from_currency": said[0].code},)
    one = {"amount": 1} if said and _RATE.search(heard.text) else {}
    return ({**one, **_number(heard.text, said), **_alone(heard.text, said)},)


def _each(said: list[Money], sums: list[Money]) -> Iterator[JsonObject]:
    """Each sum with the currencies behind it, or with those of the next sum: "10 and 20 USD in yen"."""
    targets = [at for at in said if at.amount is None]
    for at, source in enumerate(sums):
        end = sums[at + 1].start if at + 1 < len(sums) else float("inf")
        behind = [target for target in targets if source.start < target.start < end]
        given = {"amount": whole(source.amount or 0.0), "from_currency": source.code}
        codes = dict.fromkeys(target.code for target in behind or targets if target.code != source.code)
        yield from ({**given, "to_currency": code} for code in codes)
        if not codes:
            yield given


def _of_rates(text: str, said: list[Money]) -> Iterator[JsonObject]:
    """ "USD to EUR" is about one dollar, unless a number stands elsewhere."""
    source = next((at for at in said if _FROM.search(text, max(0, at.start - 12), at.start)), said[0])
    amount = figure_in(text)
    for code in dict.fromkeys(at.code for at in said if at.code != source.code):
        given = whole(1.0 if amount is None else amount)
        yield {"amount": given, "from_currency": source.code, "to_currency": code}


def _alone(text: str, said: list[Money]) -> JsonObject:
    """The one currency of "and in yen?" or "from dollars"."""
    for at in said:
        before = (max(0, at.start - 12), at.start)
        if _INTO.search(text, *before):
            return {"to_currency": at.code}
        if _FROM.search(text, *before):
            return {"from_currency": at.code}
    return {}


def _number(text: str, said: list[Money]) -> JsonObject:
    amount = figure_in(text)
    return {} if amount is None else {"amount": whole(amount)}


def _code(heard: Heard) -> str | None:
    return next((at.code for at in money_in(heard.text)), None)


def _figure(heard: Heard) -> Any:
    amount = figure_in(heard.text)
    return None if amount is None else whole(amount)


def _told(record: Record) -> str:
    result = unwrapped(record.result)
    given = {**record.arguments, **result}
    converted = next((result[key] for key in _AMOUNTS if number(result.get(key)) is not None), None)
    if converted is None:
        return ""
    rate = next((result[key] for key in _RATES if number(result.get(key)) is not None), None)
    source, target = plain(given.get("from_currency", "")), plain(given.get("to_currency", ""))
    at = (
        f", at {plain(rate)} {target} for one {source}"
        if rate is not None and given.get("amount") != 1
        else ""
    )
    return f"{_spoken(given.get('amount', ''))} {source} is {bold(f'{_spoken(converted)} {target}')}{at}."


def _spoken(amount: Any) -> str:
    """ "21,070.50"."""
    whole_part, point, rest = plain(amount).partition(".")
    return f"{int(whole_part):,}{point}{rest}" if whole_part.isdecimal() else plain(amount)


SKILL = Skill(
    kind=Kind.CURRENCY,
    words=rf"(?:convert|exchange|change)\b(?=[^.?!]{{0,80}}?(?<!\w){CURRENCY})"
    r"|(?:exchange|conversion) rates?"
    rf"|how many {CURRENCY}|how much is (?:that|it|this) (?:worth )?(?:in|into) {CURRENCY}"
    rf"|how much (?:is|are|does|would|will|for) (?:{SUM})(?: (?:in|to|into|worth in) {CURRENCY})?"
    rf"|(?:{SUM}) (?:in|to|into|as|is how many|worth in|=) ?{CURRENCY}"
    rf"|{CURRENCY} ?(?:to|into|/|->|→) ?{CURRENCY}",
    ability="a sum in another currency (“How much is 50 euros in yen?”)",
    about="a sum of money",
    doing="convert that",
    tell=each(_told),
    read=read,
    refines=rf"(?:in|to|into|from|and|what about) {CURRENCY}|{SUM}|{FIGURE}",
    slots=(
        Slot("amount", "how much", _figure),
        Slot("from_currency", "from which currency", _code),
        Slot("to_currency", "into which currency", _code),
    ),
)
