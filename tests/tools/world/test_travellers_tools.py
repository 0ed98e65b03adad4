"""The tools of time, daylight, holidays, money, airports and distances."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chat.tools.errors import ToolFailed
from tests.tools.world.conftest import Ask


async def test_the_local_time_has_its_zone_and_offset(ask: Ask) -> None:
    result = await ask("get_local_time", location="Mumbai")
    assert (result["local_time"], result["weekday"]) == ("2026-11-27 23:00", "Friday")
    assert (result["time_zone"], result["utc_offset"]) == ("Asia/Kolkata", "+05:30")
    assert result["daylight_saving"] is False and result["as_of"] == "2026-11-27T17:30:00+00:00"


async def test_summer_time_is_said(ask: Ask) -> None:
    result = await ask("get_local_time", at=datetime(2026, 7, 1, tzinfo=UTC), location="New York")
    assert (result["utc_offset"], result["daylight_saving"]) == ("-04:00", True)


@pytest.mark.parametrize(
    ("location", "day", "sunrise", "sunset", "hours"),
    [("London", "2026-06-21", "04:43", "21:21", 16.6), ("Quito", "2026-03-20", "06:17", "18:24", 12.1),
     ("Sydney", "2026-12-21", "05:41", "20:05", 14.4)],
)  # fmt: skip
async def test_the_sun_rises_and_sets_as_almanacs_say(
    ask: Ask, location: str, day: str, sunrise: str, sunset: str, hours: float
) -> None:
    result = await ask("get_daylight", location=location, date=day)
    assert _minutes(result["sunrise"]) == pytest.approx(_minutes(sunrise), abs=3)
    assert _minutes(result["sunset"]) == pytest.approx(_minutes(sunset), abs=3)
    assert result["daylight_hours"] == pytest.approx(hours, abs=0.1) and result["as_of"] == day


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


@pytest.mark.parametrize(
    ("day", "hours", "words"), [("2026-06-21", 24, "Polar day"), ("2026-12-21", 0, "Polar night")]
)
async def test_days_without_a_sunset_and_without_a_sunrise_are_said(
    ask: Ask, day: str, hours: int, words: str
) -> None:
    result = await ask("get_daylight", location="Longyearbyen", date=day)
    assert (result["sunrise"], result["sunset"], result["daylight_hours"]) == ("none", "none", hours)
    assert words in result["notes"][0]


async def test_daylight_is_todays_at_the_place_without_a_date(ask: Ask) -> None:
    late = datetime(2026, 11, 27, 20, tzinfo=UTC)
    assert (await ask("get_daylight", at=late, location="Tokyo"))["date"] == "2026-11-28"


@pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", "20261221", "0001-01-01", "9999-12-31", "2026"])
async def test_what_is_no_date_gets_a_sentence(ask: Ask, day: str) -> None:
    with pytest.raises(ToolFailed, match="^date: expected a day"):
        await ask("get_daylight", location="London", date=day)


async def test_holidays_of_a_country(ask: Ask) -> None:
    result = await ask("get_public_holidays", location="Japan", year=2026)
    assert {"date": "2026-02-23", "weekday": "Monday", "name": "Emperor's Birthday"} in result["holidays"]
    assert (result["country"], result["region"]) == ("Japan", "")
    assert "the whole of Japan" in " ".join(result["notes"])


@pytest.mark.parametrize(
    ("location", "region", "own"),
    [("Munich", "Bavaria", "Epiphany"), ("Chicago", "IL", "Lincoln's Birthday"),
     ("Edinburgh", "Scotland", "Saint Andrew's Day"),
     ("Barcelona", "Catalunya", "National Day of Catalonia"),
     ("Melbourne", "Victoria", "Melbourne Cup Day")],
)  # fmt: skip
async def test_a_place_has_its_states_holidays_too(ask: Ask, location: str, region: str, own: str) -> None:
    result = await ask("get_public_holidays", location=location)
    assert result["region"] == region and result["year"] == 2026
    assert any(own in day["name"] for day in result["holidays"]), result["holidays"]


async def test_the_next_holiday_is_named(ask: Ask) -> None:
    result = await ask("get_public_holidays", location="Germany")
    assert result["next"] == {"date": "2026-12-25", "weekday": "Friday", "name": "Christmas Day"}


async def test_a_misspelt_country_gets_near_ones(ask: Ask) -> None:
    result = await ask("get_public_holidays", location="Jpan")
    assert result["holidays"] == [] and "the country Japan" in " ".join(result["notes"])


@pytest.mark.parametrize("year", [0, 1969, 2101, 10**30, -5])
async def test_a_year_far_away_gets_a_sentence(ask: Ask, year: int) -> None:
    with pytest.raises(ToolFailed, match="^year: expected 1970 to 2100, got"):
        await ask("get_public_holidays", location="Japan", year=year)


async def test_money_at_the_rate_of_its_day(ask: Ask) -> None:
    result = await ask("convert_currency", amount=100, from_currency="EUR", to_currency="usd")
    assert (result["converted"], result["rate"], result["to_currency"]) == ("111.72", "1.1172", "USD")
    assert (result["kind"], result["as_of"]) == ("extract", "2026-10-30")
    assert "Central Bank" in result["source"]["name"] and "without fees" in result["notes"][0]


@pytest.mark.parametrize(
    ("amount", "one", "other", "converted"),
    [(100, "USD", "JPY", "15725"), (0, "USD", "EUR", "0.00"), (0.1, "EUR", "EUR", "0.10"),
     (1e15, "EUR", "EUR", "1000000000000000.00"),
     (100, "Japan", "Germany", "0.57"), (100, "Munich", "$", "111.72")],
)  # fmt: skip
async def test_money_is_counted_as_its_people_do(
    ask: Ask, amount: float, one: str, other: str, converted: str
) -> None:
    result = await ask("convert_currency", amount=amount, from_currency=one, to_currency=other)
    assert result["converted"] == converted


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("XYZ", "Known are AUD, BRL"),
        ("USDD", "Did you mean USD (US Dollar)"),
        ("AED", "no reference rate of AED"),
    ],
)
async def test_a_currency_without_a_rate_is_said(ask: Ask, code: str, words: str) -> None:
    result = await ask("convert_currency", amount=1, from_currency=code, to_currency="EUR")
    assert result["converted"] == "unknown" and words in " ".join(result["notes"])


@pytest.mark.parametrize("amount", [-1, 1e16])
async def test_an_amount_that_is_none_gets_a_sentence(ask: Ask, amount: float) -> None:
    with pytest.raises(ToolFailed, match="^amount: expected a number from 0 to"):
        await ask("convert_currency", amount=amount, from_currency="EUR", to_currency="USD")


async def test_airports_near_a_city_come_with_their_distance(ask: Ask) -> None:
    result = await ask("find_airports", location="London")
    assert {"LHR", "LGW", "LCY"} <= {airport["iata"] for airport in result["airports"]}
    far = [airport["distance_km"] for airport in result["airports"]]
    assert far == sorted(far) and result["kind"] == "extract"


async def test_an_airports_code_is_a_place_too(ask: Ask) -> None:
    result = await ask("find_airports", location="JFK")
    assert result["airports"][0]["iata"] == "JFK" and result["airports"][0]["distance_km"] == 0


async def test_a_distance_is_a_great_circle_and_the_flight_time_a_rule(ask: Ask) -> None:
    result = await ask("get_distance", origin="London", destination="New York")
    assert result["kilometres"] == pytest.approx(5570, rel=0.01)
    assert result["miles"] == pytest.approx(3461, rel=0.01)
    assert result["rough_flight_time"] == "about 7 h 15 min"
    assert "great circle" in result["notes"][0] and "rule of thumb" in result["notes"][1]


async def test_near_places_have_no_flight(ask: Ask) -> None:
    result = await ask("get_distance", origin="LHR", destination="London")
    assert "rough_flight_time" not in result and "Too near for a flight." in result["notes"]


@pytest.mark.parametrize(
    ("tool", "arguments", "key"),
    [("get_local_time", {"location": "Pariss"}, "local_time"),
     ("get_daylight", {"location": "Pariss"}, "sunrise"),
     ("get_distance", {"origin": "London", "destination": "Pariss"}, "kilometres")],
)  # fmt: skip
async def test_an_unknown_place_gets_near_names(
    ask: Ask, tool: str, arguments: dict[str, Any], key: str
) -> None:
    result = await ask(tool, **arguments)
    assert result[key] == "unknown" and "Paris, France" in " ".join(result["notes"])


async def test_scotland_has_holidays_of_its_own(ask: Ask) -> None:
    result = await ask("get_public_holidays", location="Scotland", year=2026)
    assert (result["country"], result["region"]) == ("United Kingdom", "Scotland")
    assert "2026-11-30" in {day["date"] for day in result["holidays"]}
    assert not any("moon" in note for note in result["notes"])
