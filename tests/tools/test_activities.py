"""The activity tool fits the weather, and knows the landmarks of large cities."""

from typing import Any

import pytest

from chat.tools.toolbox import Toolbox

ACTIVITIES = Toolbox.installed()["get_activity_suggestions"]


async def activities(**arguments: Any) -> dict[str, Any]:
    assert ACTIVITIES.problems(arguments) == []
    return await ACTIVITIES.run(arguments)


def told(result: dict[str, Any]) -> str:
    return " ".join(result["notes"])


@pytest.mark.parametrize("weather", ["cold and snowy", "Rainy", "hot", "mild with showers"])
async def test_in_harsh_weather_indoor_comes_first(weather: str) -> None:
    result = await activities(location="Chicago", weather_condition=weather)
    assert list(result["activities"]) == ["indoor", "outdoor"]
    assert told(result).endswith(f"In {weather} weather, indoor activities fit best.")


@pytest.mark.parametrize("weather", ["mild and partly cloudy", "sunny", "a photograph of a shot"])
async def test_in_fair_weather_outdoor_comes_first(weather: str) -> None:
    result = await activities(location="Chicago", weather_condition=weather)
    assert list(result["activities"]) == ["outdoor", "indoor"]


async def test_landmarks_are_those_of_the_city() -> None:
    result = await activities(location="San Francisco, CA")
    assert "Golden Gate Park" in result["activities"]["outdoor"]
    assert result["place"] == "San Francisco, CA" and "real and hand-picked" in told(result)


async def test_only_the_kind_asked_for_is_suggested() -> None:
    result = await activities(location="Rome", activity_type="outdoor", weather_condition="rainy")
    assert list(result["activities"]) == ["outdoor"]
    assert "indoor activities fit better than the outdoor ones" in told(result)


async def test_a_city_without_a_list_gets_general_ideas() -> None:
    result = await activities(location="Oslo")
    assert result["activities"]["indoor"] and "General ideas" in told(result)


async def test_an_unknown_place_is_said_to_be_unknown() -> None:
    result = await activities(location="Nowhereville")
    assert (result["location"], result["weather_condition"], result["activity_type"]) == (
        "Nowhereville",
        "not given",
        "both",
    )
    assert "place" not in result and "The place 'Nowhereville' is not known." in told(result)
