"""The pattern of a turn is worked out from its calls, and from what the turns before it said."""

from typing import Any

import pytest

from chat.agent.history import PastCall, PastStep, PastTurn
from chat.agent.pattern import pattern

WEATHER, STOCK = "get_current_weather", "get_current_stock_price"
CITIES = ("New York, NY", "San Francisco, CA", "Chicago, IL")


def asks(*calls: tuple[str, dict[str, Any]]) -> PastStep:
    made = (
        PastCall(position=at, id=f"c{at}", name=name, arguments=arguments)
        for at, (name, arguments) in enumerate(calls)
    )
    return PastStep(text="", calls=tuple(made))


def weather(*places: str) -> PastStep:
    return asks(*((WEATHER, {"location": place, "unit": "celsius"}) for place in places))


ANSWER = PastStep(text="It is 7 °C.")
THREE = "What is the current temperature of New York, San Francisco and Chicago?"
COMPARED = PastTurn(said=THREE, steps=(weather(*CITIES), PastStep(text="San Francisco is the warmest.")))


@pytest.mark.parametrize(
    ("steps", "offered", "slug"),
    [
        ((ANSWER,), 4, "none"),
        ((weather("New York, NY"), ANSWER), 1, "simple"),
        ((weather("New York, NY"), ANSWER), 2, "multiple"),
        ((weather(*CITIES), ANSWER), 4, "parallel"),
        (
            (asks((STOCK, {"symbol": "AAPL"}), (WEATHER, {"location": "Chicago"})), ANSWER),
            4,
            "parallel_multiple",
        ),
        ((weather("New York"), weather("Chicago"), ANSWER), 1, "multi_step"),
    ],
)
def test_a_first_turn_is_what_its_calls_are(steps: tuple[PastStep, ...], offered: int, slug: str) -> None:
    assert pattern(PastTurn(said=THREE, steps=steps), (), offered).slug == slug


def test_a_value_that_was_only_said_before_makes_it_multi_turn() -> None:
    turn = PastTurn(
        said="Find some restaurants in the best of them.",
        steps=(asks(("get_restaurant_recommendations", {"location": "San Francisco, CA"})), ANSWER),
    )

    assert pattern(turn, (COMPARED,), 4).slug == "multi_turn"
    assert pattern(turn, (), 4).slug == "multiple"


@pytest.mark.parametrize(("place", "slug"), [("san francisco, ca", "multi_turn"), ("celsius", "multiple")])
def test_a_name_in_lower_case_is_one_if_the_person_wrote_it_as_one(place: str, slug: str) -> None:
    turn = PastTurn(said="Find some restaurants there.", steps=(asks(("find", {"place": place})), ANSWER))

    assert pattern(turn, (COMPARED,), 4).slug == slug


def test_a_value_that_is_said_again_needs_no_earlier_turn() -> None:
    turn = PastTurn(said="And restaurants in San Francisco?", steps=(weather("San Francisco, CA"), ANSWER))

    assert pattern(turn, (COMPARED,), 4).slug == "multiple"


def test_part_of_a_word_is_no_mention() -> None:
    turn = PastTurn(said="Is it cold in Parisville?", steps=(weather("Paris"), ANSWER))

    assert pattern(turn, (PastTurn(said="I like Paris."),), 4).slug == "multi_turn"
