"""A bad line between the server and its model: each turn ends, says how, and the talk goes on."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.commands.running import eventually
from tests.faults.proxy import Proxy, proxy
from tests.faults.world import World

ENDS_WITHIN = 15.0
NO_LIST = "The server's list of models: "
"""What a server logs that starts, or is asked, while its model can't be reached."""
ANSWER = "One moment. "


@pytest.fixture
def line(world: World) -> Iterator[Proxy]:
    with proxy(world.model.host) as made:
        world.place.settings["LLM_BASE_URL"] = f"http://{made.host}/v1"
        yield made


@pytest.mark.parametrize(
    "bad",
    [{"slices": 1}, {"latency": 0.05}, {"bandwidth": 2000, "slices": 16}, {"slices": 7, "latency": 0.001}],
    ids=str,
)
def test_bytes_that_come_late_and_in_slices_are_the_same_answer(
    world: World, line: Proxy, bad: dict[str, Any]
) -> None:
    with world.alive() as server:
        line.be(**bad)
        world.person.begin("book look_up")
        world.come_to_rest(ENDS_WITHIN)
        turn = world.last()
        assert turn["status"] == "done", turn
        assert [step["answer"]["content"] for step in turn["steps"]] == [ANSWER] * 2
        line.be_good()
        world.end(server, NO_LIST)


def test_a_request_that_is_refused_at_first_is_repeated(world: World, line: Proxy) -> None:
    with world.alive() as server:
        line.be(down=True)
        talk = world.person.begin("book")
        world.person.say_all()
        eventually(lambda: "Asking again" in world.person.fresh(talk).text())
        line.be_good()
        world.come_to_rest(ENDS_WITHIN)
        assert world.last()["status"] == "done"
        world.end(server, NO_LIST)


def test_a_model_that_can_t_be_reached_fails_the_turn_with_a_sentence(world: World, line: Proxy) -> None:
    with world.alive() as server:
        line.be(down=True)
        world.person.begin("book")
        world.come_to_rest(ENDS_WITHIN)
        turn = world.last()
        assert (turn["status"], turn["reason"]) == ("failed", "unreachable")
        assert turn["explanation"] and turn["steps"][0]["error"]["message"] == turn["explanation"]
        line.be_good()
        world.end(server, NO_LIST)


@pytest.mark.parametrize("bytes_of_answers", [0, 1, 90, 250, 330, 420, 520, 700])
def test_a_line_that_is_cut_anywhere_runs_nothing_of_what_had_not_ended(
    world: World, line: Proxy, bytes_of_answers: int
) -> None:
    with world.alive() as server:
        line.be(cut_after=bytes_of_answers)
        world.person.begin("book look_up")
        world.come_to_rest(ENDS_WITHIN)
        turn = world.last()
        assert turn["status"] == "failed" and turn["explanation"], turn
        line.be_good()
        world.end(server, NO_LIST)


def test_a_line_that_breaks_while_an_answer_streams_keeps_what_had_come(world: World, line: Proxy) -> None:
    with world.alive() as server:
        talk = world.person.begin("hold")
        world.person.say_all()
        eventually(lambda: world.model.holding)
        line.reset()
        world.come_to_rest(ENDS_WITHIN)
        turn = world.last()
        assert (turn["status"], turn["steps"][0]["status"]) == ("failed", "failed")
        assert turn["steps"][0]["answer"]["content"] == ANSWER
        assert ANSWER.strip() in world.person.fresh(talk).text()
        world.end(server, NO_LIST)


def test_a_model_that_falls_silent_is_given_up_when_the_turn_s_time_is_over(
    world: World, line: Proxy
) -> None:
    world.place.settings["TURN_SECONDS"] = "2"
    with world.alive() as server:
        world.person.begin("hold")
        world.person.say_all()
        eventually(lambda: world.model.holding)
        line.be(silent=True)
        world.come_to_rest(ENDS_WITHIN)
        turn = world.last()
        assert (turn["status"], turn["reason"]) == ("failed", "time")
        assert turn["steps"][0]["answer"]["content"] == ANSWER
        line.be_good()
        world.end(server, NO_LIST)
