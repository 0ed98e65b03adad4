"""Bodies that are no answer, some of them with HTTP 200: each is a failure that is told in a sentence."""

from typing import Any

import httpx
import pytest

from chat.live import (
    alpha_vantage,
    finnhub,
    frankfurter,
    open_meteo,
    overpass,
    twelve_data,
    wikivoyage,
)
from chat.live.question import Question

from .asking import asking, body, recorded

FORECAST = open_meteo.forecast(48.1, 11.6)
HTML = httpx.Response(200, html="<title>Checking your browser</title>")
CUT = httpx.Response(200, content=b'{"current": {"time"', headers={"content-type": "application/json"})
NAN = httpx.Response(200, content=b'{"rate": NaN}', headers={"content-type": "application/json"})
DEEP = httpx.Response(200, content=b"[" * 100_000, headers={"content-type": "application/json"})

FAHRENHEIT = httpx.Response(
    200,
    json=recorded("forecast") | {"current_units": {"temperature_2m": "°F"}},
)

REFUSED: list[tuple[Question[Any], httpx.Response, str, int, str]] = [
    (FORECAST, body("forecast_400", 400), "failed", 400, "It refused: Latitude must be in range"),
    (FORECAST, HTML, "failed", 200, "JSON was expected, and text/html came."),
    (FORECAST, CUT, "failed", 200, "Its JSON is broken."),
    (FORECAST, NAN, "failed", 200, "Its JSON is broken."),
    (FORECAST, DEEP, "failed", 200, "Its JSON is broken."),
    (FORECAST, body("geocode"), "failed", 200, "Its answer has not the shape that it documents"),
    (FORECAST, httpx.Response(200, json=[]), "failed", 200, "Its answer has not the shape"),
    (FORECAST, FAHRENHEIT, "failed", 200, "Temperatures in °C were expected, and in '°F' they came."),
    (
        frankfurter.rate("EUR", "USD"),
        body("rate"),
        "failed",
        200,
        "The rate of EUR in USD was expected, and USD in EUR came.",
    ),
    (
        twelve_data.quote("MSFT"),
        body("twelve_data"),
        "failed",
        200,
        "The price of 'MSFT' was expected, and that of 'AAPL' came.",
    ),
    (
        alpha_vantage.quote("SHOP", "LSE"),
        body("alpha_vantage"),
        "failed",
        200,
        "The price of 'SHOP.LON' was expected, and that of 'SHOP.TRT' came.",
    ),
    (
        overpass.sights(1, 2),
        body("overpass_remark"),
        "failed",
        200,
        "Overpass gave up: runtime error: Query timed",
    ),
    (
        overpass.sights(1, 2),
        httpx.Response(406, html="no"),
        "failed",
        406,
        "JSON was expected, and text/html",
    ),
    (wikivoyage.article("X"), body("article_missing"), "answered", 200, "Wikivoyage has no article 'Nowhere"),
    (wikivoyage.article("X"), body("article_disambiguation"), "answered", 200, "Wikivoyage knows several"),
    (wikivoyage.article("X"), body("wikimedia_error"), "failed", 200, "Wikivoyage refused: Waiting for a"),
    (
        frankfurter.rate("USD", "XXX"),
        body("rate_422", 422),
        "failed",
        422,
        "It refused: invalid currency: XXX",
    ),
    (
        twelve_data.quote("NOPE"),
        body("twelve_data_unknown"),
        "answered",
        200,
        "Twelve Data refused: **symbol",
    ),
    (twelve_data.quote("NOPE"), body("twelve_data_unknown", 404), "failed", 404, "It refused: **symbol"),
    (
        twelve_data.quote("A"),
        body("twelve_data_limit"),
        "failed",
        200,
        "Twelve Data refused: You have run out",
    ),
    (finnhub.quote("NOPE"), body("finnhub_zeros"), "answered", 200, "Finnhub knows no price of 'NOPE'."),
    (alpha_vantage.quote("A"), body("alpha_vantage_limit"), "failed", 200, "Alpha Vantage says that it was"),
    (
        alpha_vantage.quote("A"),
        body("alpha_vantage_nothing"),
        "answered",
        200,
        "Alpha Vantage knows no price",
    ),
]


@pytest.mark.parametrize(("question", "response", "outcome", "status", "sentence"), REFUSED)
async def test_no_answer_is_made_of_it(
    question: Question[Any], response: httpx.Response, outcome: str, status: int, sentence: str
) -> None:
    async with asking(response) as asked:
        reply = await asked.consult(question)
    assert reply.heard is None
    assert asked.outcomes == [(question.provider.name, outcome, status)]
    assert asked.chain[0]["detail"].startswith(sentence)
    assert sentence[:30] in reply.why_not


@pytest.mark.parametrize(
    ("latitude", "temperature"), [("91", "1"), ("48", '"warm"'), ("48", "1e999"), ("48", "true")]
)
async def test_a_number_that_is_none_is_not_passed_on(latitude: str, temperature: str) -> None:
    text = f'{{"results": [{{"name": "X", "latitude": {latitude}, "longitude": {temperature}}}]}}'
    response = httpx.Response(200, content=text, headers={"content-type": "application/json"})
    async with asking(response) as asked:
        assert await asked.ask(open_meteo.geocode("X")) is None
    assert "was expected, and" in asked.chain[0]["detail"]


async def test_a_question_that_is_no_text_is_told_and_sends_nothing() -> None:
    async with asking(body("geocode")) as asked:
        assert await asked.ask(open_meteo.geocode("\ud800")) is None
    assert asked.requests == []
    assert asked.chain[0]["detail"] == "The question can't be written as a request."


@pytest.mark.parametrize("name", ["twelve_data_limit", "alpha_vantage_limit"])
async def test_a_limit_that_is_told_with_http_200_is_kept_to(name: str) -> None:
    ask = twelve_data.quote if name.startswith("twelve") else alpha_vantage.quote
    async with asking(body(name)) as asked:
        await asked.ask(ask("A"))
        await asked.ask(ask("B"))
    assert (len(asked.requests), asked.chain[0]["outcome"]) == (1, "skipped")
    assert "left alone for another 30 seconds" in asked.chain[0]["detail"]


async def test_a_price_that_one_does_not_know_is_asked_of_the_next() -> None:
    async with asking(body("twelve_data_unknown"), body("finnhub")) as asked:
        heard = await asked.ask(twelve_data.quote("AAPL"), finnhub.quote("AAPL"), alpha_vantage.quote("AAPL"))
    assert (heard.data.price, heard.origin.source.name) == (271.49, "Finnhub")
    assert asked.outcomes == [("Twelve Data", "answered", 200), ("Finnhub", "answered", 200)]
