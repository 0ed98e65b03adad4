"""Killed at each named point while a run goes on: each trial is judged once, each turn was said once."""

import subprocess
import time
from collections import Counter

from chat.turns.failpoints import POINTS, TRIAL_POINTS
from tests.faults.truth import left
from tests.faults.world import RESUMED_WITHIN, World
from tests.trials.elsewhere import RUN, TRUTH, begin, told
from tests.trials.making import flow_text

FLOWS = 20
SAID = ("look_up book", "look_up look_up", "")
"""After its key, what each flow says turn by turn: the model asks for these tools."""
NOT_REACHED = ("during_recovery", "during_cancel")
KILLED_AT = [f"{point}:2" for point in (*TRIAL_POINTS, *POINTS) if point not in NOT_REACHED]
"""Those of trials first: there are few beginnings and ends of them, and each kill leaves fewer."""


def flow(number: int) -> str:
    expect = {"failed_calls": True}  # Some are interrupted too often, and of some nobody knows.
    turns = (
        {"say": f"f{number}t{at} {words}".strip(), "tools": ["look_up", "book"], "expect": expect}
        for at, words in enumerate(SAID)
    )
    return flow_text(*(turn | {"decide": "approve"} for turn in turns))


def wait(what: "subprocess.Popen[str]", seconds: float = 30) -> None:
    what.wait(seconds)
    assert what.returncode == -9, what.communicate()[1]


def test_a_run_goes_on_wherever_its_server_is_killed(world: World) -> None:
    world.place.settings["RECOVERIES"] = "100"
    assert world.place.manage("migrate", "--verbosity", "0").code == 0
    begin(world.place, *map(flow, range(FLOWS)))
    for point in KILLED_AT:
        with world.alive(point) as process:
            wait(process)
        world.kills += 1
    began = time.monotonic()
    with world.alive() as process:
        while told(world.place, RUN) != "done":
            assert time.monotonic() < began + RESUMED_WITHIN * 4, told(world.place, TRUTH)
        world.restarts.append(time.monotonic() - began)
        process.terminate()
        out, err = process.communicate(timeout=10)
        assert (process.returncode, err) == (0, "")
    check(world)


def check(world: World) -> None:
    found = told(world.place, TRUTH)
    assert found["trials"] == [["passed", ""]] * FLOWS
    assert found["conversations"] == FLOWS
    said = [[f"f{number}t{at}", at] for number in range(FLOWS) for at in range(len(SAID))]
    assert sorted(found["said"]) == sorted(said)
    assert set(found["turns"]) == {"done"}
    assert len(set(found["findings"])) == 1, "judged once, by all that is looked at"
    effects = Counter(left(world.place.folder / "effects"))
    assert max(count for effect, count in effects.items() if effect.startswith("book ")) == 1
