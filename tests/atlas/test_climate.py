"""What the year is like at a place, against what is known of it."""

import pytest

from chat.atlas.climate import SOURCE, climate
from chat.atlas.gazetteer import locate


@pytest.mark.parametrize(
    ("text", "month", "celsius", "millimetres"),
    [
        ("Chicago", 1, -3.2, 50),
        ("Chicago", 7, 23.5, 95),
        ("Mumbai", 7, 27.5, 700),
        ("Mumbai", 1, 24.0, 1),
        ("London", 1, 5.2, 55),
        ("Sydney", 7, 13.2, 75),
        ("Cairo", 7, 29.0, 0),
        ("Singapore", 12, 26.5, 290),
        ("Yakutsk", 1, -37.0, 10),
        ("Tokyo", 8, 27.0, 155),
    ],
)
def test_months_are_near_the_normals_of_weather_stations(
    text: str, month: int, celsius: float, millimetres: float
) -> None:
    place = locate(text).place
    assert place
    found = climate(place)[month - 1]
    assert found.celsius == pytest.approx(celsius, abs=2)
    assert found.millimetres == pytest.approx(millimetres, rel=0.4, abs=25)


def test_every_place_has_a_year_that_may_be() -> None:
    for text in ("Nuuk", "Death Valley", "Ushuaia", "Cherrapunji", "Kuwait City", "La Paz, Bolivia"):
        place = locate(text).place
        months = climate(place) if place else ()
        assert all(-60 < month.celsius < 45 and 0 <= month.millimetres < 1900 for month in months)


def test_it_is_said_whose_data_that_is() -> None:
    assert "ERA5" in SOURCE.name and SOURCE.licence == "CC BY 4.0"
