"""The time at a place, and its time zone."""

from typing import Annotated
from zoneinfo import ZoneInfo

from chat.atlas.gazetteer import locate
from chat.origin import Origin, Source
from chat.tools import clock
from chat.tools.registry import tool
from chat.tools.schema import JsonObject

_SOURCE = Source(
    "This machine's clock and the IANA time zones", "https://www.iana.org/time-zones", "public domain"
)


@tool
def get_local_time(location: Annotated[str, "A city, with its state or country"]) -> JsonObject:
    """Get the local time and time zone of a place"""
    found, now = locate(location), clock.now()
    origin = Origin("rules", _SOURCE, now.isoformat(timespec="seconds"))
    if found.place is None:
        return {"location": location, "local_time": "unknown", **origin.envelope(*found.notes)}
    local = now.astimezone(ZoneInfo(found.place.zone))
    offset = f"{local:%z}"
    return {
        "location": found.place.name,
        "local_time": f"{local:%Y-%m-%d %H:%M}",
        "weekday": f"{local:%A}",
        "time_zone": found.place.zone,
        "utc_offset": f"{offset[:3]}:{offset[3:5]}",
        "daylight_saving": bool(local.dst()),
        "place": found.place.label,
        **origin.envelope(*found.notes),
    }
