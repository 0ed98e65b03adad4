"""Killed at each named point, again and again: after a restart everything is at its end, once, and true."""

import os

import pytest

from chat.turns.failpoints import POINTS
from tests.faults.world import World

KILLS = int(os.environ.get("FAULTS", "2"))
"""How many at each point."""
ORDINARY = [point for point in POINTS if point not in ("during_recovery", "during_cancel")]


WRITING = ("after_intent", "after_effect")
"""Where a write is under way, of which nobody can know whether it has happened."""


@pytest.mark.parametrize("point", ORDINARY)
def test_killed(world: World, point: str) -> None:
    while world.kills < KILLS:
        for _ in range(2):
            world.killed_at(point, "book look_up")
        world.settle()


@pytest.mark.parametrize("point", WRITING)
def test_killed_while_it_writes(world: World, point: str) -> None:
    while world.kills < KILLS:
        for _ in range(2):
            world.killed_at(point, "book")
        world.settle()
    assert world.ends["book unknown"], world.ends


def test_killed_while_it_recovers_from_a_kill(world: World) -> None:
    while world.kills < KILLS * 3 / 2:
        world.killed_at("after_effect", "book look_up")
        for _ in range(2):
            world.killed_at("during_recovery", "book look_up")
        world.settle()


def test_killed_while_it_stops(world: World) -> None:
    while world.kills < KILLS:
        for _ in range(2):
            world.killed_at("during_cancel", "book hold")
        world.settle()
