"""Whatever a tool is given that fits its schema, it answers with the envelope or with a sentence."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat.cards.card import card
from chat.tools.choice import choice
from chat.tools.errors import ToolFailed
from tests.tools.world.conftest import BOX

KEYS = {
    "convert_currency": {"amount", "from_currency", "to_currency", "converted"},
    "find_airports": {"location", "airports"},
    "get_activity_suggestions": {"location", "weather_condition", "activity_type", "activities"},
    "get_current_stock_price": {"symbol", "price"},
    "get_current_weather": {"location", "temperature", "condition"},
    "get_daylight": {"location", "date", "sunrise", "sunset", "daylight_hours"},
    "get_distance": {"origin", "destination", "kilometres"},
    "get_local_time": {"location", "local_time"},
    "get_public_holidays": {"location", "country", "year", "holidays"},
    "get_restaurant_recommendations": {"location", "cuisine_filter", "price_filter", "restaurants"},
}
SAID = ["Paris", "JFK", "Japan", "東京", "Vostok Station", "USD", "€", "AAPL", "2026-06-21",
        "Bavaria", "Kiritimati", "McMurdo", "Longyearbyen", "Ushuaia", "Apia", "Kathmandu",
        "", " ", ",", "\u202e", "0", "São Tomé"]  # fmt: skip
TEXTS = st.sampled_from(SAID) | st.text(max_size=30) | st.text("A,. '-", max_size=200)


def fitting(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    return {
        "string": TEXTS,
        "integer": st.integers() | st.integers(1965, 2105),
        "number": st.floats(allow_nan=False, allow_infinity=False) | st.integers(-10, 10**9),
        "boolean": st.booleans(),
    }[schema["type"]]


def arguments_of(name: str) -> st.SearchStrategy[dict[str, Any]]:
    parameters = BOX[name].parameters
    given = {key: fitting(schema) for key, schema in parameters["properties"].items()}
    required = {key: given[key] for key in parameters["required"]}
    return st.fixed_dictionaries(
        required, optional={key: given[key] for key in given.keys() - required.keys()}
    )


@pytest.mark.parametrize("sample", [True, False], ids=["sample", "world"])
@pytest.mark.parametrize("name", KEYS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_a_tool_answers_with_its_keys_and_the_envelope_or_a_sentence(
    name: str, sample: bool, data: st.DataObject
) -> None:
    arguments = data.draw(arguments_of(name))
    assert BOX[name].problems(arguments) == []
    choice.sample = sample
    try:
        result = await BOX[name].run(arguments)
    except ToolFailed as failed:
        assert str(failed).split(":")[0] in arguments, failed
        return
    assert KEYS[name] <= result.keys()
    assert result["source"]["name"] and result["kind"] and result["as_of"]
    assert all(isinstance(note, str) and note for note in result["notes"])
    assert card(name, result).source.label != "source not stated"
