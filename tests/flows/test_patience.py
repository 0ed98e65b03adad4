"""What a file may ask to be compared has an end, so that nobody's flow holds up everybody's server."""

import pytest

from chat.flows.expectation import Expectation, WantedCall
from chat.flows.judging import judge_turn
from chat.flows.matchers import fits
from chat.flows.observed import ObservedCall, ObservedStep, ObservedTurn
from chat.flows.patience import TooMuch, bounded, spend

MANY = 5_000
"""Each with each is 25 million comparisons, and deeper than Python's stack."""


def test_a_list_in_any_order_that_is_too_long_to_be_compared_fits_nothing() -> None:
    assert fits({"$unordered": [1] * 100}, [1] * 100)
    assert not fits({"$unordered": [1] * MANY}, [1] * MANY)


def test_not_fitting_in_time_is_no_fit_for_the_opposite_either() -> None:
    assert not fits({"$not": {"$unordered": [1] * MANY}}, [2] * MANY)


def test_lists_within_a_choice_cost_as_much_as_they_are_long() -> None:
    assert not fits({"$one-of": [{"$unordered": [1] * 100}] * 100 + [{"$any": None}]}, [2] * 100)
    with bounded(50), pytest.raises(TooMuch):
        spend(51)


def test_all_calls_of_a_turn_are_compared_within_one_bound() -> None:
    looked: list[int] = []

    class Counting(list[int]):
        def __iter__(self):  # type: ignore[no-untyped-def]
            looked.append(1)
            return super().__iter__()

    calls = tuple(ObservedCall(name="t", arguments={"a": Counting([2] * 300)}) for _ in range(20))
    turn = ObservedTurn(said="", status="done", pattern="", steps=(ObservedStep(text="", calls=calls),))
    wanted = (WantedCall(name="t", arguments={"a": {"$unordered": [1] * 300}}),) * 100

    findings = judge_turn(Expectation(calls=wanted), turn, 0)

    assert not any(finding.met for finding in findings if finding.kind == "call")
    assert len(looked) < 2_000, "as many as 300,000 comparisons of one number with another need"


def test_a_text_costs_as_much_as_it_is_long() -> None:
    assert fits({"$contains": "jazz"}, "jazz " * 1_000)
    assert not fits({"$one-of": [{"$contains": "rock"}] * 2_000 + [{"$contains": "jazz"}]}, "jazz " * 20_000)
