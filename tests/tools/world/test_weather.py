"""Offline, the weather is what the month is like there, and is never called today's."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chat.atlas.climate import Month
from chat.tools.world.typical import in_words
from tests.tools.world.conftest import Ask

PATTERNS = json.loads((Path(__file__).parents[2] / "data" / "patterns.json").read_text(encoding="utf-8"))


async def test_the_result_has_the_patterns_keys_and_the_days_light(ask: Ask) -> None:
    result = await ask("get_current_weather", location="Munich")
    assert PATTERNS["sample_data"]["result_shapes"]["get_current_weather"].keys() <= result.keys()
    assert (result["location"], result["place"], result["unit"]) == ("Munich", "Munich, Germany", "celsius")
    assert (result["local_time"], result["sunrise"], result["sunset"]) == (
        "2026-11-27 18:30",
        "07:37",
        "16:24",
    )
    assert 8.5 < result["daylight_hours"] < 9 and 30 < result["precipitation_mm"] < 150


async def test_it_says_that_it_is_a_climate_and_not_today(ask: Ask) -> None:
    result = await ask("get_current_weather", location="London")
    assert result["kind"] == "climatology" and result["as_of"] == "November, 2000 to 2025"
    assert result["condition"] == "typical for November: cool and rainy"
    assert "not today's weather" in result["notes"][0] and "ERA5" in result["source"]["name"]


@pytest.mark.parametrize(
    ("location", "month", "lowest", "highest"),
    [
        ("Chicago", 1, -7, 0),
        ("Chicago", 7, 21, 27),
        ("Mumbai", 7, 25, 30),
        ("Sydney", 7, 10, 16),
        ("Tokyo", 8, 25, 31),
    ],
)
async def test_the_month_is_the_places_own(
    ask: Ask, location: str, month: int, lowest: int, highest: int
) -> None:
    at = datetime(2026, month, 15, 12, tzinfo=UTC)
    result = await ask("get_current_weather", at=at, location=location, unit="celsius")
    assert lowest <= int(result["temperature"]) <= highest


async def test_the_month_turns_with_the_local_calendar(ask: Ask) -> None:
    at = datetime(2026, 11, 30, 20, tzinfo=UTC)
    assert "December" in (await ask("get_current_weather", at=at, location="Tokyo"))["condition"]
    assert "November" in (await ask("get_current_weather", at=at, location="Chicago"))["condition"]


async def test_degrees_are_the_places_usual_ones_unless_asked_otherwise(ask: Ask) -> None:
    usual = await ask("get_current_weather", location="Paris, TX")
    asked = await ask("get_current_weather", location="Paris, TX", unit="celsius")
    assert (usual["unit"], asked["unit"]) == ("fahrenheit", "celsius")
    assert abs(int(usual["temperature"]) - (int(asked["temperature"]) * 9 / 5 + 32)) <= 1


async def test_an_unknown_place_has_no_weather_but_near_names(ask: Ask) -> None:
    result = await ask("get_current_weather", location="Pariss")
    assert (result["location"], result["temperature"], result["condition"]) == (
        "Pariss",
        "unknown",
        "unknown",
    )
    assert "Paris, France" in " ".join(result["notes"])


async def test_a_night_that_lasts_all_day_is_said(ask: Ask) -> None:
    result = await ask("get_current_weather", at=datetime(2026, 12, 21, 12, tzinfo=UTC), location="Tromsø")
    assert (result["sunrise"], result["sunset"], result["daylight_hours"]) == ("none", "none", 0)
    assert "Polar night" in " ".join(result["notes"])


@pytest.mark.parametrize(
    ("celsius", "millimetres", "words"),
    [(8, 70, "cool and rainy"), (-5, 50, "freezing and snowy"), (28, 2, "hot and dry"),
     (17, 40, "mild with some rain"),
     (-20, 5, "bitterly cold and dry"), (33, 300, "very hot and very rainy"),
     (7.4, 20, "cold and mostly dry")],
)  # fmt: skip
def test_a_month_in_words(celsius: float, millimetres: float, words: str) -> None:
    assert in_words(Month(celsius, millimetres)) == words
