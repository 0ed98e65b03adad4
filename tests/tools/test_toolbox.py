"""Tools are found by themselves, and offered by name."""

import sys
from collections.abc import Iterator
from importlib import import_module, invalidate_caches
from pathlib import Path
from types import ModuleType

import pytest

from chat.tools.registry import UnknownTool, WrongTool
from chat.tools.toolbox import Toolbox

FERRY = '''
from chat.tools.registry import tool
from chat.tools.weather import get_current_weather

@tool
def find_ferry(harbour: str) -> dict[str, str]:
    """Find a ferry"""
    return {"harbour": harbour}
'''


@pytest.fixture
def package(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[ModuleType]:
    name = f"more_tools_{abs(hash(request.node.name))}"
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").touch()
    (tmp_path / name / "ferry.py").write_text(FERRY)
    sys.path.insert(0, str(tmp_path))
    invalidate_caches()
    yield import_module(name)
    sys.path.remove(str(tmp_path))


def test_the_installed_tools_come_sorted_by_name() -> None:
    assert list(Toolbox.installed()) == [
        "book_restaurant_table",
        "cancel_booking",
        "convert_currency",
        "find_airports",
        "get_activity_suggestions",
        "get_current_stock_price",
        "get_current_weather",
        "get_daylight",
        "get_distance",
        "get_local_time",
        "get_public_holidays",
        "get_restaurant_recommendations",
        "list_bookings",
    ]


async def test_adding_a_tool_is_adding_one_file(package: ModuleType) -> None:
    found = Toolbox.installed(package)
    assert list(found) == ["find_ferry"]
    assert await found["find_ferry"].run({"harbour": "Oban"}) == {"harbour": "Oban"}


def test_two_tools_of_one_name_fail_with_a_sentence(package: ModuleType) -> None:
    (Path(package.__path__[0]) / "other_ferry.py").write_text(FERRY)
    invalidate_caches()
    with pytest.raises(
        WrongTool, match=r"expected one tool named find_ferry, got .*\.ferry\..* and .*\.other_ferry\."
    ):
        Toolbox.installed(package)


def test_a_request_offers_some_of_the_tools() -> None:
    offered = Toolbox.installed().offered(["get_current_weather"])
    assert [definition["function"]["name"] for definition in offered.definitions()] == ["get_current_weather"]
    assert "get_current_stock_price" not in offered
    assert offered.get("get_current_stock_price") is None


def test_an_unknown_name_says_which_are_known() -> None:
    with pytest.raises(UnknownTool) as unknown:
        Toolbox.installed().offered(["get_weather"])
    assert str(unknown.value).startswith("no tool is named 'get_weather'; known are book_restaurant_table, ")


def test_no_tools_is_a_toolbox_too() -> None:
    assert Toolbox.installed().offered([]).definitions() == ()
