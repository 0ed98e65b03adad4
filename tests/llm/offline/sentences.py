"""Sentences with the calls that they ask for; w weather, s stock, r restaurants, a activities."""

from typing import Any

from .talk import ACTIVITIES, RESTAURANTS, STOCK, WEATHER

NY, SF, CHI, BOS = "New York, NY", "San Francisco, CA", "Chicago, IL", "Boston, MA"
MIA, PAR, TOK, LON = "Miami, FL", "Paris, France", "Tokyo, Japan", "London, United Kingdom"
Expected = list[list[Any]]


def w(location: str, unit: str | None = None) -> list[Any]:
    return [WEATHER, {"location": location, **({"unit": unit} if unit else {})}]


def s(symbol: str, exchange: str | None = None) -> list[Any]:
    return [STOCK, {"symbol": symbol, **({"exchange": exchange} if exchange else {})}]


def r(location: str, cuisine: str | None = None, price: str | None = None) -> list[Any]:
    options = {"cuisine_type": cuisine, "price_range": price}
    return [RESTAURANTS, {"location": location, **{k: v for k, v in options.items() if v}}]


def a(location: str, setting: str | None = None, weather: str | None = None) -> list[Any]:
    options = {"activity_type": setting, "weather_condition": weather}
    return [ACTIVITIES, {"location": location, **{k: v for k, v in options.items() if v}}]


SENTENCES: list[tuple[str, Expected]] = [
    ("What's the weather in Boston?", [w(BOS)]),
    ("weather boston", [w(BOS)]),
    ("Boston weather please", [w(BOS)]),
    ("WHAT IS THE WEATHER IN BOSTON?", [w(BOS)]),
    ("What's the weather like in Paris, in celsius?", [w(PAR, "celsius")]),
    ("How hot is it in Tokyo in Fahrenheit?", [w(TOK, "fahrenheit")]),
    ("Temperature in Chicago in °C", [w(CHI, "celsius")]),
    ("What is the temperature of Paris?", [w(PAR, "celsius")]),
    ("Is it raining in London?", [w(LON)]),
    ("Do I need an umbrella in London today?", [w(LON)]),
    ("What should I wear in Chicago?", [w(CHI)]),
    ("Will it snow in Chicago tomorrow?", [w(CHI)]),
    ("What is the weather in Nowhereville?", [w("Nowhereville")]),
    ("weather in nowhereville today", [w("Nowhereville")]),
    ("What's the forecast for Boston and Nowhereville?", [w(BOS), w("Nowhereville")]),
    ("Weather in NYC and SF?", [w(NY), w(SF)]),
    ("Is it warmer in Boston than in Miami?", [w(BOS), w(MIA)]),
    ("Which is warmer, Boston or Miami?", [w(BOS), w(MIA)]),
    ("Weather in Boston? And in Miami?", [w(BOS), w(MIA)]),
    ("I'm in Boston. What's the weather?", [w(BOS)]),
    ("I'm flying to Paris tomorrow. Is it cold there?", [w(PAR)]),
    ("I live in Boston but what's the weather in Chicago?", [w(CHI)]),
    ("What's Apple's stock price?", [s("AAPL")]),
    ("apple stock price", [s("AAPL")]),
    ("How much is Tesla worth?", [s("TSLA")]),
    ("Price of Apple and Google stock", [s("AAPL"), s("GOOGL")]),
    ("How is Microsoft doing?", [s("MSFT")]),
    ("What is MSFT trading at?", [s("MSFT")]),
    ("$TSLA price?", [s("TSLA")]),
    ("stock quote for XYZQ", [s("XYZQ")]),
    ("Price of Shell shares on the LSE", [s("SHEL", "LSE")]),
    ("What's the share price of Apple on NASDAQ?", [s("AAPL", "NASDAQ")]),
    ("Stock price of Apple? And Microsoft?", [s("AAPL"), s("MSFT")]),
    ("Restaurants in Chicago", [r(CHI)]),
    ("Where can I eat in Boston?", [r(BOS)]),
    ("Find cheap Italian restaurants in Chicago", [r(CHI, "italian", "budget")]),
    ("A fancy French dinner in New York", [r(NY, "french", "upscale")]),
    ("I'd like sushi in San Francisco", [r(SF, "japanese")]),
    ("Any mid-range Mexican places to eat near Miami?", [r(MIA, "mexican", "mid-range")]),
    ("Italian in Boston?", [r(BOS, "italian")]),
    ("Chinese and Mexican food in Boston", [r(BOS, "chinese"), r(BOS, "mexican")]),
    ("Not too expensive restaurants in Paris", [r(PAR, None, "budget")]),
    ("Thai restaurants in Boston", [r(BOS)]),
    ("I'm hungry and I'm in Chicago", [r(CHI)]),
    ("What can I do in Paris?", [a(PAR)]),
    ("Things to do in Tokyo", [a(TOK)]),
    ("Suggest indoor activities in New York", [a(NY, "indoor")]),
    ("outdoor things to do in SF", [a(SF, "outdoor")]),
    ("Indoor and outdoor activities in Boston", [a(BOS, "both")]),
    ("What should we do in Boston on a rainy day?", [a(BOS, None, "rainy")]),
    ("Which attractions are there in London?", [a(LON)]),
    ("Weather and restaurants in Boston", [w(BOS), r(BOS)]),
    ("What's the weather in Boston and where can I eat in Chicago?", [w(BOS), r(CHI)]),
    ("In Paris, what is the weather and what can I do?", [w(PAR), a(PAR)]),
    ("Boston weather and Chicago restaurants", [w(BOS), r(CHI)]),
    ("Apple stock price and weather in Boston", [s("AAPL"), w(BOS)]),
    ("What is the weather in Boston and the price of Microsoft shares?", [w(BOS), s("MSFT")]),
    ("Weather in Boston, restaurants in Chicago and things to do in Miami", [w(BOS), r(CHI), a(MIA)]),
    ("Tell me the weather and the restaurants of New York and Chicago", [w(NY), w(CHI), r(NY), r(CHI)]),
    ("Plan a weekend in Chicago", [w(CHI), a(CHI), r(CHI)]),
    ("Help me plan a trip to Paris", [w(PAR), a(PAR), r(PAR)]),
    ("No restaurants please, just the weather in Boston", [w(BOS)]),
    ("Don't tell me the weather, I want restaurants in Boston", [r(BOS)]),
    ("Could you share some restaurants in Boston?", [r(BOS)]),
    ("Are there good restaurants in Boston? Is it cold there?", [r(BOS), w(BOS)]),
    ("St. Louis weather", [w("St. Louis, MO")]),
    ("What's the weather in Springfield, IL?", [w("Springfield, IL")]),
    ("What about the weather at the beach in Miami?", [w(MIA)]),
    ("Restaurants for dinner in Boston on Friday", [r(BOS)]),
    ("New York Times stock and weather in New York", [w(NY)]),
    ("what's it like outside in Boston right now", [w(BOS)]),
    ("Can you check if it's going to rain in Chicago?", [w(CHI)]),
    ("How's the weather in the Big Apple?", [w(NY)]),
    ("weather in paris, texas", [w("Paris, TX")]),
    ("temp sf", [w(SF, "fahrenheit")]),
    ("What's the temperature difference between Miami and Boston?", [w(MIA), w(BOS)]),
    ("Weather in New York, NY, San Francisco, CA and Chicago, IL?", [w(NY), w(SF), w(CHI)]),
    ("Weather in Portland, Maine and Portland, Oregon?", [w("Portland, ME"), w("Portland, OR")]),
    ("Is Boston or Miami better for outdoor activities?", [w(BOS), w(MIA)]),
    ("Between Boston and Miami, where should I go hiking?", [a(BOS, "outdoor"), a(MIA, "outdoor")]),
    ("Any indoor stuff in Boston?", [a(BOS, "indoor")]),
    ("What museums are there in London?", [a(LON, "indoor")]),
    ("I'm heading to Paris next week, any restaurant tips?", [r(PAR)]),
    ("Best pizza in Chicago?", [r(CHI, "any")]),
    ("We are two vegetarians in Boston, where to eat?", [r(BOS)]),
    ("dinner ideas for tonight in Boston, something fancy", [r(BOS, None, "upscale")]),
    ("Where's the cheapest sushi in Tokyo", [r(TOK, "japanese", "budget")]),
    ("What are the prices of restaurants in Boston?", [r(BOS)]),
    ("weather today in boston and then find me a cheap place for lunch", [w(BOS), r(BOS, None, "budget")]),
    ("find Chinese restaurants in SF and tell me the weather there", [r(SF, "chinese"), w(SF)]),
    (
        "I'm in Chicago. Where should I eat? And what's the weather? Also Google's share price.",
        [r(CHI), w(CHI), s("GOOGL")],
    ),
    ("AAPL and MSFT please", [s("AAPL"), s("MSFT")]),
    ("What's up with Tesla today?", [s("TSLA")]),
    ("give me quotes for BP and Shell on the LSE", [s("BP", "LSE"), s("SHEL", "LSE")]),
    ("weather for Paris and the price of Santander shares", [w(PAR)]),
    ("What's the weather in Cupertino and Apple's stock price?", [w("Cupertino, CA"), s("AAPL")]),
    ("London?", []),
    ("Restaurants near me", []),
    ("I'd like to book a flight to Paris", []),
    ("What's the price of a hotel in Boston?", []),
    ("I want to eat an apple", []),
    ("Tell me a joke", []),
    ("Hello", []),
    ("What can you do?", []),
    ("What's the weather?", []),
    ("Recommend a restaurant", []),
    ("What is the stock price of Foobar Inc?", []),
    ("thanks!", []),
    ("I was in Boston last year", []),
    ("The price was too high", []),
    ("What is a stock?", []),
    ("", []),
]
