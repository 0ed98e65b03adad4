"""Each provider: the request as it is sent, and its good bodies read."""

from urllib.parse import parse_qs

import httpx

from chat.live import (
    alpha_vantage,
    finnhub,
    frankfurter,
    open_meteo,
    overpass,
    twelve_data,
    wikivoyage,
)

from .asking import KEY, asking, body


def address(request: httpx.Request) -> str:
    return f"{request.method} {request.url.copy_with(query=None)}".removesuffix("?")


def overpass_query(request: httpx.Request) -> str:
    return parse_qs(request.content.decode())["data"][0]


async def test_the_forecast_is_asked_for_with_its_fields_and_says_who_asks() -> None:
    async with asking(body("forecast")) as asked:
        await asked.ask(open_meteo.forecast(48.13743, 11.57549))
        request = asked.requests[0]
    assert address(request) == "GET https://api.open-meteo.com/v1/forecast"
    assert dict(request.url.params) == {
        "latitude": "48.14",
        "longitude": "11.58",
        "current": "temperature_2m,apparent_temperature,relative_humidity_2m,precipitation,weather_code,"
        "wind_speed_10m",
        "daily": "weather_code,temperature_2m_max,temperature_2m_min,precipitation_probability_max",
        "timezone": "auto",
        "temperature_unit": "celsius",
        "forecast_days": "7",
    }
    assert request.headers["user-agent"] == "Travelbot (me@example.org)"
    assert "cookie" not in request.headers


async def test_a_forecast_has_the_provider_s_own_time_with_its_offset() -> None:
    async with asking(body("forecast")) as asked:
        heard = await asked.ask(open_meteo.forecast(48.1, 11.6))
    assert (heard.origin.kind, heard.origin.as_of) == ("live", "2026-11-27T23:00+01:00")
    assert heard.origin.source.licence.startswith("CC BY 4.0")
    assert (heard.data.temperature, heard.data.condition) == (1.4, "light snow")
    assert [(day.date, day.highest, day.rain_percent) for day in heard.data.days] == [
        ("2026-11-27", 3.1, 80),
        ("2026-11-28", 4.0, 15),
        ("2026-11-29", 6.2, None),
    ]
    assert asked.outcomes == [("Open-Meteo", "answered", 200)]


async def test_places_come_with_their_region_and_zone_and_the_time_when_they_were_fetched() -> None:
    async with asking(body("geocode")) as asked:
        heard = await asked.ask(open_meteo.geocode(" Munich "))
    assert address(asked.requests[0]) == "GET https://geocoding-api.open-meteo.com/v1/search"
    assert asked.requests[0].url.params["name"] == "Munich"
    assert [(spot.region, spot.zone) for spot in heard.data.found] == [
        ("Bavaria", "Europe/Berlin"),
        ("North Dakota", "America/Chicago"),
    ]
    assert heard.origin.as_of == "2026-11-27T22:30:00+00:00"


async def test_a_name_that_nobody_knows_is_an_answer_without_places() -> None:
    async with asking(body("geocode_nothing")) as asked:
        heard = await asked.ask(open_meteo.geocode("Nowhereville"))
    assert heard.data.found == ()


async def test_restaurants_are_asked_for_by_cuisine_around_a_place() -> None:
    async with asking(body("restaurants")) as asked:
        await asked.ask(overpass.restaurants(48.13743, 11.57549, "Italian"))
        request = asked.requests[0]
    assert address(request) == "POST https://overpass-api.de/api/interpreter"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.headers["user-agent"] == "Travelbot (me@example.org)"
    assert overpass_query(request) == (
        '[out:json][timeout:5];(nwr["amenity"~"^(restaurant|cafe|fast_food)$"]'
        '["cuisine"~"(^|;) *italian(;|$)",i]["name"](around:3000,48.137,11.575););out center tags 40;'
    )


async def test_a_cuisine_can_add_nothing_to_the_query() -> None:
    async with asking(body("restaurants")) as asked:
        await asked.ask(overpass.restaurants(1, 2, '"];out;node["a"~"'))
    assert '["cuisine"~"(^|;) *out_node_a(;|$)",i]' in overpass_query(asked.requests[0])


async def test_a_way_is_at_its_centre_one_without_a_name_is_left_out_and_no_price_is_guessed() -> None:
    async with asking(body("restaurants")) as asked:
        heard = await asked.ask(overpass.restaurants(48.1, 11.6, "italian"))
    first, way = heard.data.found
    assert (first.name, first.cuisines) == ("Osteria Beispiel", ("italian", "pizza"))
    assert (first.address, first.website) == ("Marienplatz 5 München", "https://osteria.example/")
    assert (way.name, way.latitude, way.longitude) == ("Trattoria Muster", 48.14, 11.57)
    assert way.website == "", "no address that is not of the web"
    assert heard.origin.as_of == "2026-11-27T22:41:03Z"
    assert not hasattr(first, "price")


async def test_sights_are_museums_and_parks() -> None:
    async with asking(body("sights")) as asked:
        heard = await asked.ask(overpass.sights(48.1, 11.6))
    assert [(venue.name, venue.kind) for venue in heard.data.found] == [
        ("Deutsches Museum", "museum"),
        ("Englischer Garten", "park"),
    ]
    assert overpass_query(asked.requests[0]).count("(around:3000,48.100,11.600);") == 2


async def test_an_article_is_one_request_of_summary_and_listings() -> None:
    async with asking(body("article")) as asked:
        heard = await asked.ask(wikivoyage.article("Munich"))
        request = asked.requests[0]
    assert address(request) == "GET https://en.wikivoyage.org/w/api.php"
    sent = dict(request.url.params)
    assert (sent["titles"], sent["redirects"], sent["formatversion"]) == ("Munich", "1", "2")
    assert len(asked.requests) == 1
    assert heard.data.summary.startswith("Munich (German: München) is the capital of Bavaria. It is known")
    assert (heard.data.url, heard.origin.as_of) == (
        "https://en.wikivoyage.org/wiki/Munich",
        "2026-10-30T08:15:42Z",
    )
    assert [(listing.kind, listing.name) for listing in heard.data.listings] == [
        ("see", "Deutsches Museum"),
        ("see", "Frauenkirche"),
        ("do", "Surf watching"),
        ("do", "Englischer Garten"),
    ]


async def test_the_article_that_a_title_leads_to_says_its_own() -> None:
    async with asking(body("article_redirected")) as asked:
        heard = await asked.ask(wikivoyage.article("München"))
    assert heard.data.title == "Munich"


async def test_a_rate_is_of_its_day() -> None:
    async with asking(body("rate")) as asked:
        heard = await asked.ask(frankfurter.rate("usd", "EUR"))
    assert address(asked.requests[0]) == "GET https://api.frankfurter.dev/v2/rate/USD/EUR"
    assert (heard.data.rate, heard.origin.as_of) == (0.8631, "2026-11-26")


async def test_a_currency_can_lead_to_no_other_path() -> None:
    async with asking(body("rate_422", 422)) as asked:
        await asked.ask(frankfurter.rate("USD/../../x?y#", "EUR"))
    assert str(asked.requests[0].url).startswith(
        "https://api.frankfurter.dev/v2/rate/USD%2F..%2F..%2FX%3FY%23/"
    )


async def test_twelve_data_has_its_key_in_a_header_and_its_numbers_as_text() -> None:
    async with asking(body("twelve_data")) as asked:
        heard = await asked.ask(twelve_data.quote("aapl", "NASDAQ"))
        request = asked.requests[0]
    assert str(request.url) == "https://api.twelvedata.com/quote?symbol=AAPL&exchange=NASDAQ"
    assert request.headers["authorization"] == f"apikey {KEY}"
    assert (heard.data.price, heard.data.currency, heard.data.is_open) == (271.48999, "USD", False)
    assert heard.origin.as_of == "2026-11-27T14:59:00+00:00"


async def test_finnhub_has_its_key_in_a_header() -> None:
    async with asking(body("finnhub")) as asked:
        heard = await asked.ask(finnhub.quote("AAPL"))
        request = asked.requests[0]
    assert str(request.url) == "https://finnhub.io/api/v1/quote?symbol=AAPL"
    assert request.headers["x-finnhub-token"] == KEY
    assert (heard.data.price, heard.data.previous_close, heard.data.currency) == (271.49, 269.0, "")


async def test_alpha_vantage_knows_toronto_by_an_ending_and_says_no_currency() -> None:
    async with asking(body("alpha_vantage")) as asked:
        heard = await asked.ask(alpha_vantage.quote("SHOP", "TSX"))
        request = asked.requests[0]
    assert dict(request.url.params) == {"function": "GLOBAL_QUOTE", "symbol": "SHOP.TRT", "apikey": KEY}
    assert (heard.data.price, heard.data.change_percent, heard.data.currency) == (213.55, 2.177, "")
    assert heard.origin.as_of == "2026-11-26"
