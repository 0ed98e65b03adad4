"""The weather at a place as it is now, and its forecast for a week."""

from chat.atlas.climate import usual_unit
from chat.live import line, open_meteo
from chat.live.line import Heard
from chat.live.open_meteo import Day, Forecast
from chat.tools.live.where import where
from chat.tools.schema import JsonObject
from chat.tools.world.weather import degrees


async def current(location: str, unit: str | None) -> JsonObject | str:
    """Or why there is none; empty if live data is off, or the place is not known."""
    if isinstance(at := await where(location), str):
        return at
    place = at.place
    reply = await line.consult(open_meteo.forecast(place.latitude, place.longitude))
    if reply.heard is None:
        return reply.why_not
    shown = unit or usual_unit(place)
    return {"location": place.name, **_said(reply.heard, shown), "place": place.label} | (
        reply.heard.origin.envelope(*at.notes)
    )


def _said(heard: Heard[Forecast], unit: str) -> JsonObject:
    now = heard.data
    measured = {
        "feels_like": None if now.feels_like is None else degrees(now.feels_like, unit),
        "humidity": None if now.humidity_percent is None else f"{now.humidity_percent:.0f} %",
        "wind": None if now.wind is None else f"{now.wind:.0f} km/h",
        "precipitation": None if now.precipitation is None else f"{now.precipitation:g} mm",
    }
    return {
        "temperature": str(degrees(now.temperature, unit)),
        "unit": unit,
        "condition": now.condition,
        **{key: value for key, value in measured.items() if value is not None},
        "forecast": [_day(day, unit) for day in now.days],
    }


def _day(day: Day, unit: str) -> JsonObject:
    temperatures = {"high": degrees(day.highest, unit), "low": degrees(day.lowest, unit)}
    rain = {} if day.rain_percent is None else {"rain_percent": round(day.rain_percent)}
    return {"date": day.date, **temperatures, "condition": day.condition, **rain}
