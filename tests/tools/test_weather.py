"""The weather tool answers as the patterns say."""

import json
from pathlib import Path
from typing import Any

import pytest

from chat.atlas.places import PLACES
from chat.tools.sample.weather import MULTI_STEP, READINGS, report
from chat.tools.toolbox import Toolbox

PATTERNS = json.loads((Path(__file__).parents[1] / "data" / "patterns.json").read_text(encoding="utf-8"))
WEATHER = Toolbox.installed()["get_current_weather"]


async def weather(**arguments: Any) -> dict[str, Any]:
    assert WEATHER.problems(arguments) == []
    return await WEATHER.run(arguments)


def told(result: dict[str, Any]) -> str:
    return " ".join(result["notes"])


async def test_the_result_has_the_patterns_shape() -> None:
    shape = PATTERNS["sample_data"]["result_shapes"]
    result = await weather(location="Chicago, IL")
    assert shape["get_current_weather"].items() <= result.items()


async def test_the_envelope_says_that_it_is_sample_data() -> None:
    result = await weather(location="Chicago, IL")
    assert (result["kind"], result["source"], result["as_of"]) == (
        "sample",
        {"name": "Travelbot sample data"},
        "2025-01-15",
    )
    assert told(result) == "Sample data made for demonstrations: not the real weather."


@pytest.mark.parametrize("label", PATTERNS["sample_data"]["weather"])
async def test_every_sample_of_the_patterns_is_reachable(label: str) -> None:
    sample = PATTERNS["sample_data"]["weather"][label]
    result = await weather(location=label)
    assert {**sample, "temperature": str(sample["temperature"])}.items() <= result.items()


def test_the_multi_step_readings_are_those_of_the_patterns() -> None:
    assert PATTERNS["sample_data"]["weather_in_the_multi_step_pattern"] == MULTI_STEP
    assert report("New York", None, MULTI_STEP)["temperature"] == "11"


def test_every_known_place_has_weather() -> None:
    assert {place.label for place in PLACES} == set(READINGS)


@pytest.mark.parametrize(
    ("location", "unit", "temperature"),
    [
        ("Chicago", "celsius", "-11"),
        ("Chicago", "fahrenheit", "13"),
        ("Rome", "fahrenheit", "54"),
        ("Rome", None, "12"),
    ],
)
async def test_degrees_are_converted_to_the_unit_asked_for(
    location: str, unit: str | None, temperature: str
) -> None:
    result = await weather(location=location, **({"unit": unit} if unit else {}))
    assert result["temperature"] == temperature


async def test_americans_get_fahrenheit_and_others_celsius() -> None:
    assert (await weather(location="Paris, TX"))["unit"] == "fahrenheit"
    assert (await weather(location="Paris"))["unit"] == "celsius"


async def test_an_unknown_place_is_said_to_be_unknown() -> None:
    result = await weather(location="Chicgo")
    assert (result["location"], result["temperature"], result["condition"]) == (
        "Chicgo",
        "unknown",
        "unknown",
    )
    assert "unit" not in result
    assert told(result) == "There is no sample weather for 'Chicgo'. Did you mean Chicago, IL?"


async def test_a_namesake_elsewhere_gets_no_other_citys_weather() -> None:
    result = await weather(location="Springfield, Kentucky")
    assert result["temperature"] == "unknown"
    assert "Springfield, IL or Springfield, MA" in told(result)
