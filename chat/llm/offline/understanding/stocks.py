"""Wishes about stocks."""

from collections.abc import Iterator

from chat.llm.offline.understanding.context import Context
from chat.llm.offline.understanding.follow_up import (
    bare,
    carries_on,
    followed_kinds,
    followed_subjects,
    joined_subjects,
)
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.securities import companies_in, securities_in, strangers_in
from chat.llm.offline.understanding.utterance import Sentence, Utterance
from chat.llm.offline.understanding.wish import Wish


def stock_wishes(said: Utterance, context: Context) -> Iterator[Wish]:
    asked = False
    for sentence in said.sentences:
        if sentence.asks_stock:
            symbols, strangers = _symbols(sentence, said, context), strangers_in(sentence.text)
            yield Wish(Kind.STOCK, _start(sentence), symbols, sentence.text, strangers=strangers)
        elif asked and not sentence.kinds and carries_on(sentence) and sentence.companies:
            yield Wish(Kind.STOCK, sentence.start, _listed(sentence), sentence.text)
        asked = asked or sentence.asks_stock
    if not said.kinds and not context.turns and _only_companies(said):
        symbols = tuple(symbol for sentence in said.sentences for symbol in _listed(sentence))
        yield Wish(Kind.STOCK, 0, symbols, said.text)
    if Kind.STOCK in followed_kinds(said, context):
        named = tuple(symbol for sentence in said.sentences for symbol in _listed(sentence))
        beside = joined_subjects(said, context, Kind.STOCK)
        symbols = (*beside, *named) or followed_subjects(said, context, Kind.STOCK)
        before = context.last_text(Kind.STOCK)
        yield Wish(Kind.STOCK, 0, tuple(dict.fromkeys(symbols)), said.text, follows=True, before=before)


def _only_companies(said: Utterance) -> bool:
    """Whether the message is nothing but companies or symbols: "AAPL and MSFT please"."""
    return bool(said.sentences) and all(bare(at) and at.companies and not at.places for at in said.sentences)


def _start(sentence: Sentence) -> int:
    return next((at.start for at in sentence.kinds if at.kind is Kind.STOCK), sentence.start)


def _symbols(sentence: Sentence, said: Utterance, context: Context) -> tuple[str, ...]:
    """The companies of the sentence, or of the message; an unknown one is not replaced by the last one."""
    named = _listed(sentence) or tuple(at.symbol for at in companies_in(said.text))
    if named or strangers_in(sentence.text):
        return tuple(dict.fromkeys(named))
    return context.symbols()


def _listed(sentence: Sentence) -> tuple[str, ...]:
    listed = sentence.companies
    if not listed and not any(at.place for at in sentence.places):
        listed = tuple(securities_in(sentence.text)) if not sentence.kinds else ()
    return tuple(dict.fromkeys(at.symbol for at in listed))
