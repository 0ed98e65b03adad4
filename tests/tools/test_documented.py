"""docs/tools.md is true: its code runs as it stands, and each hint of its table has the schema beside it."""

import inspect
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from enum import Enum
from importlib import import_module, invalidate_caches
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Literal

import pytest

from chat.tools.registry import RESULT_BYTES, SECONDS, Range
from chat.tools.schema import DEEPEST, arguments_of
from chat.tools.testing import call
from chat.tools.toolbox import Toolbox
from chat.turns.chain import MOST

DOCUMENT = (Path(__file__).parents[2] / "docs" / "tools.md").read_text()
BLOCKS = re.findall(r"^```python\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)
HINTS = re.findall(r"^\| `([^`]+)`[^|]*\| `([^`]+)` \|", DOCUMENT.replace("\\|", "|"), re.MULTILINE)


class Board(Enum):
    NONE = "none"
    HALF = "half"


@dataclass(frozen=True)
class Guest:
    name: str


NAMES = {"Annotated": Annotated, "Literal": Literal, "date": date, "time": time, "Range": Range}


@pytest.fixture
def ferries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A package of tools as EXTRA_TOOLS names it, with the document's code in it."""
    (tmp_path / "ferries").mkdir()
    (tmp_path / "ferries" / "__init__.py").touch()
    (tmp_path / "ferries" / "ferry.py").write_text("\n\n".join(BLOCKS))
    monkeypatch.syspath_prepend(tmp_path)
    invalidate_caches()
    yield import_module("ferries")
    for name in [name for name in sys.modules if name.split(".")[0] == "ferries"]:
        del sys.modules[name]


async def test_its_code_is_a_package_of_tools_and_its_test_passes(ferries: ModuleType) -> None:
    tools = Toolbox.installed(ferries)
    assert list(tools) == ["book_ferry", "find_ferries"]
    module = import_module("ferries.ferry")
    tests = {name: each for name, each in vars(module).items() if name.startswith("test_")}
    assert len(tests) == 1
    for test in tests.values():
        assert inspect.iscoroutinefunction(test)
        await test()


async def test_what_it_says_of_the_first_tool_holds(ferries: ModuleType) -> None:
    find = Toolbox.installed(ferries)["find_ferries"]
    assert find.description == "Find today's ferries of a harbour"
    assert find.parameters["properties"] == {
        "harbour": {"type": "string", "description": "Its name, such as Oban"},
        "after": {"type": "string", "description": "The earliest departure, as HH:MM", "default": "00:00"},
    }
    assert {"kind", "source", "as_of", "notes"} < (await call(find, {"harbour": "Oban"})).result.keys()
    booking = Toolbox.installed(ferries)["book_ferry"]
    assert (booking.writes, booking.deadline) == (True, 30)
    failed = await call(booking, {"harbour": "Mallaig"})
    assert failed.error == "No ferry leaves from Mallaig: only from Oban."


@pytest.mark.parametrize(("hint", "schema"), HINTS)
def test_a_hint_has_the_schema_beside_it(hint: str, schema: str) -> None:
    def look(it: Any) -> None: ...

    look.__annotations__["it"] = eval(hint, {**NAMES, "Board": Board, "Guest": Guest})
    assert arguments_of(look).schema["properties"]["it"] == json.loads(schema)


def test_its_figures_are_those_of_the_code() -> None:
    assert len(HINTS) == 13
    assert f"the general {SECONDS:g}" in DOCUMENT
    assert f"cut beyond {RESULT_BYTES // 1024} KB" in DOCUMENT
    assert f"the first {MOST} are kept" in DOCUMENT
    assert DEEPEST == 8 and "eight levels deep" in DOCUMENT
