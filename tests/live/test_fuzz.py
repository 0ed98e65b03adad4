"""Whatever comes back, a question ends with an answer or with none, and never with an error."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat.live import (
    alpha_vantage,
    finnhub,
    frankfurter,
    open_meteo,
    overpass,
    twelve_data,
    wikivoyage,
)
from chat.live.line import Heard
from chat.live.question import Question

from .asking import asking, recorded

CASES: list[tuple[Question[Any], str]] = [
    (open_meteo.forecast(1, 2), "forecast"),
    (open_meteo.geocode("X"), "geocode"),
    (overpass.restaurants(1, 2, "italian"), "restaurants"),
    (wikivoyage.article("X"), "article"),
    (frankfurter.rate("USD", "EUR"), "rate"),
    (twelve_data.quote("A"), "twelve_data"),
    (finnhub.quote("A"), "finnhub"),
    (alpha_vantage.quote("A"), "alpha_vantage"),
]
each_provider = pytest.mark.parametrize(("question", "name"), CASES, ids=[name for _, name in CASES])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
)
UNHURRIED = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


async def hear(question: Question[Any], response: httpx.Response) -> None:
    async with asking(response) as asked:
        heard = await asked.ask(question)
    assert heard is None or (isinstance(heard, Heard) and isinstance(heard.origin.as_of, str))
    assert all(attempt["outcome"] in ("answered", "failed") for attempt in asked.chain)
    json.dumps(list(asked.chain), allow_nan=False)


def paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [here, *(path for key in keys for path in paths(value[key], (*here, key)))]


def replaced(value: Any, path: tuple[Any, ...], by: Any) -> Any:
    if not path:
        return by
    parts = dict(value) if isinstance(value, dict) else list(value)
    parts[path[0]] = replaced(parts[path[0]], path[1:], by)
    return parts


@each_provider
@UNHURRIED
@given(data=st.data())
async def test_a_good_body_with_any_of_its_parts_replaced(
    question: Question[Any], name: str, data: st.DataObject
) -> None:
    good = recorded(name)
    odd = replaced(good, data.draw(st.sampled_from(paths(good))), data.draw(ANYTHING))
    content = json.dumps(odd).encode()
    await hear(question, httpx.Response(200, content=content, headers={"content-type": "application/json"}))


@each_provider
@UNHURRIED
@given(
    content=st.binary(max_size=60) | ANYTHING.map(lambda value: json.dumps(value).encode()),
    status=st.sampled_from((200, 204, 301, 400, 404, 418, 429, 500)),
    kind=st.sampled_from(("application/json", "text/html", "", "application/json; charset=nope")),
)
async def test_any_bytes_with_any_status(
    question: Question[Any], name: str, content: bytes, status: int, kind: str
) -> None:
    await hear(question, httpx.Response(status, content=content, headers={"content-type": kind}))


@given(title=st.text(), symbol=st.text(), cuisine=st.text())
async def test_any_words_make_a_question_or_none(title: str, symbol: str, cuisine: str) -> None:
    async with asking(httpx.Response(404)) as asked:
        for question in (
            wikivoyage.article(title),
            twelve_data.quote(symbol),
            frankfurter.rate(symbol, title),
        ):
            assert await asked.ask(question) is None
        assert await asked.ask(overpass.restaurants(1, 2, cuisine)) is None
        assert await asked.ask(open_meteo.geocode(title)) is None
