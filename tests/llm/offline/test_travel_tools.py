"""Time, daylight, holidays, money, airports, distances: called from plain English and told in sentences."""

from typing import Any

import pytest

from .sentences import BOS, CHI, LON, NY, PAR, TOK, r, s, w
from .world import AIRPORTS, CURRENCY, DAYLIGHT, DISTANCE, HOLIDAYS, TIME, WorldTalk, definition

LIM, OSL, REY, ROM = "Lima, Peru", "Oslo, Norway", "Reykjavik, Iceland", "Rome, Italy"
MUN, BER = "Munich, Germany", "Berlin, Germany"
Calls = list[list[Any]]


def t(location: str) -> list[Any]:
    return [TIME, {"location": location}]


def d(location: str, date: str = "") -> list[Any]:
    return [DAYLIGHT, {"location": location, **({"date": date} if date else {})}]


def h(location: str, year: int | None = None) -> list[Any]:
    return [HOLIDAYS, {"location": location, **({"year": year} if year else {})}]


def c(amount: float, source: str, target: str) -> list[Any]:
    return [CURRENCY, {"amount": amount, "from_currency": source, "to_currency": target}]


def far(origin: str, destination: str) -> list[Any]:
    return [DISTANCE, {"origin": origin, "destination": destination}]


ASKED: list[tuple[str, Calls]] = [
    ("What time is it in Tokyo?", [t(TOK)]),
    ("time in London and New York", [t(LON), t(NY)]),
    ("time difference between Lima and Oslo", [t(LIM), t(OSL)]),
    ("difference in time between Lima and Oslo", [t(LIM), t(OSL)]),
    ("what's the local time in Boston?", [t(BOS)]),
    ("I had a good time in Rome", []),
    ("When does the sun set in Reykjavik on 2026-12-21?", [d(REY, "2026-12-21")]),
    ("sunrise in Oslo tomorrow", [d(OSL, "2026-11-28")]),
    ("What time is sunset in Paris on the 3rd of January?", [d(PAR, "2027-01-03")]),
    ("daylight in Oslo next Friday", [d(OSL, "2026-12-04")]),
    ("When does it get dark in London?", [d(LON)]),
    ("Does it get dark early in London?", [d(LON)]),
    ("public holidays in Germany 2027", [h("Germany", 2027)]),
    ("US public holidays next year", [h("United States", 2027)]),
    ("Is there a holiday in Munich this week?", [h(MUN)]),
    ("Convert 100 USD to EUR", [c(100, "USD", "EUR")]),
    ("How much is 50 euros in yen?", [c(50, "EUR", "JPY")]),
    ("£20 in dollars", [c(20, "GBP", "USD")]),
    (
        "Convert 1,250.50 Swiss francs to pounds and dollars",
        [c(1250.5, "CHF", "GBP"), c(1250.5, "CHF", "USD")],
    ),
    ("how many yen is 20 euros", [c(20, "EUR", "JPY")]),
    ("exchange rate from dollars to euros", [c(1, "USD", "EUR")]),
    ("airports near Oxford", [[AIRPORTS, {"location": "Oxford, United Kingdom"}]]),
    ("nearest airport to Banff", [[AIRPORTS, {"location": "Banff, Alberta"}]]),
    ("How far is it from Paris to Berlin?", [far(PAR, BER)]),
    ("How far is Berlin from Paris?", [far(PAR, BER)]),
    ("distance between Paris and Berlin and Rome", [far(PAR, BER), far(PAR, ROM)]),
    ("Weather in Boston and what time is it there?", [w(BOS), t(BOS)]),
    (
        "What's the weather in Rome, what time is it there and when does the sun set?",
        [w(ROM), t(ROM), d(ROM)],
    ),
    ("Apple stock, the time in Tokyo and 100 USD in EUR", [s("AAPL"), t(TOK), c(100, "USD", "EUR")]),
    ("What time is it in Tokyo and how far is it from Paris to Berlin?", [t(TOK), far(PAR, BER)]),
    ("How far is it from London to Paris and what's the weather there?", [far(LON, PAR), w(PAR)]),
    ("How far is JFK from LHR?", [far("LHR", "JFK")]),
    ("I have 200 dollars. How much is that in euros?", [c(200, "USD", "EUR")]),
    ("How long is the day in Oslo in June?", [d(OSL, "2027-06-15")]),
    ("How far is it from London?", []),
    ("What is a good day for a holiday in Rome?", []),
    ("I'd like to book a flight to Paris", []),
]


@pytest.mark.parametrize(("text", "expected"), ASKED, ids=[text for text, _ in ASKED])
async def test_a_sentence_asks_for_exactly_its_calls(text: str, expected: Calls) -> None:
    rounds, answer = await WorldTalk().say(text)
    assert rounds == ([expected] if expected else [])
    assert answer


FOLLOWED: list[tuple[list[str], Calls]] = [
    (["What time is it in Tokyo?", "and in Oslo?"], [t(OSL)]),
    (["Weather in Paris?", "What time is it there?", "and in Oslo?"], [t(OSL)]),
    (["Sunset in Paris tomorrow", "and in Oslo?"], [d(OSL, "2026-11-28")]),
    (["Sunset in Paris tomorrow", "and on Sunday?"], [d(PAR, "2026-11-29")]),
    (["Public holidays in Germany 2027", "and in France?"], [h("France", 2027)]),
    (["Public holidays in Germany 2027", "and 2028?"], [h("Germany", 2028)]),
    (["Convert 100 USD to EUR", "and in yen?"], [c(100, "USD", "JPY")]),
    (["Convert 100 USD to EUR", "and 50 GBP?"], [c(50, "GBP", "EUR")]),
    (["Convert 100 USD to EUR", "and 250?"], [c(250, "USD", "EUR")]),
    (["How much is 50 euros?", "yen"], [c(50, "EUR", "JPY")]),
    (["How far is it from Paris to Berlin?", "and to Rome?"], [far(PAR, ROM)]),
    (["How far is Berlin?", "Paris"], [far(PAR, BER)]),
    (["Weather in Boston", "How far is it from there to Chicago?"], [far(BOS, CHI)]),
    (["Weather in Boston", "How far is it from Chicago?", "What time is it there?"], [t(BOS)]),
    (["Weather in Boston", "And how far is it from Chicago?"], [far(CHI, BOS)]),
    (
        [
            "Weather in New York, SF and Chicago?",
            "Which of them is the coldest, and how far is it from Rome?",
        ],
        [far(ROM, CHI)],
    ),
    (
        [
            "Weather in New York, SF and Chicago?",
            "Which of those is the coldest?",
            "How far is that from Boston?",
        ],
        [far(BOS, CHI)],
    ),
    (["What time is it?", "in Tokyo"], [t(TOK)]),
    (["How far is it from Paris to Berlin?", "Restaurants in Chicago"], [r(CHI)]),
]


@pytest.mark.parametrize(("texts", "expected"), FOLLOWED, ids=[" / ".join(texts) for texts, _ in FOLLOWED])
async def test_a_follow_up_goes_on_with_what_was_asked(texts: list[str], expected: Calls) -> None:
    talk = WorldTalk()
    for text in texts:
        rounds, _ = await talk.say(text)
    assert rounds == [expected]


TOLD = [
    ("What time is it in Tokyo?", "In **Tokyo, Japan** it is **10:00** on Friday, 27 November 2026."),
    ("time difference between Lima and Oslo", "**Oslo, Norway** is 6 hours ahead of **Lima, Peru**."),
    ("When does the sun set in Oslo?", "the sun sets at **15:29**."),
    ("How much is 50 euros in yen?", "50 EUR is **25.0 JPY**, at 0.5 JPY for one EUR."),
    ("How much is 50 euros?", "Into which currency?"),
    ("exchange rate USD USD", "How much and into which currency?"),
    ("How far is it from Paris to Berlin?", "it is 878 km (546 miles) as the crow flies."),
    ("airports near London", "- **LHR** Heathrow, 61 km away"),
    (
        "Is there a holiday in Munich this week?",
        "No, there is no public holiday in **Munich, Germany** this week.",
    ),
    ("Is there a holiday in Munich next month?", "there is Christmas Day on Friday, 25 December 2026."),
    ("next public holiday in Germany", "in **Germany** is Christmas Day on Friday, 25 December 2026."),
    ("holidays in Germany", "- Friday, 25 December 2026: Christmas Day"),
    ("Book a hotel in Rome", "I can book tables at restaurants, nothing else."),
]


@pytest.mark.parametrize(("text", "words"), TOLD)
async def test_the_answer_says_what_was_asked(text: str, words: str) -> None:
    _, answer = await WorldTalk().say(text)
    assert words in answer


@pytest.mark.parametrize(
    ("text", "rounds"),
    [
        ("What is one Apple share worth in euros?", [[s("AAPL")], [c(189.5, "USD", "EUR")]]),
        (
            "Apple and Google stock in yen",
            [[s("AAPL"), s("GOOGL")], [c(189.5, "USD", "JPY"), c(141.25, "USD", "JPY")]],
        ),
        ("What is the price of Apple's stock in dollars?", [[s("AAPL")]]),
        ("Apple stock, and 100 USD in euros", [[s("AAPL"), c(100, "USD", "EUR")]]),
    ],
)
async def test_a_price_that_is_wanted_in_another_currency_is_converted_once_it_is_known(
    text: str, rounds: list[Calls]
) -> None:
    called, answer = await WorldTalk().say(text)
    assert called == rounds and "cannot convert" not in answer


async def test_the_next_share_is_wanted_in_the_same_currency() -> None:
    talk = WorldTalk()
    await talk.say("What is Apple worth in euros?")
    called, _ = await talk.say("And Google?")
    assert called == [[s("GOOGL")], [c(141.25, "USD", "EUR")]]


async def test_a_conversion_that_failed_is_not_tried_again() -> None:
    talk = WorldTalk()
    talk.results[CURRENCY] = {"error": "No rate is known."}
    called, answer = await talk.say("Apple stock in euros")
    assert called == [[s("AAPL")], [c(189.5, "USD", "EUR")]] and "No rate is known" in answer


async def test_a_result_that_says_unknown_is_said_to_be_unknown() -> None:
    talk = WorldTalk()
    talk.results[TIME] = {"local_time": "unknown", "notes": ["No place named 'Foo' is known."]}
    _, answer = await talk.say("What time is it in Tokyo?")
    assert "I could not look up the time for **Tokyo, Japan**" in answer and "No place named 'Foo'" in answer


ODD: list[Any] = [None, [], "text", {}, {"holidays": 3}, {"airports": [None, 7]}, {"booking": []},
                  {"bookings": {}}, {"kilometres": True}, {"converted": [1]}, {"local_time": {"a": 1}},
                  {"sunset": []}]  # fmt: skip


@pytest.mark.parametrize("text", [text for text, calls in ASKED if calls][::3])
@pytest.mark.parametrize("result", ODD, ids=str)
async def test_a_result_of_any_shape_is_answered(text: str, result: Any) -> None:
    talk = WorldTalk()
    talk.results = dict.fromkeys((TIME, DAYLIGHT, HOLIDAYS, CURRENCY, AIRPORTS, DISTANCE), result)
    _, answer = await talk.say(text)
    assert answer


async def test_a_tool_of_that_name_with_other_arguments_is_none_that_the_rules_know() -> None:
    talk = WorldTalk()
    schema = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    talk.offered = [{"type": "function", "function": {"name": TIME, "parameters": schema}}]
    rounds, _ = await talk.say("What is the local time in Tokyo?")
    assert rounds == [[[TIME, {"city": TOK}]]]


async def test_what_no_tool_serves_is_said_beside_what_one_does() -> None:
    rounds, answer = await WorldTalk("get_current_weather").say(
        "Weather in Boston and what time is it there?"
    )
    assert rounds == [[w(BOS)]] and "**get_local_time**, which is not among the tools" in answer


async def test_a_share_that_nobody_knows_is_not_taken_for_the_last_one() -> None:
    talk = WorldTalk()
    await talk.say("Price of Apple stock")
    called, _ = await talk.say("What is the price of ZZZZQ?")
    assert called == [[["get_current_stock_price", {"symbol": "ZZZZQ"}]]]


async def test_money_that_no_bank_changes_is_not_taken_for_the_last_currency() -> None:
    talk = WorldTalk()
    await talk.say("Convert 250 Swiss francs to rupees")
    called, _ = await talk.say("100 USD to bitcoin")
    assert called == [[[CURRENCY, {"amount": 100, "from_currency": "USD", "to_currency": "BTC"}]]]


@pytest.mark.parametrize("part", ["Scotland", "Wales", "Northern Ireland"])
async def test_a_part_of_the_kingdom_is_asked_about_by_its_own_name(part: str) -> None:
    called, _ = await WorldTalk().say(f"Is Monday a holiday in {part}?")
    assert called == [[[HOLIDAYS, {"location": part}]]]


async def test_a_name_of_several_places_is_said_to_be_taken_for_one() -> None:
    _, answer = await WorldTalk().say("What's the weather in Springfield?")
    assert "Taken as Springfield, IL; other places of that name: Springfield, MA;" in answer
    for text in ("Weather in Springfield, IL", "Weather in Oslo", "Weather in San Francisco"):
        _, answer = await WorldTalk().say(text)
        assert "Taken as" not in answer


async def test_thousands_are_parted_in_sums_of_money() -> None:
    _, answer = await WorldTalk().say("12000 USD in euros")
    assert answer.startswith("12,000 USD is **6,000.0 EUR**")


UNFAMILIAR = [
    ("Find ferries of the harbour Oban", "find_ferries", {"harbour": "Oban"}),
    (
        "clock get current time of the timezone Asia/Tokyo",
        "clock__get_current_time",
        {"timezone": "Asia/Tokyo"},
    ),
    ("clock get current time for Europe/Paris", "clock__get_current_time", {"timezone": "Europe/Paris"}),
]


@pytest.mark.parametrize(("text", "name", "arguments"), UNFAMILIAR)
async def test_a_tool_of_ones_own_is_given_what_the_message_names(
    text: str, name: str, arguments: dict[str, Any]
) -> None:
    zone = {"type": "string", "description": "IANA name (e.g., 'America/New_York')"}
    (argument,) = arguments
    called, _ = await WorldTalk().say(text, tools=[definition(name, {argument: zone})])
    assert called == [[[name, arguments]]]


@pytest.mark.parametrize(
    ("text", "name", "location"),
    [
        ("東京の天気", "get_current_weather", "Tokyo, Japan"),
        ("¿Qué tiempo hace en Madrid?", "get_current_weather", "Madrid, Spain"),
        ("طقس القاهرة", "get_current_weather", "Cairo, Egypt"),
        ("Wetter in Köln", "get_current_weather", "Cologne, Germany"),
        ("首尔的餐厅", "get_restaurant_recommendations", "Seoul, South Korea"),
    ],
)
async def test_the_commonest_words_are_understood_in_other_languages(
    text: str, name: str, location: str
) -> None:
    talk = WorldTalk()
    await talk.say("Things to do in Oslo")
    called, answer = await talk.say(text)
    assert called == [[[name, {"location": location}]]]
    assert "there is rain" not in answer


async def test_the_way_to_the_airport_asks_for_airports() -> None:
    talk = WorldTalk()
    await talk.say("Plan a day in Lisbon")
    called, _ = await talk.say("and how do I get to the airport there?")
    assert called == [[[AIRPORTS, {"location": "Lisbon, Portugal"}]]]


FLIGHTS = definition(
    "search_flights",
    {"origin": {"type": "string"}, "destination": {"type": "string"}, "passengers": {"type": "integer"}},
    "passengers",
)


@pytest.mark.parametrize(
    ("said", "passengers"),
    [("for two people", {"passengers": 2}), ("for 3", {"passengers": 3}), ("and just one way", {})],
)
async def test_a_number_in_words_is_a_number(said: str, passengers: dict[str, int]) -> None:
    called, _ = await WorldTalk().say(f"Find flights from Berlin to Rome {said}.", tools=[FLIGHTS])
    assert called == [[["search_flights", {"origin": BER, "destination": ROM, **passengers}]]]


async def test_a_list_of_things_that_nobody_knows_is_told_thing_by_thing() -> None:
    talk = WorldTalk()
    talk.results["search_flights"] = {"flights": [{"flight": "QX 1", "price": 189}, {"flight": "QX 2"}]}
    _, answer = await talk.say("Find flights from Berlin to Rome", tools=[FLIGHTS])
    assert "- flights 1: flight QX 1, price 189\n- flights 2: flight QX 2" in answer


async def test_what_is_asked_for_most_is_told_first() -> None:
    _, answer = await WorldTalk().say("What can you do?")
    lines = [line for line in answer.splitlines() if line.startswith("- ")]
    assert "weather" in lines[0] and "bookings" in lines[-1] and len(lines) == 13
