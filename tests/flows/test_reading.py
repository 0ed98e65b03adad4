"""A flow's file is read, and whatever is wrong with it is said with its line."""

from pathlib import Path

import pytest

from chat.flows.expectation import WantedCall
from chat.flows.flow import Pin
from chat.flows.reading import WrongFlow, read

DOCS = Path(__file__).parents[2] / "docs" / "flows.md"


def in_docs(number: int) -> str:
    return DOCS.read_text().split("```yaml\n")[number + 1].partition("```")[0]


def wrong(text: str) -> list[str]:
    with pytest.raises(WrongFlow) as raised:
        read(text, "wrong")
    return [str(problem) for problem in raised.value.problems]


def test_the_documented_flow_is_read_as_it_says() -> None:
    flow = read(in_docs(0), "rain")

    assert (flow.slug, flow.title) == ("rain", "A rainy day in New York")
    [turn] = flow.turns
    assert turn.tools == ("get_current_weather", "get_activity_suggestions")
    assert turn.pins == (
        Pin(
            name="get_current_weather",
            arguments={"location": {"$place": "New York"}},
            result={"location": "New York", "temperature": 11, "unit": "celsius", "condition": "heavy rain"},
        ),
    )
    assert turn.expect.calls == (
        WantedCall(name="get_current_weather", arguments={"location": {"$place": "New York"}}),
        WantedCall(
            name="get_activity_suggestions",
            arguments={"location": {"$place": "New York"}, "activity_type": {"$optional": "indoor"}},
        ),
    )
    assert (turn.expect.words, turn.expect.numbers) == (("New York",), (11,))


def test_all_problems_are_said_at_once_each_with_its_line() -> None:
    text = in_docs(0).replace("title:", "titel:").replace("multi_step", "multistep")

    assert wrong(text) == [
        "line 1: expected title; it is missing.",
        "line 2: there is no key 'titel' here. Did you mean title?",
        "line 13: turns 1, expect, pattern: expected one of none, simple, multiple, parallel,"
        " parallel_multiple, multi_step, multi_turn; got 'multistep'. Did you mean multi_step?",
    ]
