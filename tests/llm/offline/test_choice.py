"""Each form of tool_choice is obeyed, and tools without rules are called sensibly."""

import json
from typing import Any

from .talk import ALL, RESTAURANTS, STOCK, WEATHER, Json, Talk, tools


def named(name: str) -> Json:
    return {"type": "function", "function": {"name": name}}


def tool(name: str, description: str, properties: Json, *required: str) -> Json:
    parameters = {"type": "object", "properties": properties, "required": list(required)}
    return {
        "type": "function",
        "function": {"name": name, "description": description, "parameters": parameters},
    }


TEXT = {"type": "string"}
CONVERT = tool(
    "convert_currency",
    "Convert an amount of money",
    {"amount": {"type": "number"}, "from_currency": TEXT, "to_currency": TEXT},
    "amount",
    "from_currency",
    "to_currency",
)
HOTELS = tool("search_hotels", "Find hotels", {"city": TEXT, "nights": {"type": "integer"}}, "city")
NOTE = tool("save_note", "Save a note for later", {"text": TEXT}, "text")
FORECAST = tool("forecast", "The next days", {"city": {"type": "string"}}, "city")


async def calls(text: str, *offered: Json, **body: Any) -> list[list[Any]]:
    talk = Talk()
    talk.messages = [{"role": "user", "content": text}]
    message = await talk.reply(tools=list(offered), **body)
    made = [call["function"] for call in message.get("tool_calls", [])]
    return [[function["name"], json.loads(function["arguments"])] for function in made]


async def test_none_calls_nothing_and_says_so(talk: Talk) -> None:
    rounds, answer = await talk.say("Weather in Boston?", tool_choice="none")
    assert rounds == [] and "told not to use tools" in answer


async def test_none_still_answers_from_the_results_that_are_there(talk: Talk) -> None:
    await talk.say("Weather in New York?")
    message = await Talk.reply(_with(talk, talk.messages[:-1]), tools=tools(*ALL), tool_choice="none")
    assert "28" in message["content"]


async def test_required_calls_what_fits_best_even_for_a_joke() -> None:
    assert await calls("Weather in Boston", *tools(*ALL), tool_choice="required") == [
        [WEATHER, {"location": "Boston, MA"}]
    ]
    assert len(await calls("Tell me a joke", *tools(*ALL), tool_choice="required")) == 1


async def test_a_named_tool_takes_its_arguments_from_the_text() -> None:
    offered = tools(WEATHER, STOCK, RESTAURANTS)
    assert await calls("Boston", *offered, tool_choice=named(WEATHER)) == [
        [WEATHER, {"location": "Boston, MA"}]
    ]
    assert await calls("Apple and Google", *offered, tool_choice=named(STOCK)) == [
        [STOCK, {"symbol": "AAPL"}],
        [STOCK, {"symbol": "GOOGL"}],
    ]
    assert await calls("cheap, in Paris", *offered, tool_choice=named(RESTAURANTS)) == [
        [RESTAURANTS, {"location": "Paris, France", "price_range": "budget"}]
    ]


async def test_a_named_tool_without_a_subject_takes_the_example_of_its_schema() -> None:
    assert await calls("Hello", *tools(STOCK), tool_choice=named(STOCK)) == [[STOCK, {"symbol": "AAPL"}]]
    assert await calls("Hello", *tools(WEATHER), tool_choice=named(WEATHER)) == [
        [WEATHER, {"location": "San Francisco, CA"}]
    ]


async def test_a_named_tool_takes_its_subject_from_the_conversation(talk: Talk) -> None:
    await talk.say("Weather in Boston?")
    rounds, _ = await talk.say("Hm.", tool_choice=named(RESTAURANTS))
    assert rounds[0] == [[RESTAURANTS, {"location": "Boston, MA"}]]


async def test_a_tool_without_rules_is_called_if_its_words_are_said() -> None:
    assert await calls("Convert 100 USD to EUR", CONVERT) == [
        ["convert_currency", {"amount": 100, "from_currency": "USD", "to_currency": "EUR"}]
    ]
    assert await calls("Search hotels in Paris for 3 nights", HOTELS, NOTE) == [
        ["search_hotels", {"city": "Paris, France", "nights": 3}]
    ]
    assert await calls("Save a note: buy milk", HOTELS, NOTE) == [
        ["save_note", {"text": "Save a note: buy milk"}]
    ]


async def test_a_tool_without_rules_is_left_alone_otherwise(talk: Talk) -> None:
    assert await calls("Tell me a joke", HOTELS, NOTE, CONVERT) == []
    talk.messages = [{"role": "user", "content": "Find me a hotel"}]
    message = await talk.reply(tools=[HOTELS])
    assert "city" in message["content"]


async def test_a_tool_of_another_name_stands_in_for_a_known_one() -> None:
    assert await calls("What's the weather in Paris and Boston?", FORECAST) == [
        ["forecast", {"city": "Paris, France"}],
        ["forecast", {"city": "Boston, MA"}],
    ]


async def test_a_forced_tool_without_rules_fills_every_required_argument() -> None:
    properties = {
        "when": {"type": "string", "description": "The day, e.g. 2025-01-31"},
        "size": {"type": "string", "enum": ["small", "large"]},
        "seats": {"type": "integer", "minimum": 2},
        "sure": {"type": "boolean"},
        "names": {"type": "array", "items": {"type": "string"}},
        "more": {"type": "object", "properties": {"why": TEXT}, "required": ["why"]},
        "left_out": {"type": "string"},
    }
    required = [name for name in properties if name != "left_out"]
    odd = tool("do_it", "", properties, *required)
    assert await calls("Now", odd, tool_choice=named("do_it")) == [
        ["do_it", {"when": "2025-01-31", "size": "small", "seats": 2, "sure": False, "names": ["Now"],
                   "more": {"why": "Now"}}]
    ]  # fmt: skip


async def test_a_tool_without_parameters_is_called_without_arguments() -> None:
    bare = {"type": "function", "function": {"name": "ping"}}
    assert await calls("Hello", bare, tool_choice=named("ping")) == [["ping", {}]]
    assert await calls("ping", bare) == [["ping", {}]]


def _with(talk: Talk, messages: list[Json]) -> Talk:
    talk.messages = messages
    return talk
