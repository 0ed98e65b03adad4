"""A conversation becomes a flow that expects the same again, and can be played next month."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from chat.flows.expectation import WantedCall
from chat.flows.flow import Decided, Flow, Line, Pin
from chat.flows.judging import judge
from chat.flows.observed import ObservedCall, ObservedTurn
from chat.flows.recording import NothingRecorded, recorded
from tests.flows.making import call, turn, weather

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
OFFER: tuple[tuple[str, ...], Any, dict[str, Any]] = (
    ("get_current_weather", "book_table", "get_local_time"),
    "auto",
    {},
)


def flow_of(*turns: ObservedTurn, title: str = "A trip") -> Flow:
    return recorded(title, turns, [OFFER] * len(turns))


def told(**result: Any) -> ObservedCall:
    return replace(weather("New York"), result=result)


def booked(**arguments: Any) -> ObservedCall:
    return replace(call("book_table", **arguments), writes=True, approved=True)


def test_calls_are_expected_with_their_places_in_any_spelling() -> None:
    made = flow_of(turn([weather("New York"), weather("Chicago")], pattern="parallel"))
    expect = made.turns[0].expect

    assert expect.patterns == ("parallel",) and expect.together is True
    assert expect.calls == (
        WantedCall(name="get_current_weather", arguments={"location": {"$place": "New York"}}),
        WantedCall(name="get_current_weather", arguments={"location": {"$place": "Chicago"}}),
    )


def test_a_turn_without_calls_expects_none() -> None:
    assert flow_of(turn("Hi.", pattern="none")).turns[0].expect.calls == ()


def test_calls_one_after_the_other_are_expected_apart() -> None:
    assert flow_of(turn([weather("Oslo")], [weather("Rome")], "3 °C")).turns[0].expect.together is False


def test_what_the_answer_tells_of_results_is_expected() -> None:
    result = {
        "location": "New York",
        "temperature": 12.6,
        "unit": "Celsius",
        "date": "2026-11-28",
        "source": {"name": "Meteo"},
    }
    expect = (
        flow_of(turn([told(**result)], "By Meteo, New York has 13 degrees Celsius (99?), 2026-11-28."))
        .turns[0]
        .expect
    )

    assert expect.words == ("New York",) and expect.numbers == (12.6,)


def test_neither_the_marks_of_a_list_nor_dates_in_words_are_expected_of_an_answer() -> None:
    made = turn([told(count=1, day="Sat 28 November", city="Oslo")], "1. Oslo, Sat 28 November")
    expect = flow_of(made).turns[0].expect
    assert expect.words == ("Oslo",) and expect.numbers == ()


def test_few_things_are_expected_of_an_answer() -> None:
    numbers = list(range(100, 150))
    names = ["Anna", "Bert", "Carl", "Dora", "Emil"]
    answer = f"{', '.join(names)}: {', '.join(map(str, numbers))}"
    expect = flow_of(turn([told(names=names, numbers=numbers)], answer)).turns[0].expect
    assert expect.words == ("Anna", "Bert", "Carl") and expect.numbers == (100, 101, 102, 103, 104)


def test_results_are_pinned_as_they_were_for_the_arguments_they_came_for() -> None:
    result = {
        "temperature": 11,
        "kind": "live",
        "source": {"name": "Meteo"},
        "as_of": "2026-11-28",
        "notes": ["Far."],
    }
    (pin,) = flow_of(turn([told(**result)], "11")).turns[0].pins
    assert pin == Pin(
        name="get_current_weather", arguments={"location": {"$place": "New York"}}, result=result
    )


def test_a_call_that_failed_fails_again_with_its_words() -> None:
    failed = replace(weather("Oslo"), status="failed", result=None, error="No connection.")
    made = flow_of(turn([failed], "I could not look."))
    assert made.turns[0].pins[0].error == "No connection." and made.turns[0].expect.failed_calls


@pytest.mark.parametrize("status", ["invalid", "rejected", "expired", "unknown", "cancelled"])
def test_a_call_that_did_not_run_has_no_result_to_pin(status: str) -> None:
    assert flow_of(turn([replace(weather("Oslo"), status=status, result=None)], "No.")).turns[0].pins == ()


def test_of_results_for_the_same_arguments_the_last_is_pinned() -> None:
    failed = replace(weather("New York"), status="failed", result=None, error="No connection.")
    (pin,) = flow_of(turn([failed], [told(temperature=11)], "11")).turns[0].pins
    assert pin.result == {"temperature": 11}


def test_what_is_for_more_arguments_is_looked_at_first() -> None:
    bare, with_unit = weather("Oslo"), call("get_current_weather", location="Oslo", unit="celsius")
    pins = flow_of(turn([bare, with_unit], "Cold.")).turns[0].pins
    assert [sorted(pin.arguments) for pin in pins] == [["location", "unit"], ["location"]]


def test_what_time_it_is_is_not_pinned() -> None:
    clock = replace(call("get_local_time", location="Oslo"), result={"zone": "Europe/Oslo", "hour": 13})
    made = flow_of(turn([clock], "It is 13 in Europe/Oslo.")).turns[0]
    assert made.pins == () and made.expect.words == () == made.expect.numbers


@pytest.mark.parametrize(
    ("date", "day"),
    [("2026-11-28", "today"), ("2026-11-29", "tomorrow"), ("2026-12-05", "+7"), ("2026-11-01", "-27")],
)
def test_a_near_date_is_counted_from_when_it_was_said(date: str, day: str) -> None:
    made = flow_of(turn([booked(date=date)], "Done.", said="A table, please", at=AT)).turns[0]

    assert made.expect.calls == (WantedCall(name="book_table", arguments={"date": {"$day": day}}),)
    assert made.pins[0].arguments == made.script[0].calls[0][1] == {"date": {"$day": day}}


@pytest.mark.parametrize("said", ["On 2026-11-29", "on the 29th of November", "Nov. 29, please"])
def test_a_date_that_was_said_stays_what_it_is(said: str) -> None:
    made = flow_of(turn([booked(date="2026-11-29")], "Done.", said=said, at=AT)).turns[0]
    assert made.script[0].calls[0][1] == made.pins[0].arguments == {"date": "2026-11-29"}


def test_a_date_that_was_said_in_an_earlier_turn_stays_what_it_is() -> None:
    first = turn("Yes?", said="For 2026-11-29.", at=AT)
    made = flow_of(first, turn([booked(date="2026-11-29")], "Done.", said="A table", at=AT))
    assert made.turns[1].pins[0].arguments == {"date": "2026-11-29"}


@pytest.mark.parametrize("date", ["2027-02-01", "2026-02-30", "29 November"])
def test_a_date_far_away_and_what_is_none_stay_what_they_are(date: str) -> None:
    made = flow_of(turn([booked(date=date)], "Done.", at=AT)).turns[0]
    assert made.script[0].calls[0][1] == {"date": date}


def test_it_can_be_played_next_month() -> None:
    made = flow_of(turn([booked(date="2026-11-29")], "Done.", said="A table for tomorrow", at=AT))
    later = AT.replace(month=12, day=24)
    assert all(each.met for each in judge(made, [turn([booked(date="2026-12-25")], "Done.", at=later)]))


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("Chez Janou", {"$like": "Chez Janou"}),
        ("celsius", "celsius"),
        ("word " * 20, {"$any": None}),
        ({"$not": "a"}, {"$any": None}),
        ([{"location": "Paris"}, 2], [{"location": {"$place": "Paris"}}, 2]),
        ({"location": "JFK"}, {"location": "JFK"}),
    ],
)
def test_of_an_argument_is_expected_what_would_come_again(value: Any, wanted: Any) -> None:
    (expected,) = flow_of(turn([booked(what=value)], "Done.")).turns[0].expect.calls or ()
    assert expected.arguments == {"what": wanted}


def test_the_script_says_what_was_said_and_calls_what_was_called() -> None:
    script = flow_of(turn([weather("Oslo")], "It is cold.")).turns[0].script
    assert script == (Line(calls=(("get_current_weather", {"location": "Oslo"}),)), Line(says="It is cold."))


def test_an_approval_is_decided_again_with_what_was_changed() -> None:
    changed = replace(booked(name="Ann", people=2), edited={"name": "Ann", "people": 4})
    made = flow_of(turn([changed], "Done.")).turns[0]

    assert made.decided == Decided(approved=True, changes={"people": 4})
    assert made.pins[0].arguments == {"name": "Ann", "people": 4}
    assert made.expect.calls == (WantedCall(name="book_table", arguments={"name": "Ann", "people": 2}),)


def test_a_date_that_a_person_put_in_stays_what_it_is() -> None:
    changed = replace(booked(date="2026-11-29"), edited={"date": "2026-11-30"})
    made = flow_of(turn([changed], "Done.", at=AT)).turns[0]
    assert made.decided == Decided(approved=True, changes={"date": "2026-11-30"})
    assert made.pins[0].arguments == {"date": "2026-11-30"}


def test_a_denial_is_decided_again_with_its_reason() -> None:
    denied = replace(booked(people=2), approved=False, status="rejected", result=None, reason="Too late")
    assert flow_of(turn([denied], "Fine.")).turns[0].decided == Decided(approved=False, reason="Too late")


def test_where_nothing_was_decided_nothing_is() -> None:
    assert flow_of(turn([weather("Oslo")], "Cold.")).turns[0].decided is None


def test_a_turn_that_only_asked_for_calls_does_so_again() -> None:
    held = replace(weather("Oslo"), status="cancelled", result=None)
    made = flow_of(turn([held], reason="calls_only")).turns[0]
    assert made.calls_only and made.script == (Line(calls=(("get_current_weather", {"location": "Oslo"}),)),)


def test_turns_that_failed_or_were_cut_off_are_left_out_and_the_flow_says_so() -> None:
    failed, stopped = turn("Hm.", status="failed"), turn("Hm.", status="cancelled")
    made = flow_of(
        turn("Hi.", said="One"), failed, turn("Yes.", said="Three"), stopped, turn("Cut", reason="length")
    )

    assert [each.says for each in made.turns] == ["One", "Three"]
    assert "Turns 2, 4, 5 were left out" in made.shows


def test_a_conversation_in_which_no_turn_ended_can_not_be_recorded() -> None:
    with pytest.raises(NothingRecorded, match="no turn of this conversation came to its end"):
        flow_of(turn("Hm.", status="failed"))


def test_a_call_of_a_tool_that_was_not_offered_can_not_be_expected() -> None:
    stray = replace(call("teleport"), status="invalid", result=None)
    made = flow_of(turn([stray, weather("Oslo")], "Cold.")).turns[0]

    assert made.expect.calls is not None and [each.name for each in made.expect.calls] == [
        "get_current_weather"
    ]
    assert made.expect.other_calls and made.expect.failed_calls


@pytest.mark.parametrize(
    ("title", "slug"),
    [("A rainy day!", "a-rainy-day"), ("東京", "conversation"), ("x" * 90, "x" * 60), ("", "conversation")],
)
def test_a_flow_is_named_by_its_title(title: str, slug: str) -> None:
    assert flow_of(turn("Hi."), title=title).slug == slug
