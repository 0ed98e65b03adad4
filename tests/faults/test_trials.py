"""Killed at each named point while a run goes on: each trial is judged once, each of its turns was said once."""

import json
import subprocess
import time
from collections import Counter
from typing import Any

from chat.turns.failpoints import POINTS, TRIAL_POINTS
from tests.faults.truth import left
from tests.faults.world import RESUMED_WITHIN, World
from tests.trials.making import flow_text

FLOWS = 12
SAID = ("look_up book", "look_up look_up", "")
"""After its key, what each flow says turn by turn: the model asks for these tools."""
NOT_REACHED = ("during_recovery", "during_cancel")
KILLED_AT = [f"{point}:3" for point in (*POINTS, *TRIAL_POINTS) if point not in NOT_REACHED]


def flow(number: int) -> str:
    expect = {"failed_calls": True}  # Some are interrupted too often, and of some nobody knows.
    turns = (
        {"say": f"f{number}t{at} {words}".strip(), "tools": ["look_up", "book"], "expect": expect}
        for at, words in enumerate(SAID)
    )
    return flow_text(*(turn | {"decide": "approve"} for turn in turns))


def django(world: World, code: str) -> Any:
    """What `code` prints, in the place of the world."""
    ended = world.place.manage("shell", "--verbosity", "0", "-c", code)
    assert (ended.code, ended.err) == (0, ""), ended.err
    return json.loads(ended.out)


def begin(world: World) -> None:
    rows = json.dumps([flow(number) for number in range(FLOWS)])
    code = (
        "import json\n"
        "from chat.models import StoredFlow\n"
        "from chat.trials.starting import begin\n"
        f"texts = json.loads({rows!r})\n"
        "made = StoredFlow.objects.create\n"
        "rows = [made(origin='shipped', slug=str(at), text=text) for at, text in enumerate(texts)]\n"
        "print(json.dumps(str(begin(rows, ('tiny',)).pk)))"
    )
    django(world, code)


RUN = "import json; from chat.models import *; print(json.dumps(Run.objects.get().status))"
TRUTH = """
import json
from chat.models import *
print(json.dumps({
    "trials": list(Trial.objects.values_list("status", "error")),
    "conversations": Conversation.objects.count(),
    "said": [[said.split()[0], at] for said, at in Turn.objects.values_list("said", "flow_turn")],
    "turns": list(Turn.objects.values_list("status", flat=True)),
    "findings": [len(found) for found in Trial.objects.values_list("findings", flat=True)],
}))
"""


def wait(what: "subprocess.Popen[str]", seconds: float = 30) -> None:
    what.wait(seconds)
    assert what.returncode == -9, what.communicate()[1]


def test_a_run_goes_on_wherever_its_server_is_killed(world: World) -> None:
    world.place.settings["RECOVERIES"] = "100"
    begin(world)
    for point in KILLED_AT:
        with world.alive(point) as process:
            wait(process)
        world.kills += 1
    began = time.monotonic()
    with world.alive() as process:
        while django(world, RUN) != "done":
            assert time.monotonic() < began + RESUMED_WITHIN * 4, django(world, TRUTH)
        world.restarts.append(time.monotonic() - began)
        process.terminate()
        out, err = process.communicate(timeout=10)
        assert (process.returncode, err) == (0, "")
    check(world)


def check(world: World) -> None:
    found = django(world, TRUTH)
    assert found["trials"] == [["passed", ""]] * FLOWS
    assert found["conversations"] == FLOWS
    said = [[f"f{number}t{at}", at] for number in range(FLOWS) for at in range(len(SAID))]
    assert sorted(found["said"]) == sorted(said)
    assert set(found["turns"]) == {"done"}
    assert len(set(found["findings"])) == 1, "judged once, by all that is looked at"
    effects = Counter(left(world.place.folder / "effects"))
    assert max(count for effect, count in effects.items() if effect.startswith("book ")) == 1
