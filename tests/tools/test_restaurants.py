"""The restaurant tool answers as the patterns say, and invents nothing silently."""

import json
from pathlib import Path
from typing import Any

import pytest

from chat.tools.toolbox import Toolbox

SAMPLE = json.loads((Path(__file__).parents[1] / "data" / "patterns.json").read_text(encoding="utf-8"))[
    "sample_data"
]
RESTAURANTS = Toolbox.installed()["get_restaurant_recommendations"]


async def restaurants(**arguments: Any) -> dict[str, Any]:
    assert RESTAURANTS.problems(arguments) == []
    return await RESTAURANTS.run(arguments)


def told(result: dict[str, Any]) -> str:
    return " ".join(result["notes"])


@pytest.mark.parametrize("label", SAMPLE["restaurants"])
async def test_every_sample_of_the_patterns_is_reachable(label: str) -> None:
    assert (await restaurants(location=label))["restaurants"] == SAMPLE["restaurants"][label]


async def test_the_result_has_the_patterns_shape() -> None:
    result = await restaurants(location="SF")
    assert SAMPLE["result_shapes"]["get_restaurant_recommendations"].keys() <= result.keys()
    assert (result["location"], result["cuisine_filter"], result["price_filter"]) == ("SF", "any", "any")


async def test_a_cuisine_leaves_out_the_others() -> None:
    result = await restaurants(location="Chicago, IL", cuisine_type="italian")
    assert result["restaurants"] == {"italian": ["Gibsons Italia", "Piccolo Sogno"]}


async def test_a_cuisine_that_the_city_has_not_is_said() -> None:
    result = await restaurants(location="Chicago, IL", cuisine_type="french")
    assert result["restaurants"] == {}
    assert "No french restaurant is in the sample data of this city; it has italian, american" in told(result)


async def test_a_price_range_is_said_to_be_unknown_rather_than_pretended() -> None:
    result = await restaurants(location="Rome", price_range="budget")
    assert result["price_filter"] == "budget" and result["restaurants"]
    assert "Price is not known in the sample data" in told(result)


async def test_invented_names_are_said_to_be_invented() -> None:
    assert "names are invented" in told(await restaurants(location="Rome"))
    assert "invented" not in told(await restaurants(location="Chicago"))


async def test_an_unknown_place_has_no_restaurants() -> None:
    result = await restaurants(location="Atlantis")
    assert (result["location"], result["restaurants"]) == ("Atlantis", {})
    assert "There are no sample restaurants for 'Atlantis'." in told(result)
