"""Whatever was observed, the flow that is recorded of it expects nothing else, and can be kept as a file."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chat.agent.pattern import PATTERNS
from chat.flows.judging import ended_well, judge
from chat.flows.matchers import arguments_fit
from chat.flows.observed import ObservedCall, ObservedStep, ObservedTurn
from chat.flows.reading import read
from chat.flows.recording import recorded
from chat.flows.writing import write
from tests.flows.arbitrary import objects, texts

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
TOOLS = ("get_current_weather", "book_table", "get_local_time")
STATUSES = ("done", "failed", "timed_out", "invalid", "rejected", "expired", "unknown", "cancelled")
VALUES = (
    *(
        "New York",
        "NYC",
        "Paris, TX",
        "JFK",
        "Chez Janou",
        "celsius",
        "28",
        "−3",
        "1.234,5",
        "12.5",
        "St. Louis",
    ),
    *("2026-11-28", "2026-11-30", "2027-11-30", "It's", "東京", "Straße", "İstanbul", "A b", "!!!", "$any"),
    *(0, 11, 12.5, -3, 1234.5, 2013, True, None, 1e15, 0.1),
)
value = st.sampled_from(VALUES) | texts | st.integers(-1000, 5000) | st.floats(-1e6, 1e6)
arguments = st.dictionaries(
    st.sampled_from(["location", "date", "name", "people", "trip"]),
    value | st.lists(value, max_size=2) | st.dictionaries(st.sampled_from(["origin", "on"]), value),
    max_size=3,
)
results = (
    st.dictionaries(st.sampled_from(["location", "temperature", "notes", "list"]), value | st.lists(value))
    | objects
)
calls = st.builds(
    ObservedCall,
    name=st.sampled_from((*TOOLS, "teleport")),
    arguments=st.none() | arguments,
    status=st.sampled_from(STATUSES),
    result=st.none() | results,
    error=texts,
    edited=st.none() | arguments,
    approved=st.none() | st.booleans(),
    reason=texts,
)
words = st.lists(value.map(str) | texts, max_size=8).flatmap(
    lambda said: st.sampled_from([" ", ", ", "\n1. ", "-", "'s "]).map(lambda between: between.join(said))
)
steps = st.builds(ObservedStep, text=words, calls=st.lists(calls, max_size=3).map(tuple))
turns = st.builds(
    ObservedTurn,
    said=words.filter(str.strip),
    status=st.sampled_from(["done", "done", "done", "failed"]),
    pattern=st.sampled_from(["", *PATTERNS]),
    steps=st.lists(steps, max_size=3).map(tuple),
    reason=st.sampled_from(["", "", "calls_only", "length"]),
    at=st.none() | st.just(AT),
)
conversations = st.lists(turns, min_size=1, max_size=3).filter(lambda made: any(map(ended_well, made)))


def offers(made: list[ObservedTurn]) -> list[tuple[tuple[str, ...], Any, dict[str, Any]]]:
    return [(TOOLS, "auto", {})] * len(made)


few = settings(max_examples=20)


@few
@given(conversations, texts)
def test_what_was_observed_is_what_is_expected(made: list[ObservedTurn], title: str) -> None:
    kept = [turn for turn in made if ended_well(turn)]
    missed = [each for each in judge(recorded(title, made, offers(made)), kept) if not each.met]
    assert missed == []


@few
@given(conversations, texts)
def test_a_recorded_flow_is_written_and_read_as_it_is(made: list[ObservedTurn], title: str) -> None:
    flow = recorded(title, made, offers(made))
    assert read(write(flow), flow.slug) == flow


@few
@given(conversations, st.data())
def test_a_call_that_does_not_come_again_is_missed(made: list[ObservedTurn], data: st.DataObject) -> None:
    kept = [turn for turn in made if ended_well(turn)]
    offered = [
        (number, at, place)
        for number, turn in enumerate(kept)
        for at, step in enumerate(turn.steps)
        for place, call in enumerate(step.calls)
        if call.name in TOOLS
    ]
    assume(offered)
    number, at, place = data.draw(st.sampled_from(offered))
    steps = list(kept[number].steps)
    steps[at] = replace(steps[at], calls=steps[at].calls[:place] + steps[at].calls[place + 1 :])

    again = [*kept[:number], replace(kept[number], steps=tuple(steps)), *kept[number + 1 :]]
    missed = [each for each in judge(recorded("T", made, offers(made)), again) if not each.met]
    assert (number, "call") in [(each.turn, each.kind) for each in missed]


@few
@given(conversations)
def test_every_call_that_ran_finds_a_pinned_outcome_of_its_tool(made: list[ObservedTurn]) -> None:
    flow = recorded("T", made, offers(made))
    for turn, played in zip(filter(ended_well, made), flow.turns, strict=True):
        for call in (call for call in turn.calls if call.name in TOOLS[:2]):
            ran = call.arguments if call.edited is None else call.edited
            came = (
                call.result is not None if call.status == "done" else call.status in ("failed", "timed_out")
            )
            pins = (pin for pin in played.pins if pin.name == call.name)
            assert not came or any(arguments_fit(pin.arguments, ran, turn.at) for pin in pins)
