"""Two conversations side by side: what is missing or different is seen where it is, and nothing is lost."""

from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chat.flows.alignment import Difference, TurnPair, aligned
from chat.flows.observed import ObservedCall, ObservedTurn
from tests.flows.making import call, turn, weather

SWAPPED: dict[Difference, Difference] = {"only left": "only right", "only right": "only left"}


def sides(pair: TurnPair) -> list[list[tuple[Any, Any, Difference]]]:
    """For each step the locations that each call asks for."""
    return [
        [(_location(each.left), _location(each.right), each.difference) for each in step.calls]
        for step in pair.steps
    ]


def _location(call: ObservedCall | None) -> Any:
    return call and (call.arguments or {}).get("location", call.name)


def test_a_step_that_is_missing_leaves_the_others_beside_their_like() -> None:
    left = turn([weather("Oslo")], [call("suggest")], "Go out.")
    (pair,) = aligned([left], [turn([weather("Oslo")], "Stay in.")])

    assert [step.difference for step in pair.steps] == ["same", "only left", "same"]
    assert sides(pair)[1] == [("suggest", None, "only left")]
    assert pair.difference == "different"


def test_the_same_tool_with_other_arguments_is_different() -> None:
    (pair,) = aligned([turn([weather("Oslo"), weather("Rome")])], [turn([weather("Rome"), weather("Bern")])])
    assert sides(pair) == [[("Oslo", "Bern", "different"), ("Rome", "Rome", "same")]]


def test_the_same_call_with_another_outcome_is_different() -> None:
    failed = replace(weather("Oslo"), status="failed", result=None, error="No connection.")
    (pair,) = aligned([turn([weather("Oslo")])], [turn([failed])])
    assert sides(pair) == [[("Oslo", "Oslo", "different")]]


def test_the_same_call_is_found_in_a_later_step() -> None:
    oslo, rome, bern = ([weather(city)] for city in ("Oslo", "Rome", "Bern"))
    (pair,) = aligned([turn(oslo, rome)], [turn(rome, bern)])
    assert [step.difference for step in pair.steps] == ["only left", "same", "only right"]


def test_whence_and_of_when_a_result_is_makes_no_difference() -> None:
    one, other = (replace(weather("Oslo"), result={"high": 3, "as_of": day}) for day in ("Monday", "Tuesday"))
    (pair,) = aligned([turn([one])], [turn([other])])
    assert pair.difference == "same"


def test_another_tool_in_its_place_stands_in_the_same_step() -> None:
    (pair,) = aligned([turn([weather("Oslo")], "3.")], [turn([call("suggest")], "3.")])
    assert sides(pair)[0] == [("Oslo", None, "only left"), (None, "suggest", "only right")]
    assert [step.difference for step in pair.steps] == ["different", "same"]


def test_an_answer_without_the_call_stands_beside_the_answer() -> None:
    (pair,) = aligned([turn([weather("Oslo")], "3 °C")], [turn("I don't know.")])
    assert [step.difference for step in pair.steps] == ["only left", "same"]


def test_a_turn_that_never_came_is_one_sided() -> None:
    first, second = turn("Hi.", said="Hello"), turn([weather("Oslo")], said="Oslo?")
    pairs = aligned([first, second], [first])
    assert [(pair.said, pair.difference) for pair in pairs] == [("Hello", "same"), ("Oslo?", "only left")]
    assert sides(pairs[1]) == [[("Oslo", None, "only left")]]


def test_a_turn_that_ended_otherwise_is_different() -> None:
    (pair,) = aligned([turn("Hi.")], [turn("Hi.", status="failed", reason="time")])
    assert pair.difference == "different"


calls = st.builds(
    ObservedCall,
    name=st.sampled_from(["a", "b"]),
    arguments=st.none() | st.fixed_dictionaries({"x": st.integers(0, 1)}),
    status=st.sampled_from(["done", "failed"]),
)
turns = st.lists(
    st.lists(st.just("words") | st.lists(calls, min_size=1, max_size=3), max_size=4), max_size=2
).map(lambda made: [turn(*steps) for steps in made])


@given(turns)
def test_a_conversation_beside_itself_is_the_same(one: list[ObservedTurn]) -> None:
    pairs = aligned(one, one)
    assert [pair.difference for pair in pairs] == ["same"] * len(one)
    assert all(each.difference == "same" for pair in pairs for step in pair.steps for each in step.calls)


@given(turns, turns)
def test_every_step_and_every_call_stands_there_once_and_in_its_order(
    left: list[ObservedTurn], right: list[ObservedTurn]
) -> None:
    pairs = aligned(left, right)
    for side, given_turns in (("left", left), ("right", right)):
        found = [getattr(pair, side) for pair in pairs if getattr(pair, side)]
        steps = [[getattr(step, side) for step in pair.steps if getattr(step, side)] for pair in pairs]
        assert found == given_turns
        assert steps[: len(given_turns)] == [list(each.steps) for each in given_turns]
        for step in (step for pair in pairs for step in pair.steps):
            own = [getattr(each, side) for each in step.calls if getattr(each, side)]
            of = getattr(step, side)
            assert Counter(map(repr, own)) == Counter(map(repr, of.calls if of else ()))


@given(turns, turns)
def test_sides_can_be_changed(left: list[ObservedTurn], right: list[ObservedTurn]) -> None:
    def seen(pairs: tuple[TurnPair, ...], swapped: bool) -> list[Any]:
        return [
            (
                _told(pair, swapped),
                [(_told(s, swapped), Counter(_told(c, swapped) for c in s.calls)) for s in pair.steps],
            )
            for pair in pairs
        ]

    assert seen(aligned(left, right), False) == seen(aligned(right, left), True)


def _told(pair: Any, swapped: bool) -> tuple[str, str, str]:
    left, right = map(repr, (pair.right, pair.left) if swapped else (pair.left, pair.right))
    return left, right, SWAPPED.get(pair.difference, pair.difference) if swapped else pair.difference
