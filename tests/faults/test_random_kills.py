"""Killed at random moments: what nobody thought of naming."""

import os
import random

from tests.faults.world import World

KILLS = int(os.environ.get("FAULTS_RANDOM", "3"))
SEED = int(os.environ.get("FAULTS_SEED", "1"))
IN_A_ROW = 3
"""After more crashes than these a turn is given up, and rightly."""


def test_killed_at_random(world: World) -> None:
    chance = random.Random(SEED)
    while world.kills < KILLS:
        for _ in range(min(IN_A_ROW, KILLS - world.kills)):
            world.killed_after(chance.uniform(0, 0.5), "book look_up")
        world.settle()
