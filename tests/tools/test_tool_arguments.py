"""Arguments that do not fit are told in sentences."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from chat.tools.registry import Tool, tool
from chat.tools.toolbox import Toolbox
from tests.threads import in_a_thread

WEATHER = Toolbox.installed()["get_current_weather"]


@tool
def add(numbers: list[int]) -> dict[str, Any]:
    """Add numbers"""
    return {"sum": sum(numbers)}


@pytest.mark.parametrize("arguments", [{"location": "Rome"}, {"location": "Rome", "unit": "celsius"}])
def test_fitting_arguments_have_no_problems(arguments: dict[str, Any]) -> None:
    assert WEATHER.problems(arguments) == []


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"location": "Rome", "unit": "kelvin"}, "unit: expected one of celsius, fahrenheit; got 'kelvin'"),
        ({"location": "Rome", "unit": 5}, "unit: expected one of celsius, fahrenheit; got 5"),
        (
            {"location": "Rome", "unit": None},
            "unit: expected one of celsius, fahrenheit; got null; leave it out if it is not needed",
        ),
        ({"location": ["Rome"]}, 'location: expected string; got ["Rome"]'),
        ({}, "location: required, but missing"),
        ({"location": "Rome", "units": "celsius"}, "units: unknown argument; known are location, unit"),
        (["Rome"], "arguments: expected a JSON object; got list"),
        (None, "arguments: expected a JSON object; got NoneType"),
        ({"location": float("nan")}, "arguments: expected JSON; nan is not a JSON number"),
        ({"location": "x" * 40_000}, "arguments: expected at most 32,768 bytes; got 40,016"),
    ],
)
def test_a_problem_says_where_what_was_expected_and_what_came(arguments: Any, problem: str) -> None:
    assert WEATHER.problems(arguments) == [problem]


def test_every_problem_is_told() -> None:
    assert WEATHER.problems({"town": "Rome", "unit": "kelvin"}) == [
        "town: unknown argument; known are location, unit",
        "location: required, but missing",
        "unit: expected one of celsius, fahrenheit; got 'kelvin'",
    ]


def test_a_problem_inside_a_list_says_which_item() -> None:
    assert add.problems({"numbers": [1, "two"]}) == ["numbers.1: expected integer; got 'two'"]


@pytest.mark.parametrize(("levels", "fits"), [(18, True), (21, False), (5_000, False)])
def test_arguments_may_be_nested_twenty_deep(levels: int, fits: bool) -> None:
    nested: Any = 1
    for _ in range(levels):
        nested = [nested]
    deep = ["arguments: expected at most 20 levels of nesting; got more"]
    assert (add.problems({"numbers": nested}) != deep) is fits


def test_a_long_value_is_cut_in_the_sentence() -> None:
    (problem,) = WEATHER.problems({"location": "Rome", "unit": "k" * 1_000})
    assert len(problem) < 150 and problem.endswith("…")


def problems(schema: dict[str, Any], arguments: Any) -> list[str]:
    """Of a tool with any schema, as somebody else's may have."""
    return Tool("theirs", "Theirs", {"type": "object", **schema}, dict).problems(arguments)


@pytest.mark.parametrize(
    ("schema", "arguments"),
    [
        ({}, {"anything": 1}),
        ({"properties": {"a": {}}, "additionalProperties": True}, {"b": 1}),
        ({"properties": {"a": {}}, "additionalProperties": {"type": "integer"}}, {"b": 1}),
        ({"properties": {}, "patternProperties": {"^x": {}}}, {"xyz": 1}),
        ({"anyOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}]}, {"b": 1}),
        (
            {"$defs": {"p": {"type": "string"}}, "properties": {"a": {"$ref": "#/$defs/p"}}},
            {"a": "x"},
        ),
        ({"$defs": {"o": {"properties": {"a": {}}}}, "$ref": "#/$defs/o"}, {"a": 1}),
    ],
)
def test_somebody_elses_schema_may_be_anything_that_json_schema_allows(
    schema: dict[str, Any], arguments: dict[str, Any]
) -> None:
    assert problems(schema, arguments) == []


@pytest.mark.parametrize(
    ("schema", "arguments", "problem"),
    [
        ({"properties": {"a": {}}}, {"b": 1}, "b: unknown argument; known are a"),
        (
            {"properties": {"a": {}}, "additionalProperties": False},
            {"b": 1},
            "b: unknown argument; known are a",
        ),
        (
            {"properties": {"a": {}}, "additionalProperties": {"type": "integer"}},
            {"b": "x"},
            "b: expected integer; got 'x'",
        ),
        ({"additionalProperties": False}, {"b": 1}, 'arguments: expected nothing; got {"b": 1}'),
        ({"required": ["a"]}, {}, "a: required, but missing"),
        (
            {"properties": {"a": {"type": "object", "required": ["b"]}}},
            {"a": {}},
            "a.b: required, but missing",
        ),
        ({"properties": {"a": False}}, {"a": 1}, "arguments: expected nothing; got 1"),
        (
            {"$defs": {"p": {"type": "string"}}, "properties": {"a": {"$ref": "#/$defs/p"}}},
            {"a": 1},
            "a: expected string; got 1",
        ),
    ],
)
def test_what_does_not_fit_somebody_elses_schema_is_told(
    schema: dict[str, Any], arguments: dict[str, Any], problem: str
) -> None:
    assert problems(schema, arguments) == [problem]


def test_a_reference_that_leads_nowhere_is_told() -> None:
    (problem,) = problems({"properties": {"a": {"$ref": "#/$defs/none"}}}, {"a": 1})
    assert problem.startswith("arguments: the tool's own schema can't be used")


def test_nothing_outside_of_a_schema_is_fetched() -> None:
    asked: list[str] = []

    class Schemas(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *words: Any) -> None:
            pass

    with in_a_thread(HTTPServer(("127.0.0.1", 0), Schemas)) as server:
        reference = f"http://127.0.0.1:{server.server_port}/schema"
        (problem,) = problems({"properties": {"a": {"$ref": reference}}}, {"a": 1})
    assert problem.startswith("arguments: the tool's own schema can't be used") and not asked


def test_a_schema_that_refers_to_itself_for_ever_is_told() -> None:
    (problem,) = problems({"properties": {"a": {"$ref": "#/properties/a"}}}, {"a": 1})
    assert problem.startswith("arguments: the tool's own schema can't be used; RecursionError")


def test_somebody_elses_pattern_holds_nothing_up() -> None:
    assert problems({"properties": {"a": {"pattern": "^(a+)+$"}}}, {"a": "a" * 40 + "!"}) == []


@pytest.mark.parametrize("name", ["get_current_weather", "get_restaurant_recommendations"])
async def test_a_place_of_ten_thousand_letters_is_not_repeated_in_the_notes(name: str) -> None:
    asked = {"location": "x" * 10_000}
    assert all(len(note) < 300 for note in (await Toolbox.installed()[name].run(asked))["notes"])


async def test_nor_are_a_symbol_and_a_weather_of_ten_thousand_letters() -> None:
    installed = Toolbox.installed()
    price = await installed["get_current_stock_price"].run({"symbol": "x" * 10_000})
    asked = {"location": "x" * 10_000, "weather_condition": "rain" * 2_500, "activity_type": "both"}
    ideas = await installed["get_activity_suggestions"].run(asked)
    assert all(len(note) < 300 for note in price["notes"] + ideas["notes"])
