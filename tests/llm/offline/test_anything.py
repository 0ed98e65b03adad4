"""Whatever is said or sent, there is a reply or a refusal, never an exception."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat.llm.offline.service import respond
from tests.work import not_endless

from .talk import Json
from .world import OFFERED

_WORDS = """
    weather stock price restaurants activities in for of and or New York Chicago Nowhereville Apple $TSLA
    there that city warmest best outdoor cheap italian celsius again what about the is than fit it plan a trip
    time sunset holidays convert euros USD £ airports how far book table cancel booking bookings first two
    tomorrow Perbacco 7 pm 2026-12-21 K7QM-2XTR under the name yen December exchange rate
    not don't , . ? ! ; : ( ) " ' * _ | < > & \\ ` # 12 -3.5 °C AAPL USD ’ 東京 é 🙂
"""
WORDS = st.sampled_from(_WORDS.split())
SENTENCE = st.lists(WORDS, max_size=14).map(" ".join) | st.text(max_size=60)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(["location", "temperature", "unit", "condition", "symbol", "price", "currency", "kind",
                        "notes", "source", "data", "error", "restaurants", "activities", "name", "as_of",
                        "local_time", "place", "sunrise", "sunset", "daylight_hours", "holidays",
                        "country", "year", "date", "amount", "converted", "rate", "airports",
                        "kilometres", "miles", "origin",
                        "booking", "bookings", "reference", "status", "restaurant",
                        "party_size"])  # fmt: skip
RESULT = (
    st.dictionaries(KEYS, JSON | st.sampled_from(["13", "unknown", "celsius", 65, ["a"]]), max_size=6) | JSON
)
NAME = st.sampled_from([*(tool["function"]["name"] for tool in OFFERED), "search_hotels"])


@st.composite
def answered(draw: st.DrawFn) -> list[Json]:
    """A valid stretch of a conversation: something said, calls of any kind with any results."""
    calls = draw(st.lists(st.tuples(NAME, st.dictionaries(KEYS, JSON, max_size=3), RESULT), max_size=3))
    asked = [
        {"id": f"c{at}", "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}
        for at, (name, arguments, _) in enumerate(calls)
    ]
    told = [
        {"role": "tool", "tool_call_id": f"c{at}", "content": json.dumps(result)}
        for at, (_, _, result) in enumerate(calls)
    ]
    steps = [{"role": "assistant", "content": None, "tool_calls": asked}, *told] if calls else []
    return [{"role": "user", "content": draw(SENTENCE)}, *steps]


SCHEMA = st.fixed_dictionaries(
    {},
    optional={
        "type": JSON,
        "properties": st.dictionaries(KEYS, JSON, max_size=3),
        "required": st.lists(KEYS),
    },
)
TOOL = st.builds(
    lambda name, words, schema: {
        "type": "function",
        "function": {"name": name, "description": words, "parameters": schema},
    },
    NAME,
    SENTENCE,
    SCHEMA,
)
CHOICE = st.sampled_from([None, "auto", "none", "required", "named"])


def posted(body: Any) -> Json:
    response = respond("POST", "/v1/chat/completions", json.dumps(body).encode())
    parts = b"".join(response.parts)
    assert response.status in (200, 400)
    return {} if response.is_stream else json.loads(parts)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(answered(), max_size=4), st.lists(TOOL, min_size=1, max_size=2), CHOICE, st.booleans())
def test_any_conversation_with_any_tools_gets_a_reply(
    turns: list[list[Json]], odd: list[Json], choice: str | None, stream: bool
) -> None:
    offered = odd + OFFERED
    body: Json = {"model": "m", "messages": [message for turn in turns for message in turn], "tools": offered}
    named = {"type": "function", "function": {"name": odd[0]["function"]["name"]}}
    body |= {"stream": stream} | ({"tool_choice": named if choice == "named" else choice} if choice else {})
    reply = posted(body)
    if turns and not stream:
        message = reply["choices"][0]["message"]
        assert message["content"] or message["tool_calls"]
        if choice in ("named", "required"):
            assert message["tool_calls"]
        for call in message.get("tool_calls", []):
            assert isinstance(json.loads(call["function"]["arguments"]), dict)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    JSON
    | st.fixed_dictionaries({"model": JSON, "messages": JSON}, optional={"tools": JSON, "tool_choice": JSON})
)
def test_any_json_gets_a_reply_or_a_refusal(body: Any) -> None:
    posted(body)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_get_a_reply_or_a_refusal(raw: bytes) -> None:
    assert respond("POST", "/chat/completions", raw).status in (200, 400)


ODD = [
    "wether in bosten", "restaurents near teh Eiffel tower", "weather weather weather", "in in in in",
    "Boston Boston Boston weather", "what about", "and?", "there", "there there", "the warmest of", "than",
    "$", "$$$ restaurants", "AAPL MSFT GOOGL", "price price of of", "¿Qué tiempo hace en Madrid?",
    "Wie ist das Wetter in Berlin?", "東京の天気は?", "weather in 東京", "🙂🙂🙂", "\x00", "\ud800",
    "a" * 5000,
    "A" * 5000, "in A" * 1500, "A A " * 1500, "in a " * 1500, ", and " * 900, "the best city for " * 400,
    "((((((((", "not not not restaurants", "weather in" + " New" * 1000, "plan " * 1000, "which " * 1000,
    "'s" * 2000, "St. " * 1000, "{\"name\": \"get_current_weather\"}",
    "<script>alert(1)</script> weather in Boston",
    "book a table at " * 250, "at Perbacco " * 300, "1 " * 2000, "100 " * 1000, "for two " * 500,
    "how much is 1 " * 280, "USD to " * 570, "jan 1 " * 660, "name of Ada " * 330, "A1-" * 1300, "9" * 4000,
    "How much is 2+2?", "price of apples", "I want to eat an apple in Boston", "best " * 800,
]  # fmt: skip


@pytest.mark.parametrize("text", ODD, ids=[ascii(text[:30]) for text in ODD])
def test_odd_sentences_get_a_reply_and_no_endless_thought(text: str) -> None:
    body = {"model": "m", "messages": [{"role": "user", "content": text}], "tools": OFFERED}
    with not_endless():
        message = posted(body)["choices"][0]["message"]
    assert message["content"] or message["tool_calls"]
