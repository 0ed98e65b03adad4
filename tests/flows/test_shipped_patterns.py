"""The flows of the six patterns have the prompts, tools, calls and results that the project was given."""

from typing import Any

import pytest

from chat.flows.flow import Flow
from chat.flows.repertoire import shipped
from tests.flows.rightly import sent
from tests.flows.sampled import GIVEN, PATTERNS, readings, restaurants


def flow_of(pattern: str) -> Flow:
    return shipped()[pattern.replace("_", "-")]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_what_is_said_offered_called_and_mentioned_is_as_given(pattern: str) -> None:
    turns = [
        {
            "user": turn.says,
            "calls": [[each.name, sent(each.arguments)] for each in turn.expect.calls or ()],
            "answer_mentions": [*turn.expect.words, *(f"{number:g}" for number in turn.expect.numbers)],
        }
        for turn in flow_of(pattern).turns
    ]
    given = [{"answer_mentions": [], **turn} for turn in PATTERNS[pattern]["turns"]]
    assert turns == given
    for turn in flow_of(pattern).turns:
        assert list(turn.tools) == PATTERNS[pattern]["tools"] and not turn.expect.other_calls


@pytest.mark.parametrize("pattern", PATTERNS)
def test_what_is_observed_is_the_pattern_itself(pattern: str) -> None:
    """The given multi-step asks for all its calls at once, and its flow says why it is labelled so.

    A model that asks for one after the other does what multi-step is, too.
    """
    expected = ("parallel", "multi_step") if pattern == "multi_step" else (pattern,)
    assert flow_of(pattern).turns[-1].expect.patterns == expected
    assert ("labelled parallel" in flow_of(pattern).watch) == (len(expected) > 1)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_an_argument_may_be_left_out_if_the_schema_and_the_prompt_let_it(pattern: str) -> None:
    for turn in flow_of(pattern).turns:
        for call in turn.expect.calls or ():
            required = GIVEN["tools"][call.name]["parameters"]["required"]
            for name, value in call.arguments.items():
                optional = isinstance(value, dict) and "$optional" in value
                named = name in required or str(sent(value)) in turn.says
                assert optional != named


@pytest.mark.parametrize("pattern", PATTERNS)
def test_results_are_pinned_to_the_sample_data(pattern: str) -> None:
    pinned: dict[str, list[Any]] = {"get_current_weather": [], "get_restaurant_recommendations": []}
    for pin in flow_of(pattern).turns[-1].pins:
        pinned.setdefault(pin.name, []).append(pin.result)
    asked = [arguments for turn in PATTERNS[pattern]["turns"] for _, arguments in turn["calls"]]
    cities = {arguments["location"].partition(",")[0] for arguments in asked if "location" in arguments}
    by_place = [reading for reading in readings(pattern) if reading["location"] in cities]
    assert sorted(map(str, pinned["get_current_weather"])) == sorted(map(str, by_place))
    eating = [restaurants("San Francisco, CA")] if pattern == "multi_turn" else []
    assert pinned["get_restaurant_recommendations"] == eating


def test_a_forced_tool_is_forced_as_given_whatever_the_wording() -> None:
    given = PATTERNS["multiple"]
    (turn,) = shipped()["multiple-forced"].turns
    assert turn.tool_choice == given["forced"]["tool_choice"] and list(turn.tools) == given["tools"]
    assert turn.says != given["turns"][0]["user"] and "price" not in turn.says
