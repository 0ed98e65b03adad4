"""Stop, in every state: acknowledged at once, final soon, once, and with what had come until then."""

import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread, Timer
from typing import Any

import pytest

from tests.commands.running import eventually
from tests.faults.world import SLACK, World

RACES = int(os.environ.get("FAULTS_RACES", "6"))
FINAL_WITHIN = 5.0 * SLACK
TEXT = "One moment. "


@dataclass(frozen=True)
class State:
    words: str
    reached: Callable[[World], Any]
    text: str = TEXT
    call: str = ""
    """How its call ends, if it has one."""
    approved: bool = True


def model_is_still(world: World) -> bool:
    return bool(world.model.holding)


def call_is(status: str) -> Callable[[World], bool]:
    def reached(world: World) -> bool:
        steps = world.last()["steps"]
        return bool(steps) and [call["status"] for call in steps[-1]["calls"]] == [status]

    return reached


STATES = {
    "before the first byte": State("mute", model_is_still, text=""),
    "while text streams": State("hold", model_is_still),
    "while arguments stream": State("spell look_up", model_is_still),
    "after the last piece": State("last", model_is_still),
    "while a call reads": State("ponder", call_is("running"), call="cancelled"),
    "while a person is asked": State("book", call_is("awaiting_approval"), call="cancelled", approved=False),
    "while a call writes": State("reserve", call_is("running"), call="done"),
    "while a write hangs": State("charter", call_is("running"), call="unknown"),
}


@pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())
def test_stopped(world: World, state: State) -> None:
    with world.alive() as server:
        talk = world.person.begin(state.words)
        world.person.say()
        if state.approved and state.call in ("done", "unknown"):
            eventually(world.person.approve_all)
        eventually(lambda: state.reached(world))
        eventually(lambda: state.text in world.last()["steps"][-1]["answer"]["content"])
        twice_from_two_tabs(world)
        turn = eventually(lambda: final(world), FINAL_WITHIN)
        (step,) = turn["steps"]
        assert turn["status"] == "cancelled" and step["answer"]["content"] == state.text, turn
        assert [call["status"] for call in step["calls"]] == [state.call] * bool(state.call)
        assert "Stopped" in world.person.fresh(talk).text()
        before = world.person.trace(talk)
        world.stop_all()
        assert world.person.trace(talk) == before, "a stop after the end has changed something"
        world.end(server)


def twice_from_two_tabs(world: World) -> None:
    tabs = [Thread(target=world.stop_all) for _ in range(2)]
    began = time.monotonic()
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert time.monotonic() - began < SLACK, "it was not acknowledged at once"


def final(world: World) -> dict[str, Any] | None:
    turn = world.last()
    return turn if turn["ended_at"] else None


def test_a_stop_that_races_the_end_leaves_one_end(world: World) -> None:
    chance = random.Random(int(os.environ.get("FAULTS_SEED", "1")))
    with world.alive() as server:
        for _ in range(RACES):
            world.model.holding.clear()
            talk = world.person.begin(chance.choice(("hold", "last", "hold look_up")))
            world.person.say()
            (answer,) = eventually(lambda: world.model.holding)
            ends = Timer(chance.uniform(0, 0.2), answer.set)
            ends.start()
            world.stop_all()
            ends.join()
            turn = eventually(lambda: final(world), FINAL_WITHIN)
            time.sleep(0.1)
            assert world.person.trace(talk)["turns"] == [turn], "it went on after its end"
            assert turn["status"] in ("done", "cancelled")
        world.end(server)
