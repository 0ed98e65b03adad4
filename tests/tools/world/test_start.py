"""The tools are there at once: what is large or slow is read by the first call that needs it."""

import json
import subprocess
import sys

import pytest

HEAVY = {"holidays", "astral", "babel", "h5py", "numpy", "osmium"}
LOADED = """
import json, sys
from chat.tools.toolbox import Toolbox
box = Toolbox.installed()
{0}
print(json.dumps(list(sys.modules)))
"""


def modules_after(statement: str) -> set[str]:
    program = LOADED.format(statement)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_the_toolbox_loads_nothing_heavy() -> None:
    assert modules_after("len(box)") & HEAVY == set()


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [("convert_currency", {"amount": 1, "from_currency": "USD", "to_currency": "EUR"}),
     ("get_distance", {"origin": "JFK", "destination": "Rome"}),
     ("get_restaurant_recommendations", {"location": "Rome"}), ("get_local_time", {"location": "Rome"})],
)  # fmt: skip
def test_a_call_loads_only_what_it_needs(tool: str, arguments: dict[str, object]) -> None:
    assert modules_after(f"import asyncio; asyncio.run(box[{tool!r}].run({arguments!r}))") & HEAVY == set()
