"""Each kind of expectation is met by what it expects, and missed by anything else."""

from dataclasses import dataclass, replace
from typing import get_args

import pytest

from chat.flows.expectation import Expectation, Kind
from chat.flows.flow import Flow, FlowTurn
from chat.flows.judging import judge, judge_turn
from chat.flows.observed import ObservedTurn
from tests.flows.making import BOTH, CITIES, NEW_YORK, call, is_met, missed, turn, wanted, weather


@dataclass(frozen=True)
class Pair:
    expect: Expectation
    met: ObservedTurn
    missed: ObservedTurn
    observed: str
    """What the finding says came in its place."""


FAILED = replace(weather("NYC"), status="failed", error="No connection.")
PAIRS: dict[Kind, Pair] = {
    "ended": Pair(
        Expectation(), turn("Hi."), turn("Hi", reason="length", explanation="Cut off."), "done: Cut off."
    ),
    "pattern": Pair(
        Expectation(patterns=("parallel", "multi_step")),
        turn(pattern="parallel"),
        turn(pattern="none"),
        "no call",
    ),
    "call": Pair(
        Expectation(calls=(NEW_YORK,)),
        turn([weather("New York, NY")]),
        turn([weather("Newark, NJ")]),
        'get_current_weather(location: "Newark, NJ")',
    ),
    "other_call": Pair(
        Expectation(calls=(NEW_YORK,)),
        turn([weather("NYC")]),
        turn(BOTH),
        'get_current_weather(location: "Chicago, IL")',
    ),
    "order": Pair(
        Expectation(calls=CITIES, in_order=True),
        turn(BOTH),
        turn(BOTH[::-1]),
        'get_current_weather(location: "Chicago, IL"), then get_current_weather(location: "NYC")',
    ),
    "together": Pair(
        Expectation(calls=CITIES, together=True),
        turn(BOTH, "Cold."),
        turn(BOTH[:1], BOTH[1:], "Cold."),
        "get_current_weather; then get_current_weather",
    ),
    "failed_call": Pair(
        Expectation(),
        turn([weather("NYC")]),
        turn([FAILED]),
        'get_current_weather(location: "NYC"): No connection.',
    ),
    "words": Pair(
        Expectation(words=("New York",)),
        turn("It is cold in NEW YORK."),
        turn("Cold in Newark"),
        "Cold in Newark",
    ),
    "numbers": Pair(Expectation(numbers=(13,)), turn("13°F"), turn("130 in 2013"), "130, 2013"),
    "not_words": Pair(Expectation(not_words=("sorry",)), turn("Fine."), turn("I am Sorry."), "I am Sorry."),
    "steps": Pair(Expectation(steps=2), turn(BOTH, "Cold."), turn(BOTH, BOTH, "Cold."), "3"),
    "tokens": Pair(Expectation(tokens=10), turn("Hi."), turn("Hi.", "Hi."), "20"),
    "seconds": Pair(Expectation(seconds=1.5), turn(seconds=1.5), turn(seconds=1.51), "1.51 s"),
}


def test_every_kind_of_finding_is_shown_to_be_met_and_to_be_missed() -> None:
    assert set(PAIRS) == set(get_args(Kind))


@pytest.mark.parametrize(("kind", "pair"), PAIRS.items())
def test_it_is_met(kind: Kind, pair: Pair) -> None:
    assert is_met(kind, pair.expect, pair.met)


@pytest.mark.parametrize(("kind", "pair"), PAIRS.items())
def test_it_is_missed_alone_and_says_what_came_in_its_place(kind: Kind, pair: Pair) -> None:
    assert missed(pair.expect, pair.missed) == [(kind, pair.observed)]


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_a_turn_that_failed_or_was_stopped_did_not_come_to_its_end(status: str) -> None:
    assert not is_met("ended", Expectation(), turn("Hi.", status=status))


@pytest.mark.parametrize("reason", ["length", "empty", "content_filter", "steps"])
def test_a_turn_that_was_cut_off_did_not_come_to_its_end(reason: str) -> None:
    assert not is_met("ended", Expectation(), turn("Hi.", reason=reason))


def test_a_turn_that_only_asks_for_calls_comes_to_its_end_with_them() -> None:
    held = replace(weather("NYC"), status="cancelled", result=None)
    assert missed(Expectation(calls=(NEW_YORK,)), turn([held], reason="calls_only")) == []


def test_a_turn_that_never_came_is_missed() -> None:
    flow = Flow(slug="two", title="Two", turns=(FlowTurn(says="1", tools=()), FlowTurn(says="2", tools=())))
    found = judge(flow, [turn("Hi.")])
    assert [(each.turn, each.kind, each.met) for each in found if each.kind == "ended"] == [
        (0, "ended", True),
        (1, "ended", False),
    ]


@pytest.mark.parametrize(
    ("number", "answer"),
    [
        (28, "28°F"),
        (4, "at four of them"),
        (1234, "1,234"),
        (1234.5, "1.234,5"),
        (-3, "−3 °C"),
        (11.4, "about 11"),
    ],
)
def test_a_number_counts_however_it_is_written(number: float, answer: str) -> None:
    assert is_met("numbers", Expectation(numbers=(number,)), turn(answer))


def test_each_word_and_each_number_is_a_finding_of_its_own() -> None:
    expect = Expectation(words=("Oslo", "Bergen"), numbers=(1, 2), not_words=("rain", "snow"))
    assert missed(expect, turn("Oslo: 1, snow")) == [
        ("words", "Oslo: 1, snow"),
        ("numbers", "1"),
        ("not_words", "Oslo: 1, snow"),
    ]


def test_the_words_of_all_answers_of_a_turn_count() -> None:
    assert is_met("words", Expectation(words=("first", "second")), turn("First", BOTH, "Second"))


def test_an_answer_without_words_says_so() -> None:
    assert missed(Expectation(words=("a",), numbers=(1,)), turn()) == [
        ("words", "no words"),
        ("numbers", "no number"),
    ]


def test_findings_are_short_however_long_what_came_is() -> None:
    made = turn([call("note", text="x" * 100_000)], "y" * 100_000, explanation="z" * 100_000)
    expect = Expectation(calls=(wanted("note", text="w" * 100_000),), words=("a",), numbers=(1,))
    assert all(
        len(each.expected) <= 600 and len(each.observed) <= 600 for each in judge_turn(expect, made, 0)
    )
