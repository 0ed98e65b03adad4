"""What people type first: questions with a conclusion, corrections, tastes place by place, small talk."""

from inspect import isawaitable
from typing import Any

import pytest

from chat.tools.toolbox import Toolbox

from .sentences import BOS, CHI, LON, NY, PAR, SF, Expected, a, r, s, w
from .talk import ALL, Talk

ROM, OSL = "Rome, Italy", "Oslo, Norway"
INSTALLED = Toolbox.installed()
MEANT: list[tuple[str, Expected]] = [
    ("temperature in NYC right now in C", [w(NY, "celsius")]),
    ("temp in phoenix az in f", [w("Phoenix, AZ", "fahrenheit")]),
    ("weather in New York in celsius and Chicago in fahrenheit", [w(NY, "celsius"), w(CHI, "fahrenheit")]),
    ("In C the weather in Rome and Oslo", [w(ROM, "celsius"), w(OSL, "celsius")]),
    ("weather in Paris? No wait, Rome.", [w(ROM)]),
    ("weather in Paris and Boston, sorry, I mean Rome", [w(PAR), w(ROM)]),
    ("weather in Rome, not Paris", [w(ROM)]),
    ("weather not in Paris but in Rome", [w(ROM)]),
    ("Apple stock, no, Google", [s("GOOGL")]),
    ("Italian restaurants in Chicago, no wait, Chinese", [r(CHI, "chinese")]),
    ("weather in Rome in celsius, actually fahrenheit", [w(ROM, "fahrenheit")]),
    ("best pizza in New York", [r(NY, "any")]),
    ("steak in Chicago mid-range", [r(CHI, "any", "mid-range")]),
    ("seafood in Boston", [r(BOS)]),
    ("no pizza please, restaurants in Chicago", [r(CHI)]),
    ("Restaurants in Chicago but not Italian", [r(CHI)]),
    ("cheap eats in Boston", [r(BOS, None, "budget")]),
    ("Where can I eat cheaply in Boston?", [r(BOS, None, "budget")]),
    ("weather in Boston in celsius and fahrenheit", [w(BOS, "celsius"), w(BOS, "fahrenheit")]),
    ("I want to go somewhere warm. Boston or Chicago?", [w(BOS), w(CHI)]),
    ("I'm going to Rome with my kids, any ideas?", [a(ROM)]),
    ("korean food in Boston", [r(BOS)]),
    ("Where is the best sushi in SF", [r(SF, "japanese")]),
    (
        "cheap Italian in Rome and fancy French in Paris",
        [r(ROM, "italian", "budget"), r(PAR, "french", "upscale")],
    ),
    (
        "cheap Italian in Rome and Boston and French in Paris",
        [r(ROM, "italian", "budget"), r(BOS, "italian", "budget"), r(PAR, "french")],
    ),
    ("cheap Italian in Rome and Boston", [r(ROM, "italian", "budget"), r(BOS, "italian", "budget")]),
    ("Restaurants in Rome, Italian, and in Paris, French", [r(ROM, "italian"), r(PAR, "french")]),
    ("mexican food in Boston and sushi in SF", [r(BOS, "mexican"), r(SF, "japanese")]),
    ("Will it be sunny tomorrow in Rome?", [w(ROM)]),
    ("should I take a jacket to Oslo?", [w(OSL)]),
    ("can I wear shorts in Boston", [w(BOS)]),
    ("any rain in London?", [w(LON)]),
    ("is it nice in rome", [w(ROM)]),
    ("Is it a good day for a picnic in Boston?", [w(BOS)]),
    ("Is it good weather for hiking in Boston?", [w(BOS)]),
    ("where should I go, Rome or Paris?", [w(ROM), w(PAR)]),
    ("It's raining in London. What can I do?", [a(LON, None, "rainy")]),
    ("What can I do in London if it is sunny?", [a(LON, None, "sunny")]),
    ("things to do in boston when it rains", [a(BOS, None, "rainy")]),
    ("We have a rainy weekend in London. What can we do?", [a(LON, None, "rainy")]),
    ("What can I do in Chicago? It is snowing.", [a(CHI, None, "snowy")]),
    ("Tell me if it's raining in London", [w(LON)]),
    ("It's raining in London?", [w(LON)]),
    ("Will Apple stock be hot tomorrow?", [s("AAPL")]),
    ("Thanks for the weather, now restaurants in Chicago", [r(CHI)]),
    ("AAPL vs MSFT", [s("AAPL"), s("MSFT")]),
    ("apple or microsoft stock", [s("AAPL"), s("MSFT")]),
    ("Apple and Foobar stock", [s("AAPL")]),
    ("Good morning! Could you please tell me the weather in Boston MA", [w(BOS)]),
]


@pytest.mark.parametrize(("text", "expected"), MEANT, ids=[text for text, _ in MEANT])
async def test_a_sentence_is_taken_as_it_is_meant(text: str, expected: Expected, talk: Talk) -> None:
    rounds, _ = await talk.say(text)
    assert rounds == [expected]


class RealTalk(Talk):
    """A conversation with the tools that are installed."""

    async def result(self, name: str, arguments: dict[str, Any]) -> Any:
        found = INSTALLED[name].function(**arguments)
        return await found if isawaitable(found) else found


ANSWERED = [
    ("best pizza in New York", "- Pizza: Joe's Pizza, Prince Street Pizza\n- Italian"),
    ("steak in Chicago mid-range", "- Steakhouse: Gibsons Bar & Steakhouse\n- Italian"),
    ("fine dining in New York", ":\n\n- Fine dining: Le Bernardin"),
    ("pizza in New York and steak in Chicago", "**Chicago, IL**:\n\n- Steakhouse"),
    ("pizza in Seattle", "The data has no pizza list for **Seattle, WA**; these are all it has."),
    ("Thai food in Chicago", "The tool cannot be asked for thai."),
    ("Will it be sunny tomorrow in Barcelona?", "Yes, it is sunny."),
    ("Will it be sunny tomorrow in Barcelona?", "not a forecast and tells nothing about tomorrow."),
    ("weather in Boston this weekend", "tells nothing about this weekend."),
    ("what was the weather in Boston yesterday", "tells nothing about yesterday."),
    ("I'm in Boston on Friday. What should I wear?", "tells nothing about Friday."),
    ("Is it going to rain in Seattle?", "it is not a forecast."),
    ("do I need an umbrella in London?", "Yes, take an umbrella."),
    ("umbrella in Rome?", "No umbrella is needed."),
    ("Do I need an umbrella in London and Rome?", "- **London, United Kingdom**: yes, take an umbrella."),
    ("should I take a jacket to Oslo?", "Yes, take a warm winter coat"),
    ("do I need a jacket in Miami", "No, it is warm enough without."),
    ("Which of these is the rainiest: London or Rome?", "- **Rome, Italy**: no, there is no rain."),
    ("is it warm enough for shorts in Miami?", "\n\nYes, it is warm enough.\n\n"),
    ("Can you book me a table in Rome?", "I cannot book anything"),
    ("what should I pack for Chicago?", "hat and gloves and waterproof boots."),
    ("is it too cold to swim in Barcelona?", "No, it is too cold for that."),
    ("Is it good weather for hiking in Denver?", "Rather not in this weather."),
    ("is Paris warmer than London?", "**London, United Kingdom** is warmer: 8 °C"),
    ("It's raining in London. What can I do?", "(rainy):\n\n- Indoor:"),
    ("What can I do in London if it is sunny?", "(sunny):\n\n- Outdoor:"),
    ("stock price of Foobar Inc", "I know no company called **Foobar Inc**"),
    ("Toyota stock", "I know no company called **Toyota**: it is not in my data."),
    ("toyota stock price", "**Toyota**"),
    ("Samsung and Toyota shares", "**Samsung** or **Toyota**"),
    ("Nike shares in euros", "The price is in USD: I cannot convert to EUR."),
    ("who are you?", "rule-based model"),
    ("what can you do?", "I look things up with tools"),
    ("help", "things to do ("),
    ("thanks", "You are welcome!"),
    ("What do you know about Rome?", "What would you like to know about **Rome, Italy**?"),
    ("bye", "Goodbye, and have a good trip!"),
    ("How are you?", "I am fine"),
    ("hi", "Hello!"),
    ("ok", "All right."),
    ("hotels in Paris", "I cannot look up places to stay"),
    ("what time is it in Tokyo", "I cannot look up the date or the time"),
    ("how much is 2 + 2", "I cannot calculate"),
    ("Thanks! And what about Rome?", "What would you like to know about **Rome, Italy**?"),
]


@pytest.mark.parametrize(("text", "words"), ANSWERED)
async def test_an_answer_says_what_was_asked(text: str, words: str) -> None:
    _, answer = await RealTalk().say(text, *ALL)
    assert words in answer


@pytest.mark.parametrize(
    "text", ["stock price of Foobar Inc", "Toyota stock", "what is the stock price of OpenAI?"]
)
async def test_an_unknown_company_is_not_asked_for_again(text: str) -> None:
    rounds, answer = await RealTalk().say(text)
    assert rounds == [] and "Of which company" not in answer


FOLLOWED: list[tuple[list[str], Expected]] = [
    (["Weather in New York, SF and Chicago?", "convert the temperatures to celsius"],
     [w(NY, "celsius"), w(SF, "celsius"), w(CHI, "celsius")]),
    (["Weather in New York, SF and Chicago?", "Restaurants in SF", "convert the temperatures to celsius"],
     [w(NY, "celsius"), w(SF, "celsius"), w(CHI, "celsius")]),
    (["Weather in New York?", "and in SF?", "and Chicago", "and in celsius?"],
     [w(NY, "celsius"), w(SF, "celsius"), w(CHI, "celsius")]),
    (["Weather in New York?", "Weather in Chicago?", "in celsius please"], [w(CHI, "celsius")]),
    (["Weather in New York?", "Weather in Chicago?", "all in celsius please"],
     [w(NY, "celsius"), w(CHI, "celsius")]),
    (["Weather in Boston", "convert it from fahrenheit to celsius"], [w(BOS, "celsius")]),
    (["Weather in Boston", "what about Chicago?", "compare them"], [w(BOS), w(CHI)]),
    (["Weather in Boston", "compare it with Rome"], [w(BOS), w(ROM)]),
    (["Apple stock", "compare it with Microsoft"], [s("AAPL"), s("MSFT")]),
    (["Weather in New York", "no, I meant Boston"], [w(BOS)]),
    (["Weather in Boston", "and tomorrow?"], [w(BOS)]),
    (["Do I need an umbrella in London?", "and in Rome?"], [w(ROM)]),
    (["Pizza in Chicago", "and in New York?"], [r(NY, "any")]),
    (["Toyota stock", "TM"], [s("TM")]),
    (["Apple stock", "in euros?"], [s("AAPL")]),
]  # fmt: skip


@pytest.mark.parametrize(("texts", "expected"), FOLLOWED, ids=[texts[-1] for texts, _ in FOLLOWED])
async def test_a_follow_up_goes_on_with_what_was_seen(
    texts: list[str], expected: Expected, talk: Talk
) -> None:
    for text in texts:
        rounds, _ = await talk.say(text)
    assert rounds == [expected]


@pytest.mark.parametrize(
    ("first", "then", "words"),
    [
        ("Do I need an umbrella in London?", "and in Rome?", "No umbrella is needed."),
        ("Pizza in Chicago", "and in New York?", ":\n\n- Pizza:"),
        ("Apple stock", "in euros?", "I cannot convert to EUR."),
        ("Weather in Boston", "and tomorrow?", "tells nothing about tomorrow"),
    ],
)
async def test_a_follow_up_asks_what_was_asked_before(first: str, then: str, words: str) -> None:
    talk = RealTalk()
    await talk.say(first)
    _, answer = await talk.say(then)
    assert words in answer
