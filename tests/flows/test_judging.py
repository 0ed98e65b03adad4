"""Each kind of expectation is met by what it expects, and missed by anything else."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from chat.flows.expectation import Expectation, Finding, Kind, WantedCall
from chat.flows.flow import Flow, FlowTurn
from chat.flows.judging import judge, judge_turn
from chat.flows.observed import ObservedTurn
from tests.flows.making import call, turn, weather


@dataclass(frozen=True)
class Pair:
    expect: Expectation
    met: ObservedTurn
    missed: ObservedTurn
    observed: str
    """What the finding says came in its place."""


def wanted(name: str, /, **arguments: Any) -> WantedCall:
    return WantedCall(name=name, arguments=arguments)


NEW_YORK = wanted("get_current_weather", location={"$place": "New York"})
CHICAGO = wanted("get_current_weather", location={"$place": "Chicago"})
CITIES = (NEW_YORK, CHICAGO)
BOTH = [weather("NYC"), weather("Chicago, IL")]
FAILED = replace(weather("NYC"), status="failed", error="No connection.")
PAIRS: dict[Kind, Pair] = {
    "ended": Pair(
        Expectation(), turn("Hi."), turn("Hi", reason="length", explanation="Cut off."), "done: Cut off."
    ),
    "pattern": Pair(
        Expectation(patterns=("parallel", "multi_step")), turn(pattern="parallel"), turn(pattern="none"), "no call"
    ),
    "call": Pair(
        Expectation(calls=(NEW_YORK,)),
        turn([weather("New York, NY")]),
        turn([weather("Newark, NJ")]),
        'get_current_weather(location: "Newark, NJ")',
    ),
    "other_call": Pair(
        Expectation(calls=(NEW_YORK,)), turn([weather("NYC")]), turn(BOTH), 'get_current_weather(location: "Chicago, IL")'
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
        Expectation(), turn([weather("NYC")]), turn([FAILED]), 'get_current_weather(location: "NYC"): No connection.'
    ),
    "words": Pair(
        Expectation(words=("New York",)), turn("It is cold in NEW YORK."), turn("Cold in Newark"), "Cold in Newark"
    ),
    "numbers": Pair(Expectation(numbers=(13,)), turn("13°F"), turn("130 in 2013"), "130, 2013"),
    "not_words": Pair(Expectation(not_words=("sorry",)), turn("Fine."), turn("I am Sorry."), "I am Sorry."),
    "steps": Pair(Expectation(steps=2), turn(BOTH, "Cold."), turn(BOTH, BOTH, "Cold."), "3"),
    "tokens": Pair(Expectation(tokens=10), turn("Hi."), turn("Hi.", "Hi."), "20"),
    "seconds": Pair(Expectation(seconds=1.5), turn(seconds=1.5), turn(seconds=1.51), "1.51 s"),
}  # fmt: skip


def findings(kind: Kind, expect: Expectation, observed: ObservedTurn) -> list[Finding]:
    return [finding for finding in judge_turn(expect, observed, 0) if finding.kind == kind]


def is_met(kind: Kind, expect: Expectation, observed: ObservedTurn) -> bool:
    found = findings(kind, expect, observed)
    assert found
    return all(finding.met for finding in found)


def missed(expect: Expectation, observed: ObservedTurn) -> list[tuple[Kind, str]]:
    return [(each.kind, each.observed) for each in judge_turn(expect, observed, 0) if not each.met]


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


def test_a_call_that_was_not_made_is_no_call() -> None:
    assert missed(Expectation(calls=(NEW_YORK,)), turn("It is cold.")) == [("call", "no call")]


def test_what_is_expected_is_said_as_a_person_reads_it() -> None:
    at = datetime(2026, 11, 28, tzinfo=UTC)
    expect = Expectation(calls=(wanted("book", location={"$place": "New York"}, date={"$day": "tomorrow"}),))
    (finding,) = findings("call", expect, turn(at=at))
    assert finding.expected == "book(location: New York in any spelling, date: tomorrow, 2026-11-29)"


def test_days_are_counted_from_when_it_was_said() -> None:
    at, expect = datetime(2020, 2, 28, tzinfo=UTC), Expectation(calls=(wanted("book", date={"$day": "+2"}),))
    assert is_met("call", expect, turn([call("book", date="2020-03-01")], at=at))
    assert not is_met("call", expect, turn([call("book", date="2020-03-02")], at=at))


def test_calls_in_any_order_are_met_whichever_is_written_first() -> None:
    anywhere = wanted("get_current_weather", location={"$any": None})
    for calls in ((anywhere, NEW_YORK), (NEW_YORK, anywhere)):
        assert missed(Expectation(calls=calls), turn([weather("NYC"), weather("Oslo")])) == []
        assert missed(Expectation(calls=calls), turn([weather("Oslo"), weather("NYC")])) == []


def test_each_wanted_call_needs_a_call_of_its_own() -> None:
    twice = Expectation(calls=(NEW_YORK, NEW_YORK))
    assert missed(twice, turn([weather("NYC"), weather("NYC")])) == []
    assert missed(twice, turn([weather("NYC")])) == [("call", "no call")]


def test_a_call_made_again_is_one_too_many() -> None:
    again = turn([weather("NYC")], [weather("NYC")])
    assert missed(Expectation(calls=(NEW_YORK,)), again) == [
        ("other_call", 'get_current_weather(location: "NYC")')
    ]
    assert missed(Expectation(calls=(NEW_YORK,), other_calls=True), again) == []


def test_the_call_made_in_its_place_is_the_nearest_by_name_and_then_by_arguments() -> None:
    dinner = wanted("book", restaurant="Carbone", people=2)
    calls = [
        weather("Oslo"),
        call("book", restaurant="Perbacco", people=3),
        call("book", restaurant="Carbone", people=3),
    ]
    found = findings("call", Expectation(calls=(dinner,), other_calls=True), turn(calls))
    assert [each.observed for each in found] == ['book(restaurant: "Carbone", people: 3)']


def test_one_call_stands_in_the_place_of_one_wanted_call_alone() -> None:
    assert missed(Expectation(calls=CITIES), turn([weather("Oslo")])) == [
        ("call", 'get_current_weather(location: "Oslo")'),
        ("call", "no call"),
    ]


def test_no_call_at_all_can_be_expected() -> None:
    assert missed(Expectation(calls=()), turn("Hi.")) == []
    assert missed(Expectation(calls=()), turn(BOTH[:1])) == [
        ("other_call", 'get_current_weather(location: "NYC")')
    ]


def test_where_no_calls_are_named_any_will_do() -> None:
    assert (
        findings("call", Expectation(), turn(BOTH)) == findings("other_call", Expectation(), turn(BOTH)) == []
    )


def test_arguments_beside_those_that_are_named_can_be_refused() -> None:
    made = turn([call("get_current_weather", location="NYC", unit="celsius")])
    assert missed(Expectation(calls=(NEW_YORK,)), made) == []
    strict = Expectation(calls=(NEW_YORK,), other_arguments=False)
    assert missed(strict, made) == [("call", 'get_current_weather(location: "NYC", unit: "celsius")')]


@pytest.mark.parametrize("status", ["invalid", "failed", "timed_out", "unknown", "expired"])
def test_a_call_that_failed_or_was_refused_was_asked_for_and_is_named(status: str) -> None:
    made = turn([replace(weather("NYC"), status=status, result=None)])
    expect = Expectation(calls=(NEW_YORK,))
    assert missed(expect, made) == [("failed_call", f'get_current_weather(location: "NYC"): {status}')]
    assert missed(replace(expect, failed_calls=True), made) == []


def test_a_call_that_a_person_denied_did_not_fail() -> None:
    assert is_met("failed_call", Expectation(), turn([replace(weather("NYC"), status="rejected")]))


def test_each_call_that_failed_is_a_finding_of_its_own() -> None:
    assert len(findings("failed_call", Expectation(), turn([FAILED, weather("Oslo"), FAILED]))) == 2


def test_arguments_that_could_not_be_read_are_shown_as_they_came() -> None:
    broken = replace(weather("NYC"), arguments=None, raw='{"location": ', status="invalid")
    found = missed(Expectation(calls=(NEW_YORK,), failed_calls=True), turn([broken]))
    assert found == [("call", 'get_current_weather(unreadable: {"location": )')]


def test_order_is_that_of_identical_calls_too() -> None:
    expect = Expectation(calls=(NEW_YORK, CHICAGO, NEW_YORK), in_order=True)
    assert is_met("order", expect, turn([weather("NYC")], BOTH[::-1]))
    assert not is_met(
        "order", expect, turn(BOTH, [weather("Oslo")], [weather("Oslo")]) and turn([weather("NYC")], BOTH)
    )


def test_order_is_looked_at_among_the_calls_that_came() -> None:
    expect = Expectation(calls=(NEW_YORK, CHICAGO), in_order=True)
    assert missed(expect, turn([weather("Chicago")])) == [("call", "no call")]


@pytest.mark.parametrize(
    ("together", "steps", "met"),
    [
        (True, [BOTH], True),
        (True, [BOTH[:1], BOTH[1:]], False),
        (True, ["No."], False),
        (False, [BOTH[:1], BOTH[1:]], True),
        (False, [BOTH], False),
        (False, ["No."], False),
    ],
)
@pytest.mark.parametrize("calls", [CITIES, None])
def test_calls_come_in_one_answer_or_each_in_its_own(
    together: bool, steps: list[Any], met: bool, calls: tuple[WantedCall, ...] | None
) -> None:
    assert is_met("together", Expectation(calls=calls, together=together), turn(*steps)) == met


def test_together_are_the_wanted_calls_whatever_comes_beside_them() -> None:
    made = turn([weather("Oslo")], BOTH)
    assert is_met("together", Expectation(calls=CITIES, together=True, other_calls=True), made)


@pytest.mark.parametrize(
    ("number", "answer"),
    [(28, "28°F"), (1234, "1,234"), (1234.5, "1.234,5"), (-3, "−3 °C"), (11.4, "about 11")],
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
