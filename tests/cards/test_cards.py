"""Cards: what a person sees of a result, whatever shape it came in."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.cards.anything import Anything
from chat.cards.card import card
from chat.cards.chart import MOST, chart
from chat.cards.outline import outline
from chat.cards.places import Places
from chat.cards.source import source
from chat.cards.stock import Stock
from chat.cards.weather import Weather
from chat.origin import Kind
from chat.tools.activities import get_activity_suggestions
from chat.tools.registry import Tool
from chat.tools.restaurants import get_restaurant_recommendations
from chat.tools.stock_price import get_current_stock_price
from chat.tools.weather import get_current_weather

SHAPES = json.loads((Path(__file__).parent.parent / "data/patterns.json").read_text())["sample_data"]
DAYS = [
    {"date": "2025-01-15", "high": 30, "low": 20},
    {"date": "2025-01-16", "high": 40, "low": 25},
    {"date": "2025-01-17", "high": 35, "low": 22},
]


def shows(result: Any, tool: str = "look_up") -> Any:
    return card(tool, result).shows


@pytest.mark.parametrize(
    ("tool", "argument", "kind"),
    [
        (get_current_weather, "Chicago, IL", "weather"),
        (get_current_weather, "Nowhereville", "weather"),
        (get_current_stock_price, "AAPL", "stock"),
        (get_current_stock_price, "NOPE", "stock"),
        (get_restaurant_recommendations, "Chicago, IL", "places"),
        (get_restaurant_recommendations, "Nowhereville", "places"),
        (get_activity_suggestions, "San Francisco, CA", "places"),
    ],
)
async def test_every_result_of_the_tools_has_its_card_and_says_where_it_is_from(
    tool: Tool, argument: str, kind: str
) -> None:
    shown = card("any_tool", await tool.function(argument))
    assert (shown.kind, shown.source.label) == (kind, "sample data")
    assert shown.source.notes


def test_weather_is_a_temperature_with_its_unit_and_a_sky() -> None:
    shown = shows(
        {"location": "Chicago", "temperature": "13", "unit": "fahrenheit", "condition": "cold and snowy"}
    )
    assert isinstance(shown, Weather)
    assert (shown.title, shown.temperature, shown.sky) == ("Chicago", "13 °F", "snow")


def test_weather_that_is_not_known_says_so_and_keeps_its_notes() -> None:
    unknown = card("w", SHAPES["result_shapes"]["get_current_weather, unknown place"])
    assert unknown.shows.temperature == "unknown"
    assert not unknown.brief


def test_a_forecast_is_a_chart_of_highs_and_lows_with_its_days_written_out() -> None:
    shown = shows({"location": "Oslo", "unit": "celsius", "forecast": DAYS})
    assert [(point.label, point.said) for point in shown.chart.spelt] == [
        ("Wed 15", "20 – 30"),
        ("Thu 16", "25 – 40"),
        ("Fri 17", "22 – 35"),
    ]
    assert shown.chart.in_words == "3 values from 20 to 40 °C, Wed 15 to Fri 17"
    assert shown.chart.high == "4.0,24.0 120.0,4.0 236.0,14.0"


@pytest.mark.parametrize(
    "series",
    [
        DAYS,
        {
            "time": [day["date"] for day in DAYS],
            "temperature_2m_max": [30, 40, 35],
            "temperature_2m_min": [20, 25, 22],
        },
        {day["date"]: {"max": day["high"], "min": day["low"]} for day in DAYS},
    ],
    ids=["list of days", "columns", "days by name"],
)
def test_a_series_is_read_in_each_of_its_usual_shapes(series: Any) -> None:
    assert chart(series) == chart(DAYS)


@pytest.mark.parametrize("series", [[3, 1, 2], [["a", 3], ["b", 1]], {"Jan": 3, "Feb": 1, "Mar": 2}])
def test_numbers_alone_or_with_a_label_are_a_series_too(series: Any) -> None:
    assert chart(series) is not None


@pytest.mark.parametrize(
    "no_series", [[1], ["a", "b"], {"high": 3, "low": 1}, [{}, {}], None, "12", [None, True]]
)
def test_what_is_no_series_has_no_chart(no_series: Any) -> None:
    assert chart(no_series) is None


def test_a_share_that_moved_says_so_by_sign_and_arrow() -> None:
    shown = shows(
        {
            "symbol": "AAPL",
            "price": 189.5,
            "currency": "USD",
            "change": -1.25,
            "history": [191, 190.75, 189.5],
        }
    )
    assert isinstance(shown, Stock)
    assert (shown.price, shown.change) == ("189.50 USD", "▼ -1.25")
    assert shown.chart.in_words == "3 values from 189.5 to 191 USD"


def test_places_have_what_is_known_of_them_and_a_map_where_they_have_coordinates() -> None:
    near = {
        "name": "Near",
        "distance_m": 350,
        "rating": 4.5,
        "latitude": 48.85,
        "longitude": 2.35,
        "open_now": True,
    }
    far = {"name": "Far", "distance_km": 2.4, "opening_hours": {"Mo–Fr": "9–18", "Sa": "10–14"}}
    far |= {"geometry": {"type": "Point", "coordinates": [2.36, 48.85]}}
    shown = shows({"location": "Paris", "restaurants": [near, far]})
    assert isinstance(shown, Places)
    first, second = shown.groups[0].entries
    assert (first.facts, second.facts) == (("4.5", "350 m", "open now"), ("2.4 km",))
    assert second.hours == "Mo–Fr 9–18, Sa 10–14"
    west, east = shown.outline.dots
    assert (west.number, east.number, west.y) == (1, 2, east.y)
    assert west.x < east.x
    assert shown.outline.scale == "200 m"


def test_a_map_keeps_to_its_frame_however_far_apart_its_places_are() -> None:
    for places in ({1: (89.9, -180.0), 2: (-89.9, 180.0)}, {1: (1.0, 1.0), 2: (1.0, 1.0)}):
        drawn = outline(places)
        assert drawn is not None
        assert all(0 <= dot.x <= 240 and 0 <= dot.y <= 120 for dot in drawn.dots)


def test_many_places_are_cut_and_counted() -> None:
    shown = shows({"activities": {"indoor": [f"Museum {at}" for at in range(30)], "outdoor": ["The park"]}})
    assert [len(group.entries) for group in shown.groups] == [6, 1]
    assert shown.more == 24


def test_any_other_result_shows_its_first_values_and_counts_the_rest() -> None:
    shown = shows({f"key_{at}": at for at in range(20)} | {"kind": "live", "source": "somewhere"})
    assert isinstance(shown, Anything)
    assert shown.rows[0] == ("key 0", "0")
    assert (len(shown.rows), shown.more) == (6, 14)


def test_a_card_names_a_source_nobody_stated_as_such() -> None:
    assert card("t", {"a": 1}).source.label == "source not stated"
    assert card("t", {"a": 1}, kind="live").source.label == "live data"
    assert card("t", {"kind": "climatology"}).source.label == "climate averages"


def test_a_source_is_named_with_its_licence_and_its_site() -> None:
    whose = {"name": "ERA5", "url": "https://cds.climate.copernicus.eu/data", "licence": "CC BY 4.0"}
    from_ = card(
        "t", {"kind": "climatology", "source": whose, "notes": ["Not today's.", "Nor tomorrow's."]}
    ).source
    assert (from_.name, from_.licence, from_.site) == ("ERA5", "CC BY 4.0", "cds.climate.copernicus.eu")
    assert from_.notes == "Not today's. Nor tomorrow's."


@pytest.mark.parametrize("url", ["", "http://[", 7, None, {"a": 1}, "no address"])
def test_a_source_whose_address_is_none_has_no_site(url: Any) -> None:
    assert card("t", {"kind": "live", "source": {"name": "Here", "url": url}}).source.site == ""


def test_what_is_not_so_now_is_said_loudly_and_never_without_its_notes() -> None:
    price = {"symbol": "AAPL", "price": "1.00", "kind": "simulated", "notes": ["SIMULATED PRICE."]}
    assert card("t", price).source.label == "SIMULATED: not real"
    assert card("t", price).source.loud and not card("t", price).brief
    assert not card("t", price | {"kind": "live"}).source.loud and card("t", price | {"kind": "live"}).brief


def test_a_share_says_whether_its_market_is_open() -> None:
    price = {"symbol": "AAPL", "price": "1.00", "market": "closed", "next_open": "2026-11-30 09:30 EST"}
    assert shows(price).market == "market closed, opens 2026-11-30 09:30 EST"
    assert shows(price | {"market": "open", "closes": "16:00"}).market == "market open, closes 16:00"
    assert shows({"symbol": "AAPL", "price": "1.00"}).market == ""


def test_the_weather_has_its_local_time_and_daylight_too() -> None:
    sky = {
        "temperature": "5",
        "unit": "celsius",
        "local_time": "2026-11-27 18:30",
        "precipitation_mm": 67,
        "daylight_hours": 8.7,
    }
    assert shows(sky).more == (
        ("precipitation", "67 mm"),
        ("local time", "2026-11-27 18:30"),
        ("daylight hours", "8.7"),
    )


def test_a_list_of_things_with_names_is_read_out() -> None:
    found = {
        "location": "Japan",
        "holidays": [{"date": "2026-02-23", "weekday": "Monday", "name": "Emperor's Birthday"}],
    }
    assert shows(found).rows == (("holidays", "Emperor's Birthday (2026-02-23)"),)
    assert shows({"airports": [{"iata": "LHR", "name": "Heathrow"}, {"a": 1}]}).rows == (
        ("airports", "Heathrow (LHR), 1 item"),
    )


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_kind_of_origin_is_said_in_words(kind: str) -> None:
    assert card("t", {"kind": kind}).source.label != kind


KEYS = """restaurants activities temperature unit forecast price symbol history location latitude longitude
geometry coordinates type name distance_m opening_hours notes kind high low date current""".split()
NAMES = st.sampled_from(KEYS) | st.text(max_size=5)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda items: st.lists(items, max_size=4) | st.dictionaries(NAMES, items, max_size=6),
    max_leaves=25,
)


@settings(max_examples=300, deadline=None)
@given(ANY)
def test_no_shape_is_too_odd_for_a_card(result: Any) -> None:
    shown = card("any_tool", result)
    assert shown.source.label
    if getattr(shown.shows, "chart", None):
        assert "nan" not in shown.shows.chart.high


def test_a_result_of_any_size_is_a_small_card() -> None:
    big = {
        "restaurants": {f"kind {at}": ["x" * 1000] * 1000 for at in range(1000)},
        "history": list(range(100_000)),
    }
    shown = shows(big)
    assert sum(len(group.entries) for group in shown.groups) <= 12
    assert len(chart(big["history"]).points) == MOST  # type: ignore[union-attr]
    assert len(shows("y" * 1_000_000).rows[0][1]) <= 180


def test_a_booking_is_shown_with_its_state_and_what_it_was_before() -> None:
    booking = {
        "reference": "K7QM-2XTR",
        "status": "booked",
        "restaurant": "Chez Janou",
        "location": "Paris",
        "date": "2026-12-24",
        "time": "19:30",
        "party_size": 1,
    }
    made = card("x", {"booking": booking, "before": None, "after": "booked", "kind": "bookings"})
    (entry,) = made.shows.entries
    assert (made.kind, made.what, made.shows.title) == ("booking", "Booking", "Chez Janou")
    assert (entry.when, entry.people, entry.icon) == ("Thu 24 Dec 2026, 19:30", "1 person", "done")
    gone = booking | {"status": "cancelled"}
    assert card("x", {"booking": gone, "before": "booked", "after": "cancelled"}).what == "Booking cancelled"
    listed = card("x", {"bookings": [booking] * 9}).shows
    assert (len(listed.entries), listed.more) == (6, 3)
    assert card("x", {"bookings": []}).shows.entries == ()


@pytest.mark.parametrize("odd", [{}, {"booking": 3}, {"booking": {"reference": []}}, {"bookings": [1]}])
def test_what_only_looks_a_little_like_a_booking_is_shown_as_anything(odd: dict[str, Any]) -> None:
    assert card("x", odd).kind == "anything"


@given(st.dictionaries(st.sampled_from(["reference", "status", "date", "time", "party_size"]), ANY))
def test_a_booking_of_any_values_makes_a_card(odd: dict[str, Any]) -> None:
    assert card("x", {"booking": odd, "bookings": [odd]}).kind in ("booking", "anything")


def test_a_moment_is_written_for_people() -> None:
    for as_of, told in (
        ("2026-11-27T23:58Z", "2026-11-27 23:58 UTC"),
        ("2026-11-27T23:58:07+00:00", "2026-11-27 23:58 UTC"),
        ("November, 2000 to 2025", "November, 2000 to 2025"),
    ):
        assert source({"kind": "live", "as_of": as_of}).as_of == told
