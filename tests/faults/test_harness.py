"""The harness can fail: with the protection taken out it sees the double booking."""

from collections import Counter
from pathlib import Path

import pytest

from tests.faults.tools.effects import left
from tests.faults.truth import answered_in_order
from tests.faults.world import SERVE, World

CARELESS = ("-m", "tests.faults.careless", *SERVE[1:])


def test_the_harness_sees_a_write_that_recovery_runs_again(world: World, tmp_path: Path) -> None:
    world.entry = CARELESS
    world.killed_at("after_effect", "book")
    with pytest.raises(AssertionError, match="it happened 2 times"):
        world.settle()
    assert list(Counter(left(tmp_path / "effects")).values()) == [2]


def test_the_harness_sees_a_call_that_is_not_answered() -> None:
    asked = {"role": "assistant", "tool_calls": [{"id": "a"}, {"id": "b"}]}
    answers = [{"role": "tool", "tool_call_id": id} for id in "ab"]
    answered_in_order([asked, *answers])
    for wrong in ([asked], [asked, *reversed(answers)], [asked, answers[0], {"role": "user"}]):
        with pytest.raises(AssertionError):
            answered_in_order(wrong)
