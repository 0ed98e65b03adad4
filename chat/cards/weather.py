"""The weather at a place, and the days to come where a forecast came too."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chat.cards.chart import Chart, chart
from chat.cards.reading import number, pick, plain, said, words

WHAT = "Weather"
_UNITS = {"fahrenheit": "°F", "f": "°F", "celsius": "°C", "c": "°C", "kelvin": "K"}
_TEMPERATURE = ("temperature", "temp", "temperature_2m", "temp_c", "temp_f")
_CONDITION = ("condition", "conditions", "weather", "summary", "description")
_SERIES = ("forecast", "daily", "days", "hourly", "hours", "months", "monthly")
_MORE = """feels_like apparent_temperature humidity wind wind_speed precipitation precipitation_mm uv_index
local_time sunrise sunset daylight_hours""".split()
_SKIES = {
    "storm": r"thunder|storm|hurricane|lightning",
    "snow": r"snow|blizzard|sleet|flurr|icy",
    "rain": r"rain|shower|drizzl|wet|hail",
    "wind": r"wind|gust|breez",
    "cloud": r"cloud|overcast|fog|mist|haz|grey|gray",
    "sun": r"sun|clear|fair|bright|hot",
}


@dataclass(frozen=True, slots=True)
class Weather:
    title: str
    temperature: str
    condition: str
    more: tuple[tuple[str, str], ...]
    chart: Chart | None
    known: bool

    @property
    def sky(self) -> str:
        """The name of an icon, if the condition has one."""
        text = self.condition.casefold()
        return next((sky for sky, pattern in _SKIES.items() if re.search(pattern, text)), "")


def read(result: Mapping[str, Any]) -> Weather | None:
    current = pick(result, "current", "now", "current_weather")
    now = current if isinstance(current, Mapping) else result
    unit = words(result, "unit", "units", "temperature_unit") or words(now, "unit", "units")
    sign = _UNITS.get(unit.casefold(), unit)
    temperature = pick(now, *_TEMPERATURE)
    days = next((found for key in _SERIES if (found := chart(pick(result, key), f" {sign}"))), None)
    if temperature is None and (days is None or words(result, "currency", "symbol")):
        return None
    known = number(temperature) is not None
    shown = f"{said(temperature)} {sign}".strip() if known else words(temperature)
    more = tuple((plain(key.removesuffix("_mm")), _measured(key, now)) for key in _MORE if words(now, key))
    title = words(result, "location", "place", "city", "name")
    return Weather(title, shown, words(now, *_CONDITION), more, days, known or days is not None)


def _measured(key: str, now: Mapping[str, Any]) -> str:
    return f"{words(now, key)} mm" if key.endswith("_mm") else words(now, key)
