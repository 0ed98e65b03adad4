"""Airports by code and near a point, and how far things are."""

import pytest

from chat.atlas.airports import SOURCE, airport, near, useful
from chat.atlas.distance import kilometres
from chat.atlas.gazetteer import locate


@pytest.mark.parametrize("code", ["ORD", "ord", " ORD ", "KORD"])
def test_an_airport_is_found_by_either_code(code: str) -> None:
    found = airport(code)
    assert found and (found.iata, found.city, found.zone) == ("ORD", "Chicago", "America/Chicago")


@pytest.mark.parametrize("code", ["", "QQQ", "Chicago", "東京"])
def test_what_is_no_code_is_no_airport(code: str) -> None:
    assert airport(code) is None


def test_airports_near_a_city_come_the_nearest_first() -> None:
    place = locate("Munich").place
    assert place
    found = near(place.latitude, place.longitude)
    assert "MUC" in [airport.iata for airport, _ in found]
    distances = [distance for _, distance in found]
    assert distances == sorted(distances) and distances[-1] <= 150 and len(found) <= 5


def test_a_traveller_is_told_of_large_airports_before_air_bases() -> None:
    place = locate("Oxford, UK").place
    assert place
    found = [airport.iata for airport, _ in useful(place.latitude, place.longitude, most=6)]
    assert found[0] == "OXF" and {"LHR", "LTN", "BHX"} <= set(found)
    everything = [airport.name for airport, _ in useful(place.latitude, place.longitude, most=100)]
    assert all("RAF" not in name for name in everything[:12]) and "RAF Benson" in everything


def test_the_only_airport_near_a_small_town_comes_before_far_ones() -> None:
    place = locate("Banff").place
    assert place
    found = [airport.iata for airport, _ in useful(place.latitude, place.longitude)]
    assert found[:2] == ["YBA", "YYC"]


def test_airports_are_found_across_the_date_line() -> None:
    assert [airport.iata for airport, _ in near(-16.69, -179.99, within_km=20)] == ["TVU"]


def test_in_the_middle_of_the_sea_there_is_none() -> None:
    assert near(-47, -120) == []


@pytest.mark.parametrize(
    ("code", "city"), [("JFK", "New York, NY"), ("LHR", "London, United Kingdom"), ("NRT", "Tokyo, Japan")]
)
def test_an_airport_stands_for_its_city(code: str, city: str) -> None:
    found = locate(code)
    assert found.place and found.place.label == city
    assert found.notes[0].startswith(f"{code} is an airport, ")


def test_a_code_of_all_airports_of_a_city_is_the_city() -> None:
    found = locate("LON")
    assert found.place and found.place.label == "London, United Kingdom"


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        ((40.64, -73.78), (51.47, -0.46), 5540),
        ((35.68, 139.69), (37.77, -122.42), 8280),
        ((0, 179.5), (0, -179.5), 111),
        ((90, 0), (-90, 0), 20015),
        ((48.1, 11.6), (48.1, 11.6), 0),
    ],
)
def test_a_distance_is_the_great_circles(
    one: tuple[float, float], other: tuple[float, float], far: float
) -> None:
    assert kilometres(*one, *other) == pytest.approx(far, rel=0.005, abs=1e-6)


def test_it_is_said_whose_airports_these_are() -> None:
    assert SOURCE.name == "airportsdata" and SOURCE.licence == "MIT"
