"""What a result says of itself is told: typical weather is not today's, a made-up price is called so."""

import re
from typing import Any

import pytest

from .talk import STOCK, WEATHER
from .world import WorldTalk

USUAL = {
    "temperature": "44", "unit": "fahrenheit", "condition": "cold and rainy", "kind": "climatology",
    "source": {"name": "ERA5", "url": "https://x.invalid", "licence": "CC BY 4.0"},
    "as_of": "November, 2000 to 2025",
    "notes": ["Not a forecast."],
}  # fmt: skip
WEATHERS = [
    "Weather in Boston?",
    "Weather in Boston and Miami",
    "Do I need an umbrella in Boston?",
    "Is it warmer in Boston or Miami?",
    "Which is the best for outdoor activities, Boston or Miami?",
    "Will it rain in Boston tomorrow?",
]


def sentences(answer: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?])\s+|\n+", answer) if part.strip("| -")]


@pytest.mark.parametrize("text", WEATHERS)
async def test_typical_weather_is_never_called_current(text: str) -> None:
    talk = WorldTalk()
    talk.results[WEATHER] = USUAL
    _, answer = await talk.say(text)
    assert "Typical weather of the month, not today's: ERA5, November, 2000 to 2025." in answer
    assert not re.search(r"current|right now|(?<!not )today's", answer)
    told = [at for at in sentences(answer) if "°" in at and not at.startswith("|")]
    assert all("typical" in sentence for sentence in told)
    assert "°" in answer and ("typical" in answer.split("\n\n")[0].lower())


async def test_a_simulated_price_is_called_so_in_the_sentence_that_tells_it() -> None:
    talk = WorldTalk()
    talk.results[STOCK] = {"symbol": "AAPL", "price": "231.37", "currency": "USD", "kind": "simulated"}
    for text in ("Apple stock", "Apple and Google stock", "Which is higher?"):
        _, answer = await talk.say(text)
        priced = [line for line in answer.split("\n") if "231.37" in line]
        assert priced and all("simulated" in line for line in priced)


KINDS = [
    ({"kind": "live", "source": {"name": "Open-Meteo"}, "as_of": "2026-11-27T14:55:31+00:00"},
     "Live data: Open-Meteo, as of 2026-11-27 14:55 UTC."),
    ({"kind": "cached", "source": {"name": "Open-Meteo"}, "as_of": "2026-11-27T14:48:00+00:00"},
     "Kept from an earlier answer: Open-Meteo, 12 minutes old."),
    ({"kind": "chains", "source": {"name": "an index"}, "as_of": "2026-09-18"},
     "Chains that operate in the country, not checked at an address: an index, as of 2026-09-18."),
    ({"kind": "rules"}, "Worked out by rules."),
    ({"kind": "bookings", "source": {"name": "our own table"}}, "A record on this site only."),
    ({"kind": "something new"}, "Kind: something new."),
    ({"kind": ["odd"], "source": 3, "as_of": {}, "notes": {"a": 1}}, '{"a": 1}.'),
]  # fmt: skip


@pytest.mark.parametrize(("envelope", "words"), KINDS, ids=[words for _, words in KINDS])
async def test_each_kind_has_words_of_its_own(envelope: dict[str, Any], words: str) -> None:
    talk = WorldTalk()
    talk.results["find_airports"] = {"airports": [], **envelope}
    _, answer = await talk.say("Airports near Boston")
    assert answer.endswith(f"*About the data:* {words}")


async def test_five_results_of_one_source_are_no_wall_of_notes() -> None:
    talk = WorldTalk()
    talk.results[WEATHER] = USUAL
    _, answer = await talk.say("Weather in Boston, Miami, Chicago, Rome and Oslo")
    assert answer.count("ERA5") == answer.count("Not a forecast.") == 1


async def test_more_notes_than_anyone_reads_are_left_in_the_results() -> None:
    talk = WorldTalk()
    talk.results["find_airports"] = {
        "airports": [],
        "notes": [f"Note number {number}." for number in range(30)],
    }
    _, answer = await talk.say("Airports near Boston")
    assert (
        "Note number 7." in answer
        and "Note number 8." not in answer
        and "More notes are in the results." in answer
    )


async def test_a_currency_that_another_sum_is_wanted_in_is_not_asked_of_a_price() -> None:
    _, answer = await WorldTalk().say("Price of Apple stock and 50 euros in yen")
    assert "50 EUR is **25.0 JPY**" in answer and "cannot convert" not in answer


@pytest.mark.parametrize("text", ["Is it raining in Boston?", "Is it raining in Boston and Miami?"])
async def test_a_yes_of_the_month_is_not_said_of_today(text: str) -> None:
    talk = WorldTalk()
    talk.results[WEATHER] = USUAL
    _, answer = await talk.say(text)
    assert "yes, there is rain." in answer
    assert "how it is today is not known" in answer.casefold()
