"""The flows that come with Travelbot: a run that does well meets each, and one that does not misses it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from chat.agent.pattern import PATTERNS
from chat.flows.expectation import Kind
from chat.flows.judging import judge
from chat.flows.observed import ObservedTurn
from chat.flows.reading import unknown_tools
from chat.flows.repertoire import shipped, text_of
from chat.inspector.tabs import CALL_TABS, STEP_TABS
from chat.turns.engine import installed_tools
from tests.flows.making import call, weather
from tests.flows.rightly import calling, played, saying
from tests.flows.sampled import PATTERNS as GIVEN
from tests.flows.sampled import readings, restaurants

FLOWS = shipped()
SENTENCE = 200
"""Characters that are still read at a glance."""


@pytest.mark.parametrize("slug", FLOWS)
def test_a_flow_says_what_it_shows_and_what_to_watch_in_a_sentence_each(slug: str) -> None:
    flow = FLOWS[slug]
    assert flow.slug == slug and flow.group in ("patterns", "trips", "")
    for sentence in (flow.shows, flow.watch):
        assert sentence[0].isupper() and sentence.endswith(".") and sentence.count(". ") == 0
        assert len(sentence) < SENTENCE


@pytest.mark.parametrize("slug", FLOWS)
def test_the_tabs_to_watch_are_those_that_the_inspector_has(slug: str) -> None:
    tabs = {tab.title for tab in (*STEP_TABS, *CALL_TABS)}
    assert set(re.findall(r"([A-Z]\w+) tabs?\b", FLOWS[slug].watch)) <= tabs


@pytest.mark.parametrize("slug", FLOWS)
def test_a_flow_offers_tools_that_are_there_or_described_in_it(slug: str) -> None:
    assert unknown_tools(FLOWS[slug], text_of(slug), frozenset(installed_tools())) == ()


@pytest.mark.parametrize("slug", FLOWS)
def test_a_flow_looks_at_the_pattern_and_the_calls_of_each_turn(slug: str) -> None:
    for turn in FLOWS[slug].turns:
        assert turn.expect.patterns and set(turn.expect.patterns) <= set(PATTERNS)
        assert turn.expect.calls is not None


@pytest.mark.parametrize("slug", FLOWS)
def test_a_pinned_result_that_is_no_sample_data_says_what_it_is(slug: str) -> None:
    sampled = [*readings("parallel"), *readings("multi_step"), restaurants("San Francisco, CA")]
    for turn in FLOWS[slug].turns:
        others = [pin.result for pin in turn.pins if pin.result and pin.result not in sampled]
        assert all(result["notes"] for result in others)


def test_the_start_page_has_the_six_patterns_and_six_trips_and_no_two_titles_are_alike() -> None:
    groups = {name: [slug for slug in FLOWS if FLOWS[slug].group == name] for name in ("patterns", "trips")}
    assert groups["patterns"] == [name.replace("_", "-") for name in GIVEN]
    assert len(groups["trips"]) == 6
    assert len({flow.title for flow in FLOWS.values()}) == len(FLOWS)


Run = list[ObservedTurn]


@dataclass(frozen=True)
class Wrong:
    """What a bad model does in place of the right thing, and what is missed because of it."""

    change: Callable[[Run], Run]
    missed: set[Kind]


def at(number: int, change: Callable[[ObservedTurn], ObservedTurn]) -> Callable[[Run], Run]:
    return lambda run: [change(turn) if here == number else turn for here, turn in enumerate(run)]


def without_calls(turn: ObservedTurn) -> ObservedTurn:
    """It answers from what it believes to know."""
    return replace(calling(turn), pattern="none")


def one_by_one(turn: ObservedTurn) -> ObservedTurn:
    return replace(calling(turn, *([each] for each in turn.calls)), pattern="multi_step")


def with_other(name: str, **arguments: object) -> Callable[[ObservedTurn], ObservedTurn]:
    """The last call is this one."""
    return lambda turn: calling(turn, [*turn.calls[:-1], call(name, **arguments)])


def with_changed(**arguments: object) -> Callable[[ObservedTurn], ObservedTurn]:
    """The last call has these arguments in place of its own."""
    return lambda turn: with_other(turn.calls[-1].name, **{**(turn.calls[-1].arguments or {}), **arguments})(
        turn
    )


def said(text: str) -> Callable[[ObservedTurn], ObservedTurn]:
    return lambda turn: saying(turn, text)


WRONG: dict[str, Wrong] = {
    "simple": Wrong(at(0, without_calls), {"pattern", "call"}),
    "multiple": Wrong(at(0, with_other("get_current_weather", location="Apple, OK")), {"call"}),
    "multiple-forced": Wrong(at(0, without_calls), {"pattern", "call"}),
    "parallel": Wrong(at(0, one_by_one), {"pattern", "together"}),
    "parallel-multiple": Wrong(at(0, lambda turn: calling(turn, list(turn.calls[:-1]))), {"call"}),
    "multi-step": Wrong(at(0, said("New York 28, San Francisco 65, Chicago 13")), {"numbers"}),
    "multi-step-dependent": Wrong(at(0, with_changed(amount=230)), {"call"}),
    "multi-turn": Wrong(at(1, with_changed(location="New York, NY")), {"call"}),
    "rainy-weekend": Wrong(at(1, with_changed(activity_type="outdoor")), {"call"}),
    "three-cities": Wrong(at(1, lambda turn: calling(turn, [weather("Lisbon")])), {"other_call"}),
    "book-a-table": Wrong(at(2, with_changed(date="2026-11-28")), {"call"}),
    "booking-changed": Wrong(at(0, said("A table for 10 is booked.")), {"numbers"}),
    "cancelling-denied": Wrong(at(0, said("Booking K7QM-2XTR has been cancelled.")), {"not_words"}),
    "changing-trip": Wrong(at(2, with_changed(location="Rome, Italy")), {"call"}),
    "tool-fails": Wrong(
        at(0, lambda turn: saying(calling(turn, [turn.calls[0]]), "The weather is not known.")),
        {"call", "words"},
    ),
    "nothing-to-call": Wrong(at(0, lambda turn: calling(turn, [weather("Rome")])), {"other_call"}),
    "known-by-its-schema": Wrong(at(0, with_changed(passengers=1)), {"call"}),
    "wrong-arguments": Wrong(at(0, with_changed(unit="kelvin")), {"call"}),
    "namesakes": Wrong(at(0, with_changed(location="Paris")), {"call"}),
}


@pytest.mark.parametrize("slug", FLOWS)
def test_a_run_that_does_what_is_expected_meets_all_of_it(slug: str) -> None:
    assert [finding for finding in judge(FLOWS[slug], played(FLOWS[slug])) if not finding.met] == []


@pytest.mark.parametrize("slug", FLOWS)
def test_a_run_that_does_not_is_missed_for_that(slug: str) -> None:
    wrong = WRONG[slug].change(played(FLOWS[slug]))
    assert {finding.kind for finding in judge(FLOWS[slug], wrong) if not finding.met} == WRONG[slug].missed


@pytest.mark.parametrize("slug", FLOWS)
def test_a_run_without_any_call_is_missed_where_calls_are_expected(slug: str) -> None:
    flow = FLOWS[slug]
    for number, turn in enumerate(flow.turns):
        found = judge(flow, at(number, without_calls)(played(flow)))
        assert any(each.kind == "call" and not each.met for each in found) == bool(turn.expect.calls)


def after_a_guess(turn: ObservedTurn) -> ObservedTurn:
    """It looks up the time, takes the wrong day for today, is refused, and puts it right."""
    (booked,) = turn.calls
    guessed = replace(booked, arguments={**(booked.arguments or {}), "date": "2024-05-02"}, status="invalid")
    return calling(turn, [call("get_local_time", location="Edinburgh")], [guessed], [booked])


def after_a_retry(turn: ObservedTurn) -> ObservedTurn:
    looked_up, suggested = turn.calls
    failed = replace(looked_up, status="failed", error="The weather service does not answer.")
    return calling(turn, [failed], [failed], [suggested])


def in_other_words(turn: ObservedTurn) -> ObservedTurn:
    return calling(turn, [weather("Chicago, Illinois"), weather("San Francisco"), weather("NYC")])


AS_GOOD: dict[str, Callable[[Run], Run]] = {
    "simple": at(0, with_changed(location="NYC", unit="celsius")),
    "parallel": at(0, in_other_words),
    "multi-step": at(0, said("Chicago: 13 °F. San Francisco: 55.0 °F. In New York it is 11 degrees.")),
    "multi-turn": at(1, with_changed(location="San Francisco", cuisine_type="any", price_range="any")),
    "three-cities": at(2, with_changed(origin="Lisbon, Portugal", destination="London, UK")),
    "book-a-table": at(2, after_a_guess),
    "booking-changed": at(0, with_changed(restaurant="Copper Heron", location="London, England")),
    "cancelling-denied": at(0, said("All right: nothing has been cancelled, your booking stands.")),
    "changing-trip": at(4, with_other("get_restaurant_recommendations", location="Porto")),
    "tool-fails": at(0, after_a_retry),
    "known-by-its-schema": at(0, with_changed(date="2026-11-29")),
    "namesakes": at(0, with_changed(location="Paris, Texas")),
}


@pytest.mark.parametrize("slug", AS_GOOD)
def test_what_another_model_does_as_well_meets_it_too(slug: str) -> None:
    run = AS_GOOD[slug](played(FLOWS[slug]))
    assert run != played(FLOWS[slug])
    assert [finding for finding in judge(FLOWS[slug], run) if not finding.met] == []


ALSO_GOOD: list[tuple[str, Callable[[Run], Run]]] = [
    ("multi-step", at(0, one_by_one)),
    ("multi-step", at(0, said("New York eleven, San Francisco fifty-five, Chicago thirteen degrees."))),
    ("multi-turn", at(0, one_by_one)),
    ("changing-trip", at(2, with_changed(activity_type="both"))),
    ("known-by-its-schema", at(0, with_changed(date="Tomorrow"))),
]


@pytest.mark.parametrize(("slug", "change"), ALSO_GOOD)
def test_it_is_as_good_one_after_the_other_or_in_words_where_that_is_not_the_point(
    slug: str, change: Callable[[Run], Run]
) -> None:
    assert [finding for finding in judge(FLOWS[slug], change(played(FLOWS[slug]))) if not finding.met] == []


@pytest.mark.parametrize(
    "words", ["I’ve cancelled it for you.", "Your booking has been canceled.", "K7QM-2XTR is cancelled!"]
)
def test_a_cancellation_that_was_denied_must_not_be_told_as_done(words: str) -> None:
    slug = "cancelling-denied"
    found = judge(FLOWS[slug], at(0, said(words))(played(FLOWS[slug])))
    assert [finding.kind for finding in found if not finding.met] == ["not_words"]
