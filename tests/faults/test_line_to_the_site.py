"""A bad line between a person and the site: what is sent again is there once, and the page catches up."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.commands.running import eventually
from tests.faults.proxy import Proxy, proxy
from tests.faults.world import World


@contextmanager
def reached_by(world: World) -> Iterator[Proxy]:
    """A server that the person reaches by this line alone."""
    with world.alive() as server, proxy(world.person.host) as line:
        world.person.visit(line.host)
        yield line
        world.end(server)


@pytest.mark.parametrize(
    "bad", [{"cut_after": 0}, {"cut_after": 40}, {"silent": True}, {"latency": 1.0}, {"down": True}], ids=str
)
def test_what_was_said_on_a_bad_line_and_said_again_is_there_once(world: World, bad: dict[str, Any]) -> None:
    with reached_by(world) as line:
        talk = world.person.begin("book look_up")
        world.person.http.timeout = 0.5
        for _ in range(3):
            line.be(**bad)
            with pytest.raises(httpx.TransportError):
                world.person.say_all()
            line.be_good()
        world.person.http.timeout = 10
        world.come_to_rest()
        assert len(world.person.trace(talk)["turns"]) == 1


def test_an_answer_that_was_lost_belongs_to_a_turn_that_runs(world: World) -> None:
    with reached_by(world) as line:
        talk = world.person.begin("look_up")
        line.be(cut_after=0)
        with pytest.raises(httpx.TransportError):
            world.person.say_all()
        line.be_good()
        eventually(lambda: world.last()["status"] == "done")
        world.come_to_rest()
        assert len(world.person.trace(talk)["turns"]) == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"slices": 1},
        {"slices": 50, "latency": 0.01},
        {"bandwidth": 20_000, "slices": 500},
        {"silent": True},
        {"cut_after": 0},
        {"cut_after": 3000},
        {"down": True},
    ],
    ids=str,
)
def test_a_page_whose_socket_has_a_bad_line_is_the_fresh_page_in_the_end(
    world: World, bad: dict[str, Any]
) -> None:
    with reached_by(world) as line:
        talk = world.person.begin("book look_up hold")
        world.person.say_all()
        eventually(lambda: world.model.holding)
        world.person.stay(talk, 0.2)
        line.be(**bad)
        world.model.holding[0].set()
        world.person.stay(talk, 1)
        line.be_good()
        world.come_to_rest()
