"""Calls are compared with those that were wanted, in whatever order either are."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from chat.flows.expectation import Expectation, WantedCall
from tests.flows.making import (
    BOTH,
    CHICAGO,
    CITIES,
    NEW_YORK,
    call,
    findings,
    is_met,
    missed,
    turn,
    wanted,
    weather,
)

FAILED = replace(weather("NYC"), status="failed", error="No connection.")


def test_a_call_that_was_not_made_is_no_call() -> None:
    assert missed(Expectation(calls=(NEW_YORK,)), turn()) == [("call", "no call")]


def test_words_in_place_of_calls_are_told_once() -> None:
    """A call that a model wrote as text is seen without opening anything."""
    written = '<tool_call>\n{"name": "get_current_weather"}\n</tool_call>'
    assert missed(Expectation(calls=CITIES), turn(written)) == [
        ("call", 'no call, but words: "<tool_call> {"name": "get_current_weather"} </tool_call>"'),
        ("call", "no call"),
    ]


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
    assert not is_met("order", expect, turn([weather("NYC")], BOTH))


def test_order_is_looked_at_among_the_calls_that_came() -> None:
    expect = Expectation(calls=(NEW_YORK, CHICAGO), in_order=True)
    assert missed(expect, turn([weather("Chicago")])) == [("call", "no call")]


def test_calls_that_never_came_were_in_no_order() -> None:
    expect = Expectation(calls=(NEW_YORK, CHICAGO), in_order=True)
    assert not is_met("order", expect, turn("No."))


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
