"""Listed companies, found by name or symbol, and told from the ordinary words that some are named after."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import dropwhile, islice
from pathlib import Path

from chat.atlas.words import Word, keys, words


@dataclass(frozen=True, slots=True)
class Company:
    name: str
    symbol: str
    exchange: str
    aliases: tuple[str, ...] = ()
    ordinary: tuple[str, ...] = ()
    """Names that are words of their own: they count when capitalised, or beside "stock" or "shares"."""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases, *self.ordinary)


@dataclass(frozen=True, slots=True)
class Mention:
    start: int
    end: int
    company: Company


def _read() -> Iterator[Company]:
    with (Path(__file__).parent / "companies.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            aliases, ordinary = (tuple(filter(None, row[key].split("|"))) for key in ("aliases", "ordinary"))
            yield Company(row["name"], row["symbol"], row["exchange"], aliases, ordinary)


_NOT_COMPANIES = (
    "Amazon rainforest", "Amazon river", "Amazon basin", "Amazon jungle", "Paris Hilton", "Disney World",
    "Mekong Delta", "Nile Delta", "Okavango Delta", "Danube Delta", "Big Apple", "Rio Carnival",
    "Venice Carnival", "Carnival of Venice", "Nikola Tesla", "Visa on arrival", "Visa requirements",
    "Target audience", "Harrison Ford",
)  # fmt: skip
"""Names with a company's in them that are about something else."""

FORM = frozenset(
    ("inc", "corp", "corporation", "company", "co", "plc", "ltd", "group", "the", "stock", "shares", "s")
)
_LISTING = frozenset(("l", "to", "n", "o", "lse", "tsx", "nyse", "nasdaq"))
"""What data services put before or behind a symbol: `SHOP.TO`, `NASDAQ:AAPL`."""
_MARKET = frozenset(("stock", "stocks", "share", "shares", "ticker"))
_JOINS = frozenset(("s", "and", "or"))
"""What may stand between companies that are named together: "apple or microsoft stock"."""
_FAR = 8
"""Words that such a list may have."""
_BARE = 3
"""Shorter symbols are too often something else: a state (MA), a current (AC), a letter (F)."""
_WORDS_TOO = frozenset(("trip", "cost", "shop", "meta", "mar"))

COMPANIES: tuple[Company, ...] = tuple(_read())
_BY_NAME = {keys(name): company for company in COMPANIES for name in company.names}
_BY_SYMBOL = {keys(company.symbol): company for company in COMPANIES}
_ORDINARY = {keys(name) for company in COMPANIES for name in company.ordinary}
_OTHERS = {keys(phrase) for phrase in _NOT_COMPANIES}
_LONGEST = max(map(len, _BY_NAME.keys() | _OTHERS))


def find(symbol_or_name: str) -> Company | None:
    """The company of that symbol or name, in any case: `aapl`, `$AAPL`, `NASDAQ:AAPL`, `Apple Inc.`."""
    asked = keys(symbol_or_name)
    symbol = tuple(key for key in asked if key not in _LISTING)
    core = tuple(key for key in asked if key not in FORM)
    for name in (asked, symbol, core):
        if company := _BY_SYMBOL.get(name) or _BY_NAME.get(name):
            return company
    return None


def mentioned(text: str) -> list[Mention]:
    """The companies named in `text`, in order."""
    sentence, found, at = words(text), [], 0
    while at < len(sentence):
        length, company = _named_at(text, sentence, at)
        if company:
            found.append(Mention(sentence[at].start, sentence[at + length - 1].end, company))
        at += max(length, 1)
    return found


def _named_at(text: str, sentence: list[Word], at: int) -> tuple[int, Company | None]:
    for length in range(min(_LONGEST, len(sentence) - at), 0, -1):
        said = sentence[at : at + length]
        name = tuple(word.key for word in said)
        if name in _OTHERS:
            return length, None
        on_market = _beside_market_words(sentence, at, at + length)
        if name in _BY_NAME and (name not in _ORDINARY or on_market or _stands_as_name(text, said)):
            return length, _BY_NAME[name]
        if name in _BY_SYMBOL and (on_market or _stands_as_symbol(text, said)):
            return length, _BY_SYMBOL[name]
    return 0, None


def _stands_as_name(text: str, said: list[Word]) -> bool:
    """Whether the words are capitalised, in a text where that means something."""
    return not text.isupper() and all(word.capitalised for word in said)


def _stands_as_symbol(text: str, said: list[Word]) -> bool:
    """Whether the words are a symbol by their looks: `AAPL`, `$F`, `$tsla`; not `PLAN A TRIP`."""
    start, end = said[0].start, said[-1].end
    if text[max(start - 1, 0) : start] == "$":
        return True
    a_word = text.isupper() and len(text) > end - start and said[0].key in _WORDS_TOO
    return end - start >= _BARE and text[start:end].isupper() and not a_word


def _beside_market_words(sentence: list[Word], start: int, end: int) -> bool:
    """Whether the words between go on as "stock" or "'s shares", or follow "stock price of"."""
    after = dropwhile(lambda word: word.key in _JOINS or (word.key,) in _BY_NAME, sentence[end : end + _FAR])
    before = [word.key for word in sentence[max(start - 3, 0) : start]]
    return any(word.key in _MARKET for word in islice(after, 1)) or (
        before[-1:] in (["of"], ["for"], ["in"]) and not _MARKET.isdisjoint(before)
    )
