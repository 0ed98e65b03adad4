"""The optional arguments of a wish, from its words, its place and what went before."""

from collections.abc import Iterator
from datetime import date

from chat.atlas import places
from chat.atlas.climate import usual_unit
from chat.llm.offline.skills.known import SKILLS
from chat.llm.offline.skills.skill import Heard
from chat.llm.offline.understanding.clauses import words_about
from chat.llm.offline.understanding.context import Context
from chat.llm.offline.understanding.given import weather_said
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.tastes import setting, values
from chat.llm.offline.understanding.utterance import Utterance
from chat.llm.offline.understanding.wish import Wish
from chat.llm.request import JsonObject

_TASTES = {
    Kind.WEATHER: ("unit",),
    Kind.STOCK: ("exchange",),
    Kind.RESTAURANTS: ("cuisine_type", "price_range"),
}
_SEVERAL = ("cuisine_type", "unit")
"""What may be asked for in several ways at once."""


def options_of(
    wish: Wish, subject: str, said: Utterance, context: Context, today: date
) -> Iterator[JsonObject]:
    """The options of each call that one subject needs: two cuisines or units are two calls."""
    carried = _carried(wish, context)
    if wish.kind is Kind.ACTIVITIES:
        yield {**carried, **_plans(said)}
        return
    if wish.kind in SKILLS:
        yield {**carried, **SKILLS[wish.kind].read(Heard(wish.text, today))[0]}
        return
    named = {name: _values(name, wish, subject, said) for name in _TASTES[wish.kind]}
    first = {name: found[0] for name, found in named.items() if found}
    several = next((name for name in _SEVERAL if len(named.get(name, ())) > 1), None)
    if not several or "any" in named[several]:
        yield {**carried, **first, **({several: "any"} if several else {})}
        return
    yield from ({**carried, **first, several: value} for value in named[several])


def _plans(said: Utterance) -> JsonObject:
    text = _unused(said)
    given = {"weather_condition": weather_said(text), "activity_type": setting(text)}
    return {key: value for key, value in given.items() if value}


def temperature_unit(subject: str, said: Utterance) -> JsonObject:
    """The unit usual at a place, for a question after its temperature."""
    place = places.find(subject) if "temp" in said.text.lower() else None
    return {"unit": usual_unit(place)} if place else {}


def _carried(wish: Wish, context: Context) -> JsonObject:
    if not wish.follows:
        return {}
    before = context.last_text(wish.kind)
    if context.last(wish.kind) or not before:
        return context.options(wish.kind)
    found = {name: next(iter(values(name, before)), None) for name in _TASTES.get(wish.kind, ())}
    return {name: value for name, value in found.items() if value}


def _values(argument: str, wish: Wish, subject: str, said: Utterance) -> tuple[str, ...]:
    about = words_about(subject, wish.text, _TASTES[wish.kind])
    if about != wish.text:
        return values(argument, about)
    return values(argument, wish.text) or values(argument, _unused(said))


def _unused(said: Utterance) -> str:
    """The message without its comparison: "best for outdoor activities" asks for no outdoor activities."""
    if not said.compared:
        return said.text
    return said.text[: said.compared.start] + said.text[said.compared.end :]
