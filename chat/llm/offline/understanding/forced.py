"""Calls that a request insists on, whatever the words say: `required`, or a tool by name."""

from datetime import date
from itertools import islice

from chat.atlas import companies
from chat.llm.offline.conversation import Turn
from chat.llm.offline.offer import Tool
from chat.llm.offline.reply import Call
from chat.llm.offline.understanding.context import Context
from chat.llm.offline.understanding.filling import Filling
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.offers import Offers
from chat.llm.offline.understanding.options import options_of
from chat.llm.offline.understanding.places import places_in
from chat.llm.offline.understanding.planning import plan_for
from chat.llm.offline.understanding.schemas import example
from chat.llm.offline.understanding.securities import companies_in, securities_in, strangers_in
from chat.llm.offline.understanding.unknown import calls_of, spoken_of
from chat.llm.offline.understanding.utterance import utterance_of
from chat.llm.offline.understanding.wish import Wish


def forced_calls(turns: tuple[Turn, ...], tool: Tool, today: date) -> tuple[Call, ...]:
    """The calls of a tool that must be called: those the text asks for, or the best that can be made up."""
    offers = Offers((tool,))
    if planned := plan_for(turns, offers, today).calls:
        return planned
    for kind in Kind:
        if offers.tool(kind) and not kind.is_form:
            return _known(kind, turns, offers, today)
    text = turns[-1].text
    return calls_of(tool, text, forced=True) or (Call(tool.name, {}),)


def required_calls(turns: tuple[Turn, ...], tools: tuple[Tool, ...], today: date) -> tuple[Call, ...]:
    """The calls of whichever tool fits best."""
    return forced_calls(turns, _best(turns, tools), today)


def _known(kind: Kind, turns: tuple[Turn, ...], offers: Offers, today: date) -> tuple[Call, ...]:
    subjects = _subjects(kind, turns, offers)
    said, context = utterance_of(turns[-1].text), Context.before(turns)
    wish = Wish(kind, 0, subjects, said.text)
    calls = (
        offers.call(kind, subject, options)
        for subject in subjects
        for options in islice(options_of(wish, subject, said, context, today), 1)
    )
    return tuple(call for call in calls if call)


def _subjects(kind: Kind, turns: tuple[Turn, ...], offers: Offers) -> tuple[str, ...]:
    """The subjects of this message, of the conversation, or the example that the tool itself gives."""
    text, context = turns[-1].text, Context.before(turns)
    if kind is Kind.STOCK:
        named = [at.symbol for at in companies_in(text) or securities_in(text)]
        known = named or _guessed(text) or list(context.symbols())
    else:
        known = [place.label for place in places_in(text)] or list(context.focus())
    tool = offers.tool(kind)
    fallback = example(tool.properties[kind.subject]) if tool else ""
    return tuple(dict.fromkeys(known)) or (fallback,)


def _guessed(text: str) -> list[str]:
    name = next(iter(strangers_in(text)), None) if "stock" in text or "share" in text else None
    if not name:
        return []
    company = companies.find(name)
    return [company.symbol if company else name.split()[0].upper()]


def _best(turns: tuple[Turn, ...], tools: tuple[Tool, ...]) -> Tool:
    offers, text = Offers(tools), turns[-1].text
    spoken = spoken_of(text, offers.unknown())
    kinds = [Kind.STOCK] if companies_in(text) else []
    kinds += [Kind.WEATHER, Kind.ACTIVITIES, Kind.RESTAURANTS] if places_in(text) else []
    said = [tool for kind in (*utterance_of(text).kinds, *kinds) if (tool := offers.tool(kind))]
    filled = [tool for tool in tools if Filling.of(text).arguments(tool, forced=False)]
    return next(iter([*([spoken] if spoken else []), *said, *filled]), tools[0])
