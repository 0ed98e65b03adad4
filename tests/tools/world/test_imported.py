"""What a person has imported comes before chains and made-up prices."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command

from chat.tools.choice import choice
from tests.importing.map import node, write_map
from tests.tools.world.conftest import Ask

KM = 1 / 111.2
"""A kilometre north, in degrees."""
CLOSES = """symbol,date,close,currency,exchange
AAPL,2026-11-24,271.49,USD,NASDAQ
AAPL,2026-11-25,272.5,USD,NASDAQ
T,2026-11-25,20.10,CAD,TSX
NESN,2026-11-25,88.1,CHF,
"""


@pytest.fixture(autouse=True)
def imported(tmp_path: Path) -> Iterator[None]:
    before, choice.imported = choice.imported, tmp_path / "imported"
    town = write_map(
        tmp_path / "helsinki.osm.pbf",
        node(
            1, amenity="restaurant", name="Luigi", cuisine="italian;pizza", opening_hours="Mo-Su 11:00-22:00"
        ),
        node(2, 2 * KM, amenity="cafe", name="Kahvi"),
        node(3, KM, tourism="museum", name="Museum of Doors", wikidata="Q1"),
        node(4, KM, leisure="park", name="Park of Birches"),
    )
    (tmp_path / "closes.csv").write_text(CLOSES)
    call_command("import_osm", str(town), verbosity=0)
    call_command("import_closes", str(tmp_path / "closes.csv"), verbosity=0)
    yield
    choice.imported = before


async def test_restaurants_of_the_map_come_with_what_is_mapped(ask: Ask) -> None:
    result = await ask("get_restaurant_recommendations", location="Helsinki")
    assert result["restaurants"] == {"italian": ["Luigi"], "cafe": ["Kahvi"]} and result["kind"] == "extract"
    assert result["details"][0]["opening_hours"] == "Mo-Su 11:00-22:00"
    assert result["source"]["licence"] == "ODbL 1.0" and result["as_of"].startswith("2026-10-02")


async def test_a_cuisine_or_a_city_that_the_map_has_not_gets_chains(ask: Ask) -> None:
    tool = "get_restaurant_recommendations"
    assert (await ask(tool, location="Helsinki", cuisine_type="american"))["kind"] == "chains"
    assert (await ask(tool, location="Berlin"))["kind"] == "chains"


async def test_sights_of_the_map_stand_behind_the_written_ones(ask: Ask) -> None:
    result = await ask("get_activity_suggestions", location="Helsinki")
    assert result["activities"]["indoor"] == [
        "Ateneum",
        "Temppeliaukio Church",
        "Oodi library",
        "Museum of Doors",
    ]
    assert result["activities"]["outdoor"][-1] == "Park of Birches"
    assert "OpenStreetMap contributors (ODbL 1.0)" in " ".join(result["notes"])


async def test_the_latest_close_is_the_price_and_said_to_be_a_close(ask: Ask) -> None:
    result = await ask("get_current_stock_price", symbol="AAPL")
    assert (result["price"], result["kind"], result["as_of"]) == ("272.50", "extract", "2026-11-25")
    assert "not the price now" in result["notes"][0] and "SIMULATED" not in " ".join(result["notes"])


async def test_a_close_of_another_exchange_is_not_taken(ask: Ask) -> None:
    assert (await ask("get_current_stock_price", symbol="T"))["kind"] == "simulated"
    assert (await ask("get_current_stock_price", symbol="T", exchange="TSX"))["price"] == "20.10"


async def test_a_share_that_no_list_has_is_found_among_the_closes(ask: Ask) -> None:
    result = await ask("get_current_stock_price", at=datetime(2026, 11, 27, tzinfo=UTC), symbol="nesn")
    assert (result["symbol"], result["price"], result["currency"]) == ("NESN", "88.10", "CHF")
