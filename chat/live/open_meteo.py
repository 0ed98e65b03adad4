"""Open-Meteo: the weather now and for seven days, and places by name."""

from dataclasses import dataclass
from typing import Any

from chat.live.leaves import coordinates, local_time, number, number_or_none, text
from chat.live.provider import DAY, HOUR, MINUTE, Provider
from chat.live.question import Misread, Question
from chat.live.wmo import in_words
from chat.origin import Source

FORECAST = Provider(
    name="Open-Meteo",
    address="https://api.open-meteo.com/v1",
    source=Source("Open-Meteo", "https://open-meteo.com/", "CC BY 4.0, non-commercial use"),
    fresh=15 * MINUTE,
    kept=6 * HOUR,
)
GEOCODING = Provider(
    name="Open-Meteo geocoding",
    address="https://geocoding-api.open-meteo.com/v1",
    source=Source(
        "Open-Meteo geocoding (GeoNames)", "https://open-meteo.com/", "CC BY 4.0, non-commercial use"
    ),
    fresh=7 * DAY,
    kept=30 * DAY,
)
_NOW = "temperature_2m,apparent_temperature,relative_humidity_2m,precipitation,weather_code,wind_speed_10m"
_DAILY = "weather_code,temperature_2m_max,temperature_2m_min,precipitation_probability_max"


@dataclass(frozen=True, slots=True)
class Day:
    date: str
    condition: str
    highest: float
    lowest: float
    rain_percent: float | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """Temperatures are in °C, wind in km/h, precipitation in mm."""

    as_of: str
    zone: str
    condition: str
    temperature: float
    feels_like: float | None
    humidity_percent: float | None
    precipitation: float | None
    wind: float | None
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    name: str
    region: str
    country_code: str
    latitude: float
    longitude: float
    zone: str
    population: float | None


@dataclass(frozen=True, slots=True)
class Spots:
    """What is known by a name, the likeliest first; none if nothing is."""

    found: tuple[Spot, ...]
    as_of: str = ""


def forecast(latitude: float, longitude: float) -> Question[Forecast]:
    params = {
        "latitude": f"{latitude:.2f}",
        "longitude": f"{longitude:.2f}",
        "current": _NOW,
        "daily": _DAILY,
        "timezone": "auto",
        "temperature_unit": "celsius",
        "forecast_days": "7",
    }
    return Question(FORECAST, _forecast, "/forecast", params)


def geocode(name: str) -> Question[Spots]:
    params = {"name": " ".join(name.split())[:100], "count": "10", "language": "en", "format": "json"}
    return Question(GEOCODING, _spots, "/search", params)


def _forecast(body: Any) -> Forecast:
    now, unit = body["current"], body["current_units"]["temperature_2m"]
    if unit != "°C":
        raise Misread(f"Temperatures in °C were expected, and in {text(unit)[:20]!r} they came.")
    return Forecast(
        as_of=local_time(now["time"], body["utc_offset_seconds"]),
        zone=text(body.get("timezone")),
        condition=in_words(number(now["weather_code"])),
        temperature=number(now["temperature_2m"]),
        feels_like=number_or_none(now.get("apparent_temperature")),
        humidity_percent=number_or_none(now.get("relative_humidity_2m")),
        precipitation=number_or_none(now.get("precipitation")),
        wind=number_or_none(now.get("wind_speed_10m")),
        days=_days(body["daily"]),
    )


def _days(daily: Any) -> tuple[Day, ...]:
    """Those that have both temperatures: the last ones may have none yet."""
    columns = ("time", "weather_code", "temperature_2m_max", "temperature_2m_min")
    chances = daily.get("precipitation_probability_max") or [None] * len(daily["time"])
    rows = zip(*(daily[column] for column in columns), chances, strict=True)
    return tuple(
        Day(text(date), in_words(number(code)), number(high), number(low), number_or_none(chance))
        for date, code, high, low, chance in rows
        if None not in (code, high, low)
    )


def _spots(body: Any) -> Spots:
    """No hit is a body without `results`."""
    return Spots(tuple(_spot(result) for result in body.get("results") or ()))


def _spot(result: Any) -> Spot:
    latitude, longitude = coordinates(result["latitude"], result["longitude"])
    return Spot(
        name=text(result["name"]),
        region=text(result.get("admin1")),
        country_code=text(result.get("country_code")),
        latitude=latitude,
        longitude=longitude,
        zone=text(result.get("timezone")),
        population=number_or_none(result.get("population")),
    )
