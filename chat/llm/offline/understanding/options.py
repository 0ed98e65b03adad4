"""The optional arguments of a wish, from its words, its place and what went before."""

from collections.abc import Iterator

from chat.atlas import places
from chat.llm.offline.understanding.context import Context
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.places import usual_unit
from chat.llm.offline.understanding.tastes import setting, values, weather_said
from chat.llm.offline.understanding.utterance import Utterance
from chat.llm.offline.understanding.wish import Wish
from chat.llm.request import JsonObject


def options_of(wish: Wish, said: Utterance, context: Context) -> Iterator[JsonObject]:
    """The options of each call that one subject needs: two cuisines are two calls."""
    carried = _carried(wish, context)
    match wish.kind:
        case Kind.WEATHER:
            yield {**carried, **_first("unit", wish, said)}
        case Kind.STOCK:
            yield {**carried, **_first("exchange", wish, said)}
        case Kind.RESTAURANTS:
            price = _first("price_range", wish, said)
            cuisines = _values("cuisine_type", wish, said)
            yield from ({**carried, "cuisine_type": cuisine, **price} for cuisine in cuisines)
            if not cuisines:
                yield {**carried, **price}
        case Kind.ACTIVITIES:
            text = _unused(said)
            given = {"weather_condition": weather_said(text), "activity_type": setting(text)}
            yield {**carried, **{key: value for key, value in given.items() if value}}


def temperature_unit(subject: str, said: Utterance) -> JsonObject:
    """The unit usual at a place, for a question after its temperature."""
    unit = usual_unit(places.find(subject)) if "temp" in said.text.lower() else None
    return {"unit": unit} if unit else {}


def _carried(wish: Wish, context: Context) -> JsonObject:
    if not wish.follows:
        return {}
    before = context.last_text(wish.kind)
    if context.last(wish.kind) or not before:
        return context.options(wish.kind)
    names = {Kind.RESTAURANTS: ("cuisine_type", "price_range"), Kind.WEATHER: ("unit",)}
    found = {name: next(iter(values(name, before)), None) for name in names.get(wish.kind, ())}
    return {name: value for name, value in found.items() if value}


def _first(argument: str, wish: Wish, said: Utterance) -> JsonObject:
    named = _values(argument, wish, said)
    return {argument: named[0]} if named else {}


def _values(argument: str, wish: Wish, said: Utterance) -> tuple[str, ...]:
    return values(argument, wish.text) or values(argument, _unused(said))


def _unused(said: Utterance) -> str:
    """The message without its comparison: "best for outdoor activities" asks for no outdoor activities."""
    if not said.compared:
        return said.text
    return said.text[: said.compared.start] + said.text[said.compared.end :]
