"""The harness can fail: with a protection taken out it sees what that kept from happening."""

from collections import Counter
from pathlib import Path

import httpx
import pytest

from tests.commands.running import eventually
from tests.faults.person import FINAL
from tests.faults.proxy import proxy
from tests.faults.test_frozen import thawed_while_the_next_one_runs
from tests.faults.tools.effects import left
from tests.faults.truth import answered_in_order
from tests.faults.world import SERVE, World


def without(protection: str) -> tuple[str, ...]:
    return ("-m", "tests.faults.careless", protection, *SERVE[1:])


@pytest.mark.parametrize("protection", ["recovery", "write_ahead"])
def test_it_sees_a_write_that_runs_again(world: World, tmp_path: Path, protection: str) -> None:
    world.entry = without(protection)
    world.killed_at("after_effect", "book")
    with pytest.raises(AssertionError, match="it happened 2 times"):
        world.settle()
    assert list(Counter(left(tmp_path / "effects")).values()) == [2]


def test_it_sees_a_runner_that_writes_though_it_has_lost_its_turn(world: World) -> None:
    world.entry = without("fence")
    with pytest.raises(AssertionError, match="the zombie has written"):
        thawed_while_the_next_one_runs(world)


def test_it_sees_what_is_said_twice(world: World) -> None:
    world.entry = without("client_key")
    with world.alive(), proxy(world.person.host) as line:
        world.person.visit(line.host)
        world.person.begin("")
        line.be(cut_after=0)
        with pytest.raises(httpx.TransportError):
            world.person.say_all()
        line.be_good()
        eventually(lambda: world.last()["status"] in FINAL)
        world.person.say_all()
        eventually(lambda: world.last()["status"] in FINAL)
        with pytest.raises(AssertionError, match="is there 2 times"):
            world.check()


def test_it_sees_a_call_that_is_not_answered() -> None:
    asked = {"role": "assistant", "tool_calls": [{"id": "a"}, {"id": "b"}]}
    answers = [{"role": "tool", "tool_call_id": id} for id in "ab"]
    answered_in_order([asked, *answers])
    for wrong in ([asked], [asked, *reversed(answers)], [asked, answers[0], {"role": "user"}]):
        with pytest.raises(AssertionError):
            answered_in_order(wrong)
