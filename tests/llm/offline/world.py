"""A conversation on a fixed day, with definitions of the tools for travellers and results made for tests."""

from datetime import UTC, datetime
from typing import Any

import httpx

from chat.llm.offline import OfflineTransport

from .talk import ALL, Json, Talk, ran, tools

NOW = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
"""A Friday."""
TEXT, NUMBER, WHOLE = {"type": "string"}, {"type": "number"}, {"type": "integer"}


def definition(name: str, properties: Json, *optional: str) -> Json:
    required = [key for key in properties if key not in optional]
    parameters = {"type": "object", "properties": properties, "required": required}
    return {"type": "function", "function": {"name": name, "description": "", "parameters": parameters}}


TIME, DAYLIGHT, HOLIDAYS = "get_local_time", "get_daylight", "get_public_holidays"
CURRENCY, AIRPORTS, DISTANCE = "convert_currency", "find_airports", "get_distance"
BOOK, CANCEL, LIST = "book_restaurant_table", "cancel_booking", "list_bookings"
TRAVEL = (
    definition(TIME, {"location": TEXT}),
    definition(DAYLIGHT, {"location": TEXT, "date": TEXT}, "date"),
    definition(HOLIDAYS, {"location": TEXT, "year": WHOLE}, "year"),
    definition(CURRENCY, {"amount": NUMBER, "from_currency": TEXT, "to_currency": TEXT}),
    definition(AIRPORTS, {"location": TEXT}),
    definition(DISTANCE, {"origin": TEXT, "destination": TEXT}),
    definition(
        BOOK,
        {"restaurant": TEXT, "location": TEXT, "date": TEXT, "time": TEXT, "party_size": WHOLE, "name": TEXT},
        "name",
    ),
    definition(CANCEL, {"reference": TEXT}),
    definition(LIST, {}),
)
OFFERED = [*tools(*ALL), *TRAVEL]
"""All thirteen."""


class WorldTalk(Talk):
    """With all thirteen tools, or those named; `results` replace what a tool would give."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        transport = OfflineTransport(pace=0, clock=lambda: NOW)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://offline/v1")
        self.offered = [tool for tool in OFFERED if not names or tool["function"]["name"] in names]
        self.results: dict[str, Any] = {}
        self.booked: list[Json] = []

    async def say(self, text: str, *names: str, **body: Any) -> tuple[list[list[list[Any]]], str]:
        return await super().say(text, *names, **{"tools": self.offered, **body})

    async def result(self, name: str, arguments: Json) -> Any:
        if name in self.results:
            return self.results[name]
        return (
            self._booking(name, arguments) if name in (BOOK, CANCEL, LIST) else _fact(name, arguments, self)
        )

    def _booking(self, name: str, arguments: Json) -> Json:
        origin = {
            "kind": "bookings",
            "source": {"name": "this site"},
            "as_of": NOW.isoformat(),
            "notes": ["No restaurant was told."],
        }
        if name == LIST:
            return {"bookings": self.booked, **origin}
        if name == BOOK:
            self.booked.append(
                {"reference": f"TRV-{len(self.booked) + 1:04}", "status": "booked", **arguments}
            )
            return {"booking": self.booked[-1], "before": None, "after": "booked", **origin}
        found = next((at for at in self.booked if at["reference"] == arguments["reference"]), None)
        if found is None:
            return {"error": f"No booking has the reference {arguments['reference']}."}
        found["status"] = "cancelled"
        return {"booking": found, "before": "booked", "after": "cancelled", **origin}


def _fact(name: str, arguments: Json, talk: Talk) -> Any:
    place = arguments.get("location", "")
    match name:
        case "get_local_time":
            hours = {"Lima, Peru": "-05:00", "Oslo, Norway": "+01:00", "Tokyo, Japan": "+09:00"}
            return {"place": place, "local_time": f"2026-11-27T10:00:00{hours.get(place, '+00:00')}"}
        case "get_daylight":
            return {"place": place, "date": arguments.get("date", "2026-11-27"), "sunset": "15:29"}
        case "get_public_holidays":
            return {"country": place, "holidays": [{"date": "2026-12-25", "name": "Christmas Day"}]}
        case "convert_currency":
            return {**arguments, "rate": 0.5, "converted": arguments["amount"] / 2}
        case "find_airports":
            return {"place": place, "airports": [{"iata": "LHR", "name": "Heathrow", "distance_km": 61.2}]}
        case "get_distance":
            return {**arguments, "kilometres": 878.4, "miles": 545.8}
        case _:
            return ran(name, arguments, talk.weather)
