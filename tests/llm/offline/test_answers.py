"""Answers are made from the results, honest about them, and free of markup that is not the model's own."""

import json
from typing import Any

import pytest
from markdown_it import MarkdownIt

from .talk import ACTIVITIES, RESTAURANTS, STOCK, WEATHER, Json, Talk


async def answer(text: str, *ran: tuple[str, Json, Any]) -> str:
    """The answer to `text` once the calls have these results."""
    calls = [
        {"id": f"c{at}", "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}
        for at, (name, arguments, _) in enumerate(ran)
    ]
    talk = Talk()
    talk.messages = [
        {"role": "user", "content": text},
        {"role": "assistant", "content": None, "tool_calls": calls},
        *(
            {
                "role": "tool",
                "tool_call_id": f"c{at}",
                "content": said if isinstance(said, str) else json.dumps(said),
            }
            for at, (_, _, said) in enumerate(ran)
        ),
    ]
    words = (await talk.reply())["content"]
    assert isinstance(words, str)
    return words


def weather(place: str, degrees: Any, unit: str = "fahrenheit", **more: Any) -> tuple[str, Json, Json]:
    return WEATHER, {"location": place}, {"location": place, "temperature": degrees, "unit": unit, **more}


async def test_one_place_is_a_sentence_and_several_are_a_table_with_a_comparison() -> None:
    one = await answer("Weather?", weather("Boston, MA", "41", condition="foggy", humidity=80))
    assert one.startswith("**Boston, MA**: 41 °F, foggy. (humidity: 80)")
    two = await answer("Weather?", weather("Boston, MA", 50), weather("Paris, France", 12, "celsius"))
    assert "| Paris, France | 12 °C | unknown |" in two
    assert "**Paris, France** is warmer at 12 °C, **Boston, MA** colder at 50 °F." in two


async def test_what_a_result_says_of_itself_is_repeated_once() -> None:
    origin = {"kind": "sample", "source": "a list", "as_of": "2025-01-15", "notes": "Not real. Do not trade."}
    price = {"symbol": "AAPL", "price": 1, "currency": "USD", **origin}
    words = await answer("Apple stock?", (STOCK, {"symbol": "AAPL"}, price), (STOCK, {"symbol": "A"}, price))
    assert words.endswith("*About the data:* Sample data: a list, as of 2025-01-15. Not real. Do not trade.")


async def test_an_envelope_round_the_data_is_taken_off() -> None:
    result = {"kind": "live", "source": {"name": "Somewhere"}, "data": {"temperature": 7, "unit": "celsius"}}
    words = await answer("Weather in Paris?", (WEATHER, {"location": "Paris, France"}, result))
    assert "7 °C" in words and "Live data: Somewhere." in words


async def test_lists_and_groups_of_suggestions_are_listed() -> None:
    grouped = {"restaurants": {"italian": ["Perbacco", "Carbone"], "thai": []}}
    words = await answer("Eat?", (RESTAURANTS, {"location": "Rome", "price_range": "budget"}, grouped))
    assert "Restaurants in **Rome** (budget)" in words and "- Italian: Perbacco, Carbone" in words
    listed = {"activities": [{"name": "Walk", "hours": 2}, "Swim"]}
    words = await answer("Do?", (ACTIVITIES, {"location": "Rome"}, listed))
    assert "- **Walk** (hours: 2)\n- Swim" in words
    none = await answer("Eat?", (RESTAURANTS, {"location": "Rome"}, {"restaurants": {}}))
    assert "knows no restaurants in **Rome**" in none


@pytest.mark.parametrize("error", ["Timed out.", {"message": "Timed out."}])
async def test_a_failed_call_is_said_to_have_failed_and_why(error: Any) -> None:
    words = await answer(
        "Weather in Boston and Paris?",
        (WEATHER, {"location": "Boston, MA"}, {"error": error}),
        weather("Paris, France", 12, "celsius"),
    )
    assert "could not look up the weather for **Boston, MA**: Timed out" in words and "12 °C" in words


async def test_unknown_values_are_said_to_be_unknown() -> None:
    assert "not known" in await answer("Weather?", weather("Atlantis", "unknown", condition="unknown"))
    unpriced = (STOCK, {"symbol": "XYZ"}, {"symbol": "XYZ", "price": "unknown"})
    assert "No price of **XYZ** is known" in await answer("XYZ stock?", unpriced)


async def test_results_of_other_tools_are_listed_and_cut() -> None:
    words = await answer("Hm?", ("convert", {"amount": 3}, {"result": 2.79, "to": ["EUR"], "kind": "demo"}))
    assert words.startswith('**convert** (amount: 3):\n\n- result: 2.79\n- to: \\["EUR"\\]')
    long = await answer("Hm?", ("list_all", {}, [f"entry {number}" for number in range(100)]))
    assert "- entry 19" in long and "entry 20" not in long and "80 more" in long
    assert "gave an empty result" in await answer("Hm?", ("nothing", {}, ""))


async def test_markup_in_results_stays_text() -> None:
    evil = "<script>x</script> **b** [l](javascript:1) `c` | d\n# head\n- item &lt; ~~s~~ ![i](u)"
    words = await answer(
        "Weather?",
        weather("Boston, MA", 50, condition=evil),
        weather(evil, 51),
        (RESTAURANTS, {"location": "Rome"}, {"restaurants": {evil: [evil]}, "notes": [evil]}),
        ("other", {"x": evil}, {evil: evil}),
        (STOCK, {"symbol": evil}, {"error": evil}),
        ("plain_text", {}, evil),
    )
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(words)
    assert html.count("&lt;script&gt;") == html.count("**b**") > 5
    for tag in ("<script", "<a ", "<img", "<code", "<s>", "<h1", "<strong>b<"):
        assert tag not in html


async def test_text_that_looks_like_a_list_is_no_list() -> None:
    words = await answer("Hm?", ("list_all", {}, ["1. one", "- two", "# three", "+ four", "> five"]))
    assert "- 1\\. one\n- \\- two\n- \\# three\n- \\+ four\n- \\" in words


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("get_time_zone", "get_time_zone"),
        ("_a_ b_", "\\_a\\_ b\\_"),
        ("-4 °C", "-4 °C"),
        ("#1", "#1"),
        ("- a", "\\- a"),
    ],
)
async def test_only_what_would_be_markup_is_escaped(value: str, written: str) -> None:
    assert f"- x: {written}" in await answer("Hm?", ("other", {}, {"x": value}))
    assert f"- {written}" in await answer("Hm?", ("other", {}, [value]))


async def test_nothing_to_look_up_says_what_can_be_asked_and_who_answers(talk: Talk) -> None:
    rounds, words = await talk.say("Tell me a joke", WEATHER)
    assert rounds == [] and "offline, rule-based model" in words
    assert "weather of a place" in words and "stock" not in words
    talk.messages = [{"role": "user", "content": "Hello"}]
    assert "No tools are offered" in (await talk.reply())["content"]
