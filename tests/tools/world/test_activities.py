"""Offline, things to do come from a written list and rules over climate, daylight and holidays."""

from datetime import UTC, datetime

import pytest

from chat.atlas.gazetteer import locate
from chat.tools.world.activities import landmarks
from tests.tools.world.conftest import Ask

TOOL = "get_activity_suggestions"


async def test_a_city_of_the_list_has_its_own_places(ask: Ask) -> None:
    result = await ask(TOOL, location="Melbourne, Australia")
    assert "Royal Botanic Gardens" in result["activities"]["outdoor"] and result["kind"] == "rules"


def test_a_hundred_cities_of_all_continents_are_written_down() -> None:
    countries = {place.country_code for label in landmarks() if (place := locate(label).place)}
    assert len(landmarks()) >= 100
    assert {"US", "BR", "DE", "KE", "IN", "JP", "AU", "NZ", "ZA", "PE"} <= countries


@pytest.mark.parametrize("label", landmarks())
def test_every_city_of_the_list_is_found_by_its_label(label: str) -> None:
    place = locate(label).place
    assert place and place.label == label
    assert all(len(set(landmarks()[label][kind])) == 3 for kind in ("indoor", "outdoor"))


async def test_without_a_weather_the_months_typical_one_decides(ask: Ask) -> None:
    november = await ask(TOOL, location="Hamburg")
    july = await ask(TOOL, at=datetime(2026, 7, 10, 12, tzinfo=UTC), location="Rome")
    assert next(iter(november["activities"])) == "indoor"
    assert november["weather_condition"].startswith("typical for November")
    assert next(iter(july["activities"])) == "outdoor" and "not for today's" in " ".join(july["notes"])


async def test_the_weather_given_counts_more_than_the_months(ask: Ask) -> None:
    result = await ask(TOOL, location="Hamburg", weather_condition="sunny and mild")
    assert next(iter(result["activities"])) == "outdoor" and result["weather_condition"] == "sunny and mild"


@pytest.mark.parametrize("kind", ["indoor", "outdoor"])
async def test_only_the_kind_asked_for_is_suggested(ask: Ask, kind: str) -> None:
    result = await ask(TOOL, location="Nairobi", activity_type=kind)
    assert set(result["activities"]) - {"world_heritage"} == {kind}
    assert ("world_heritage" in result["activities"]) == (kind == "outdoor")


async def test_heritage_that_names_the_city_comes_first(ask: Ask) -> None:
    result = await ask(TOOL, location="Nara")
    assert result["activities"]["world_heritage"][0] == "Historic Monuments of Ancient Nara"


async def test_a_holiday_in_the_next_days_is_said(ask: Ask) -> None:
    result = await ask(TOOL, at=datetime(2026, 12, 20, 12, tzinfo=UTC), location="Hamburg")
    assert "2026-12-25: Christmas Day" in result["holidays"]
    assert "may be closed: Christmas Day on 25 December" in " ".join(result["notes"])


async def test_holidays_of_the_new_year_are_seen_from_the_old_one(ask: Ask) -> None:
    result = await ask(TOOL, at=datetime(2026, 12, 29, 12, tzinfo=UTC), location="Hamburg")
    assert result["holidays"] == ["2027-01-01: New Year's Day"]


@pytest.mark.parametrize(
    ("month", "location", "idea"),
    [(12, "Alta, Norway", "northern or southern lights"), (6, "Alta, Norway", "A long evening outside"),
     (1, "Yakutsk", "where there is snow"), (7, "Siracusa, Italy", "A swim in the sea")],
)  # fmt: skip
async def test_the_season_decides_where_no_list_is_written(
    ask: Ask, month: int, location: str, idea: str
) -> None:
    result = await ask(TOOL, at=datetime(2026, month, 20, 12, tzinfo=UTC), location=location)
    assert any(idea in told for told in result["activities"]["outdoor"]), result["activities"]
    assert "No list of sights is written" in result["notes"][0]


async def test_an_unknown_place_gets_ideas_for_anywhere(ask: Ask) -> None:
    result = await ask(TOOL, location="Nowhereville", weather_condition="rainy")
    assert "place" not in result and next(iter(result["activities"])) == "indoor"
    assert "The place is unknown" in result["notes"][0]
