"""With live data on, tools answer from it; without an answer they say why, and answer as they do offline."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from chat.calling import calling
from tests.live.asking import body, recorded
from tests.tools.live.conftest import Online
from tests.tools.world.conftest import Ask

PATTERNS = json.loads((Path(__file__).parents[2] / "data" / "patterns.json").read_text(encoding="utf-8"))
SHAPES = PATTERNS["sample_data"]["result_shapes"]
CALLS: list[tuple[str, dict[str, Any], str]] = [
    ("get_current_weather", {"location": "Munich"}, "climatology"),
    ("get_restaurant_recommendations", {"location": "Munich", "cuisine_type": "italian"}, "chains"),
    ("get_activity_suggestions", {"location": "Munich"}, "rules"),
    ("get_activity_suggestions", {"location": "Munich", "activity_type": "indoor"}, "rules"),
    ("get_current_stock_price", {"symbol": "AAPL"}, "simulated"),
    ("convert_currency", {"amount": 100, "from_currency": "USD", "to_currency": "EUR"}, "extract"),
]
GOOD = {
    "get_current_weather": "forecast",
    "get_restaurant_recommendations": "restaurants",
    "get_activity_suggestions": "article",
    "get_current_stock_price": "twelve_data",
    "convert_currency": "rate",
}
"""The body that answers each."""
each_call = pytest.mark.parametrize(("name", "arguments", "offline"), CALLS)


@pytest.mark.parametrize(
    ("unit", "temperature", "high"), [("", "1", 3), ("celsius", "1", 3), ("fahrenheit", "35", 38)]
)
async def test_the_weather_is_the_forecast_s_in_the_unit_asked_for(
    ask: Ask, online: Online, unit: str, temperature: str, high: int
) -> None:
    asked = await online(body("forecast"))
    result = await ask("get_current_weather", location="Munich", **({"unit": unit} if unit else {}))
    assert SHAPES["get_current_weather"].keys() <= result.keys()
    assert (result["kind"], result["as_of"]) == ("live", "2026-11-27T23:00+01:00")
    assert (result["temperature"], result["condition"]) == (temperature, "light snow")
    assert result["forecast"][0] == {
        "date": "2026-11-27",
        "high": high,
        "low": -1 if unit != "fahrenheit" else 31,
        "condition": "light snow",
        "rain_percent": 80,
    }
    assert result["source"]["name"] == "Open-Meteo"
    assert asked.requests[0].url.params["latitude"] == "48.14"


async def test_restaurants_are_the_map_s_by_cuisine_without_a_guessed_price(ask: Ask, online: Online) -> None:
    asked = await online(body("restaurants"))
    result = await ask(
        "get_restaurant_recommendations", location="Munich", cuisine_type="italian", price_range="budget"
    )
    assert SHAPES["get_restaurant_recommendations"].keys() <= result.keys()
    assert result["restaurants"] == {"italian": ["Osteria Beispiel", "Trattoria Muster"]}
    assert (result["kind"], result["price_range"]) == ("live", "unknown")
    assert result["details"][0] == {
        "name": "Osteria Beispiel",
        "address": "Marienplatz 5 München",
        "opening_hours": "Mo-Sa 11:30-23:00",
        "website": "https://osteria.example/",
        "distance_km": 0.1,
    }
    assert any("Prices are unknown" in note for note in result["notes"])
    assert "italian" in parse_qs(asked.requests[0].content.decode())["data"][0]


async def test_restaurants_of_any_cuisine_stand_by_their_first(ask: Ask, online: Online) -> None:
    elements = [
        {"type": "node", "lat": 48.15, "lon": 11.57, "tags": {"amenity": "cafe", "name": "Far"}},
        {"type": "node", "lat": 48.13, "lon": 11.57, "tags": {"name": "Near", "cuisine": "thai;asian"}},
    ]
    await online(httpx.Response(200, json={**recorded("restaurants"), "elements": elements}))
    result = await ask("get_restaurant_recommendations", location="Munich")
    assert list(result["restaurants"].items()) == [("thai", ["Near"]), ("cafe", ["Far"])]


async def test_a_map_without_such_a_restaurant_is_no_answer(ask: Ask, online: Online) -> None:
    await online(httpx.Response(200, json={**recorded("restaurants"), "elements": []}))
    result = await ask("get_restaurant_recommendations", location="Munich", cuisine_type="italian")
    assert result["kind"] == "chains"
    assert result["notes"][0] == (
        "No live list of restaurants was to be had. "
        "OpenStreetMap has no italian restaurant within 3 km of its centre."
    )


async def test_things_to_do_are_the_article_s(ask: Ask, online: Online) -> None:
    await online(body("article"))
    result = await ask("get_activity_suggestions", location="Munich", weather_condition="rainy")
    assert result["activities"] == {
        "see": ["Deutsches Museum", "Frauenkirche"],
        "do": ["Surf watching", "Englischer Garten"],
    }
    assert (result["kind"], result["source"]["licence"]) == ("live", "CC BY-SA 4.0")
    assert "https://en.wikivoyage.org/wiki/Munich" in result["notes"][0]


async def test_an_article_about_another_place_of_that_name_is_not_used(ask: Ask, online: Online) -> None:
    asked = await online(body("article"))
    result = await ask("get_activity_suggestions", location="Paris, TX")
    assert [request.url.params["titles"] for request in asked.requests] == ["Paris", "Paris (TX)"]
    assert result["kind"] == "rules"
    assert "Wikivoyage lists nothing that is surely of this place." in result["notes"][0]


@pytest.mark.parametrize(
    ("wanted", "names"), [("indoor", ["Deutsches Museum"]), ("outdoor", ["Englischer Garten"])]
)
async def test_indoors_or_outdoors_is_told_by_the_map(
    ask: Ask, online: Online, wanted: str, names: list[str]
) -> None:
    await online(body("sights"))
    result = await ask("get_activity_suggestions", location="Munich", activity_type=wanted)
    assert (result["activities"], result["kind"]) == ({wanted: names}, "live")


async def test_a_price_is_the_provider_s_and_nothing_of_it_is_simulated(ask: Ask, online: Online) -> None:
    await online(body("twelve_data"))
    result = await ask("get_current_stock_price", symbol="Apple")
    assert result["symbol"] == "AAPL"
    assert (result["price"], result["currency"], result["kind"]) == ("271.49", "USD", "live")
    assert result["market"] in ("open", "closed")
    assert "SIMULATED" not in json.dumps(result)


async def test_a_price_in_london_without_a_currency_may_be_in_pence(ask: Ask, online: Online) -> None:
    quote = recorded("alpha_vantage")["Global Quote"] | {"01. symbol": "VOD.LON"}
    await online(body("twelve_data_unknown"), httpx.Response(200, json={"Global Quote": quote}))
    result = await ask("get_current_stock_price", symbol="VOD", exchange="LSE")
    assert (result["price"], result["currency"]) == ("213.55", "unknown")
    assert result["notes"][0] == "Alpha Vantage does not say the currency."


async def test_money_is_converted_at_the_newest_rate(ask: Ask, online: Online) -> None:
    await online(body("rate"))
    result = await ask("convert_currency", amount=100, from_currency="USD", to_currency="EUR")
    assert (result["converted"], result["rate"]) == ("86.31", "0.8631")
    assert (result["kind"], result["as_of"]) == ("live", "2026-11-26")


@each_call
async def test_without_a_live_answer_the_offline_one_says_why(
    ask: Ask, online: Online, name: str, arguments: dict[str, Any], offline: str
) -> None:
    without = await ask(name, **arguments)
    await online(httpx.Response(429))
    with calling() as call:
        result = await ask(name, **arguments)
    assert (result["kind"], "(429): It was asked too often." in result["notes"][0]) == (offline, True)
    assert {**result, "notes": result["notes"][1:]} == without
    assert (call.chain[0].status, call.chain[-1].outcome) == (429, "offline")


@each_call
async def test_with_the_network_cut_it_answers_and_with_it_back_it_is_live_again(
    ask: Ask, online: Online, name: str, arguments: dict[str, Any], offline: str
) -> None:
    back = body("sights" if "activity_type" in arguments else GOOD[name])
    cut = True

    def network(request: httpx.Request) -> httpx.Response:
        if cut:
            raise httpx.ConnectError("Network is unreachable")
        return back

    asked = await online(network)
    for _ in range(4):
        assert (await ask(name, **arguments))["kind"] == offline
    cut = False
    assert (await ask(name, **arguments))["kind"] == offline, "it is left alone"
    asked.clock.now += 60
    assert (await ask(name, **arguments))["kind"] == "live"


@each_call
async def test_the_next_time_a_kept_answer_is_said_to_be_kept(
    ask: Ask, online: Online, name: str, arguments: dict[str, Any], offline: str
) -> None:
    asked = await online(body("sights" if "activity_type" in arguments else GOOD[name]))
    live = await ask(name, **arguments)
    kept = await ask(name, **arguments)
    assert (live["kind"], kept["kind"], len(asked.requests)) == ("live", "cached", 1)
    assert kept["notes"][-1] == "Kept from less than a minute ago."


async def test_a_village_that_is_not_carried_along_is_found_by_a_provider(ask: Ask, online: Online) -> None:
    village = {**recorded("geocode")["results"][0], "name": "Hallstatt", "admin1": "Upper Austria"}
    asked = await online(
        httpx.Response(200, json={"results": [village | {"country_code": "AT"}]}), body("forecast")
    )
    result = await ask("get_current_weather", location="Hallstatt, Austria")
    assert [request.url.path for request in asked.requests] == ["/v1/search", "/v1/forecast"]
    assert (result["place"], result["temperature"], result["kind"]) == ("Hallstatt, Austria", "1", "live")
    assert result["notes"] == [
        "Taken as Hallstatt, Upper Austria, Austria, which Open-Meteo geocoding knows."
    ]


@pytest.mark.parametrize("answer", [body("geocode"), body("geocode_nothing")], ids=["spelt alike", "none"])
async def test_a_place_that_nobody_knows_is_unknown_as_it_is_offline(
    ask: Ask, online: Online, answer: httpx.Response
) -> None:
    without = await ask("get_current_weather", location="Qwxzptlk")
    asked = await online(answer)
    assert await ask("get_current_weather", location="Qwxzptlk") == without
    assert len(asked.requests) == 1


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("get_current_stock_price", {"symbol": "QWXZPTLK"}),
        ("convert_currency", {"amount": 1, "from_currency": "QQQ", "to_currency": "EUR"}),
        ("get_current_weather", {"location": ""}),
    ],
)
async def test_what_is_no_share_currency_or_place_is_asked_of_nobody(
    ask: Ask, online: Online, name: str, arguments: dict[str, Any]
) -> None:
    asked = await online(body("forecast"))
    await ask(name, **arguments)
    assert asked.requests == []
