"""A signature becomes a definition, or says at import why it cannot."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest

from chat.tools.registry import Tool, WrongTool, tool
from chat.tools.toolbox import Toolbox

PATTERNS = json.loads((Path(__file__).parents[1] / "data" / "patterns.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", PATTERNS["tools"])
def test_the_four_tools_are_defined_as_the_patterns_say(name: str) -> None:
    function = {"name": name, **PATTERNS["tools"][name]}
    assert Toolbox.installed()[name].definition == {"type": "function", "function": function}


def test_a_signature_becomes_a_schema() -> None:
    @tool
    def book(
        hotel: Annotated[str, "Its name"],
        nights: int,
        rates: list[float],
        board: Annotated[Literal["none", "half"] | None, "Meals"] = None,
        quiet: bool = False,
    ) -> dict[str, Any]:
        """Book a room
        in a hotel

        Not for the model.
        """
        return {}

    assert book.name == "book"
    assert book.description == "Book a room in a hotel"
    assert book.parameters == {
        "type": "object",
        "properties": {
            "hotel": {"type": "string", "description": "Its name"},
            "nights": {"type": "integer"},
            "rates": {"type": "array", "items": {"type": "number"}},
            "board": {"type": "string", "description": "Meals", "enum": ["none", "half"]},
            "quiet": {"type": "boolean", "default": False},
        },
        "required": ["hotel", "nights", "rates"],
    }


def test_a_tool_reads_within_fifteen_seconds_unless_it_says_otherwise() -> None:
    @tool
    def look() -> dict[str, Any]:
        """Look"""
        return {}

    @tool(writes=True, deadline=2.5)
    def book() -> dict[str, Any]:
        """Book"""
        return {}

    assert (look.writes, look.deadline) == (False, None)
    assert (book.writes, book.deadline) == (True, 2.5)


def test_changing_a_definition_leaves_the_tool_as_it_is() -> None:
    weather = Toolbox.installed()["get_current_weather"]
    weather.definition["function"]["parameters"]["properties"].clear()
    assert "location" in weather.definition["function"]["parameters"]["properties"]


def test_definitions_are_made_once_and_are_clean() -> None:
    @tool
    def odd(place: str = "\ud800") -> dict[str, Any]:
        """Odd"""
        return {}

    [first], [again] = (Toolbox([odd]).offered(["odd"]).definitions() for _ in range(2))
    assert first is again
    assert first["function"]["parameters"]["properties"]["place"]["default"] == "\ufffd"


def silent(city: str) -> dict[str, Any]:
    return {}


def bare(city) -> dict[str, Any]:  # type: ignore[no-untyped-def]
    """Look"""
    return {}


def many(*cities: str) -> dict[str, Any]:
    """Look"""
    return {}


def loose(**cities: str) -> dict[str, Any]:
    """Look"""
    return {}


def complex_number(z: complex) -> dict[str, Any]:
    """Look"""
    return {}


def either(city: str | int) -> dict[str, Any]:
    """Look"""
    return {}


def undecided(city: str | None) -> dict[str, Any]:
    """Look"""
    return {}


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (silent, "silent: expected a docstring that tells the model what it does, got none."),
        (bare, r"bare\(city\): expected an annotation .*, got none."),
        (many, r"many\(\*cities: str\): expected arguments with names, got a variadic positional one."),
        (loose, r"loose\(\*\*cities: str\): expected arguments with names, got a variadic keyword one."),
        (complex_number, r"complex_number\(z: complex\): expected str, .*, got complex."),
        (either, r"either\(city: str \| int\): expected str, .*, got str \| int."),
        (undecided, r"undecided\(city: str \| None\): expected a default of None .*, got none."),
        (lambda: {}, "expected a name of Latin letters, digits and _, got '<lambda>'."),
        (print, "expected a function, got <built-in function print>."),
    ],
)
def test_a_function_that_cannot_be_a_tool_says_why(function: Callable[..., Any], sentence: str) -> None:
    with pytest.raises(WrongTool, match=sentence):
        tool(function)


def test_a_deadline_must_leave_time() -> None:
    with pytest.raises(WrongTool, match="expected a deadline above 0 seconds, got 0."):
        tool(deadline=0)(either)


def test_a_tool_is_a_value() -> None:
    weather = Toolbox.installed()["get_current_weather"]
    assert isinstance(weather, Tool)
    with pytest.raises(AttributeError):
        weather.name = "other"  # type: ignore[misc]
