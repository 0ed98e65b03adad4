"""The typical weather of the month at any place, with its local time and daylight."""

from datetime import datetime
from zoneinfo import ZoneInfo

from chat.atlas import climate
from chat.atlas.gazetteer import Found, locate
from chat.atlas.place import Place
from chat.origin import Origin
from chat.tools import clock
from chat.tools.schema import JsonObject
from chat.tools.world.daylight import daylight
from chat.tools.world.typical import in_words


def typical(location: str, unit: str | None) -> JsonObject:
    found = locate(location)
    return _at(found.place, unit, found) if found.place else _unknown(found, location)


def _at(place: Place, unit: str | None, found: Found) -> JsonObject:
    local = clock.now().astimezone(ZoneInfo(place.zone))
    month, light = climate.climate(place)[local.month - 1], daylight(place, local.date())
    shown = unit or climate.usual_unit(place)
    return {
        "location": place.name,
        "temperature": str(degrees(month.celsius, shown)),
        "unit": shown,
        "condition": f"typical for {local:%B}: {in_words(month)}",
        "precipitation_mm": round(month.millimetres),
        "local_time": f"{local:%Y-%m-%d %H:%M}",
        "sunrise": light.sunrise,
        "sunset": light.sunset,
        "daylight_hours": light.hours,
        "place": place.label,
        **_origin(local).envelope(_note(local), light.note, *found.notes),
    }


def _unknown(found: Found, location: str) -> JsonObject:
    notes = _origin(clock.now()).envelope(*found.notes)
    return {"location": location, "temperature": "unknown", "condition": "unknown", **notes}


def _origin(when: datetime) -> Origin:
    return Origin("climatology", climate.SOURCE, f"{when:%B}, 2000 to 2025")


def _note(local: datetime) -> str:
    return f"It is what {local:%B} is usually like, day and night together: not today's weather, no forecast."


def degrees(celsius: float, unit: str) -> int:
    return round(celsius if unit == "celsius" else celsius * 9 / 5 + 32)
