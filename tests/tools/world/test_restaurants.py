"""Offline, restaurants are those of a written list or chains of the country: never invented ones."""

import json
from pathlib import Path

import pytest

from chat.tools.sample import data
from tests.tools.world.conftest import Ask

SAMPLE = json.loads((Path(__file__).parents[2] / "data" / "patterns.json").read_text(encoding="utf-8"))[
    "sample_data"
]
TOOL = "get_restaurant_recommendations"


@pytest.mark.parametrize("label", SAMPLE["restaurants"])
async def test_the_three_cities_have_their_written_list(ask: Ask, label: str) -> None:
    result = await ask(TOOL, location=label)
    assert result["restaurants"] == SAMPLE["restaurants"][label] and result["kind"] == "sample"


async def test_elsewhere_there_are_chains_of_the_country_and_that_is_said(ask: Ask) -> None:
    result = await ask(TOOL, location="Berlin")
    assert SAMPLE["result_shapes"][TOOL].keys() <= result.keys()
    assert "Hans im Glück" in result["restaurants"]["american"] and result["kind"] == "chains"
    assert "no branch in Berlin was checked" in result["notes"][0]
    assert result["price_range"] == "unknown"


async def test_a_cuisine_leaves_out_the_others(ask: Ask) -> None:
    result = await ask(TOOL, location="Osaka", cuisine_type="japanese")
    assert list(result["restaurants"]) == ["japanese"] and result["cuisine_filter"] == "japanese"
    assert 0 < len(result["restaurants"]["japanese"]) <= 12


async def test_a_cuisine_that_the_written_list_has_not_is_looked_for_among_the_chains(ask: Ask) -> None:
    result = await ask(TOOL, location="Chicago", cuisine_type="japanese")
    assert result["restaurants"]["japanese"] and result["kind"] == "chains"


async def test_chains_of_other_states_are_left_out(ask: Ask) -> None:
    texas = await ask(TOOL, location="Houston", cuisine_type="mexican")
    maine = await ask(TOOL, location="Portland, ME", cuisine_type="mexican")
    assert "Taco Cabana" in texas["restaurants"]["mexican"]
    assert "Taco Cabana" not in maine["restaurants"]["mexican"]


async def test_a_price_range_filters_nothing_and_that_is_said(ask: Ask) -> None:
    result = await ask(TOOL, location="Berlin", price_range="budget")
    assert result["price_filter"] == "budget" and result["restaurants"]
    assert "nothing was left out for not being budget" in " ".join(result["notes"])


async def test_where_no_chain_is_known_there_is_nothing(ask: Ask) -> None:
    result = await ask(TOOL, location="Berlin", cuisine_type="french")
    assert result["restaurants"] == {} and "No french chain" in result["notes"][0]


@pytest.mark.parametrize("label", data("restaurants")["invented"])
async def test_no_invented_restaurant_is_named(ask: Ask, label: str) -> None:
    invented = {name for names in data("restaurants")["invented"][label].values() for name in names}
    found = await ask(TOOL, location=label)
    assert not invented & {name for names in found["restaurants"].values() for name in names}


async def test_an_unknown_place_has_none(ask: Ask) -> None:
    result = await ask(TOOL, location="Nowhereville")
    assert result["restaurants"] == {} and "Nowhereville" in result["notes"][0]
