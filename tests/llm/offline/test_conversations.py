"""Turns that lean on earlier ones, and turns of several steps."""

from .sentences import BOS, CHI, NY, SF, a, r, s, w
from .talk import RESTAURANTS, WEATHER, Talk

THREE = "What is the weather in New York, San Francisco and Chicago?"


async def test_there_is_the_place_that_an_earlier_comparison_chose(talk: Talk) -> None:
    await talk.say(THREE)
    rounds, answer = await talk.say("Which is the coldest?")
    assert rounds == [] and "**Chicago, IL** is the coldest" in answer
    rounds, _ = await talk.say("Find Italian restaurants there")
    assert rounds == [[r(CHI, "italian")]]


async def test_that_city_is_the_mildest_one_and_its_weather_goes_with_it(talk: Talk) -> None:
    await talk.say(THREE)
    rounds, answer = await talk.say(
        "Which city would be best for outdoor activities? Suggest activities for that city."
    )
    assert rounds == [[a(SF, None, "mild and partly cloudy")]]
    assert "**San Francisco, CA** is the best for outdoor activities" in answer


async def test_a_criterion_alone_is_reasoned_about_without_any_call(talk: Talk) -> None:
    await talk.say(THREE)
    rounds, answer = await talk.say("Based on the weather, which city would be best for outdoor activities?")
    assert rounds == [] and "San Francisco" in answer and "65" in answer


async def test_a_comparison_of_earlier_results_says_where_they_are_from(talk: Talk) -> None:
    talk.weather = {place: {**told, "kind": "sample"} for place, told in talk.weather.items()}
    await talk.say(THREE)
    _, answer = await talk.say("Which is the coldest?")
    assert answer.endswith("*About the data:* Sample data.")


async def test_weather_seen_in_different_turns_is_compared(talk: Talk) -> None:
    await talk.say("Weather in New York?")
    await talk.say("and in San Francisco?")
    rounds, answer = await talk.say("Which is warmer?")
    assert rounds == [] and "**San Francisco, CA** is warmer" in answer


async def test_another_unit_asks_again_for_the_same_places(talk: Talk) -> None:
    await talk.say("Weather in New York and Chicago?")
    rounds, _ = await talk.say("and in celsius?")
    assert rounds == [[w(NY, "celsius"), w(CHI, "celsius")]]


async def test_a_place_alone_goes_on_with_the_kind_and_its_options(talk: Talk) -> None:
    await talk.say("Cheap Italian restaurants in Chicago")
    rounds, _ = await talk.say("and in New York?")
    assert rounds == [[r(NY, "italian", "budget")]]
    rounds, _ = await talk.say("something fancy instead")
    assert rounds == [[r(NY, "italian", "upscale")]]


async def test_a_kind_alone_goes_on_with_the_place(talk: Talk) -> None:
    await talk.say("Any good restaurants in Chicago?")
    rounds, _ = await talk.say("And the weather?")
    assert rounds == [[w(CHI)]]


async def test_a_company_goes_on_with_stock_prices_even_after_another_subject(talk: Talk) -> None:
    await talk.say("Price of Apple stock?")
    rounds, _ = await talk.say("what about Microsoft?")
    assert rounds == [[s("MSFT")]]
    await talk.say("And the weather in Boston?")
    rounds, _ = await talk.say("And Google?")
    assert rounds == [[s("GOOGL")]]
    rounds, _ = await talk.say("Tokyo?")
    assert rounds == [[w("Tokyo, Japan")]]


async def test_prices_looked_up_before_are_compared_without_a_call(talk: Talk) -> None:
    await talk.say("Price of Apple and Google stock?")
    rounds, answer = await talk.say("Which one is more expensive?")
    assert rounds == [] and "**AAPL** has the highest price at 189.5 USD" in answer


async def test_a_missing_place_is_asked_for_and_then_understood(talk: Talk) -> None:
    rounds, answer = await talk.say("Recommend cheap Italian restaurants")
    assert rounds == [] and "which place" in answer
    rounds, _ = await talk.say("in Chicago please")
    assert rounds == [[r(CHI, "italian", "budget")]]


async def test_again_repeats_the_last_calls(talk: Talk) -> None:
    await talk.say("Weather in Boston in celsius?")
    rounds, _ = await talk.say("again please")
    assert rounds == [[w(BOS, "celsius")]]


async def test_the_warmest_is_found_first_and_restaurants_then(talk: Talk) -> None:
    rounds, answer = await talk.say(
        "Find the warmest of New York, San Francisco and Chicago and recommend restaurants there"
    )
    assert rounds == [[w(NY), w(SF), w(CHI)], [r(SF)]]
    assert "Perbacco" in answer and "65" in answer


async def test_activities_that_fit_the_weather_wait_for_it(talk: Talk) -> None:
    rounds, _ = await talk.say("What's the weather in Chicago, and suggest activities that fit it")
    assert rounds == [[w(CHI)], [a(CHI, None, "cold and snowy")]]


async def test_weather_known_from_before_is_not_looked_up_again_for_activities(talk: Talk) -> None:
    await talk.say("What's the weather in Chicago?")
    rounds, _ = await talk.say("What should I do there, given the weather?")
    assert rounds == [[a(CHI, None, "cold and snowy")]]


async def test_a_trip_to_the_milder_city_is_planned_in_two_steps(talk: Talk) -> None:
    rounds, _ = await talk.say("Where is it milder, Chicago or San Francisco? Plan a day there.")
    assert rounds == [[w(CHI), w(SF)], [a(SF, None, "mild and partly cloudy"), r(SF)]]


async def test_places_without_a_temperature_are_said_not_to_compare(talk: Talk) -> None:
    rounds, answer = await talk.say("Recommend restaurants in the warmest of Nowhereville and Boston")
    assert rounds == [[w("Nowhereville"), w(BOS)]]
    assert "nothing to compare" in answer


async def test_a_comparison_without_places_asks_which(talk: Talk) -> None:
    rounds, answer = await talk.say("Which city is the warmest?")
    assert rounds == [] and "Which places" in answer


async def test_without_parallel_calls_the_same_calls_come_one_by_one(talk: Talk) -> None:
    rounds, _ = await talk.say("Weather in New York and Chicago", parallel_tool_calls=False)
    assert rounds == [[w(NY)], [w(CHI)]]


async def test_only_offered_tools_are_called_and_the_rest_is_said(talk: Talk) -> None:
    rounds, answer = await talk.say("Weather in Boston and the price of Apple stock", WEATHER)
    assert rounds == [[w(BOS)]]
    assert "get_current_stock_price" in answer


async def test_an_error_is_reported_and_not_tried_again(talk: Talk) -> None:
    rounds, answer = await talk.say("Price of Microsoft and Apple stock")
    assert rounds == [[s("MSFT"), s("AAPL")]]
    assert "could not" in answer and "No price for MSFT" in answer and "189.5" in answer


async def test_unknown_weather_is_said_to_be_unknown(talk: Talk) -> None:
    _, answer = await talk.say("Weather in Nowhereville", WEATHER, RESTAURANTS)
    assert "Nowhereville" in answer and "not known" in answer
