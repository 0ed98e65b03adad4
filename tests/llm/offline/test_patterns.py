"""The six patterns of function calling, played by the offline model."""

from typing import Any

import pytest

from .talk import PATTERNS, Talk, tools
from .world import WorldTalk


@pytest.mark.parametrize("pattern", PATTERNS["patterns"], ids=lambda pattern: pattern["name"])
async def test_the_pattern_makes_exactly_its_calls_and_mentions_what_it_must(
    pattern: dict[str, Any], talk: Talk
) -> None:
    if pattern["name"] == "multi_step":
        talk.weather = PATTERNS["sample_data"]["weather_in_the_multi_step_pattern"]
    for turn in pattern["turns"]:
        rounds, answer = await talk.say(turn["user"], *pattern["tools"])
        assert rounds == [turn["calls"]]
        for mention in turn.get("answer_mentions", []):
            assert mention in answer


@pytest.mark.parametrize("pattern", PATTERNS["patterns"], ids=lambda pattern: pattern["name"])
async def test_the_pattern_holds_with_all_thirteen_tools_offered(pattern: dict[str, Any]) -> None:
    talk = WorldTalk()
    assert len(talk.offered) == 13
    if pattern["name"] == "multi_step":
        talk.weather = PATTERNS["sample_data"]["weather_in_the_multi_step_pattern"]
    for turn in pattern["turns"]:
        rounds, answer = await talk.say(turn["user"])
        assert rounds == [turn["calls"]]
        for mention in turn.get("answer_mentions", []):
            assert mention in answer


async def test_a_forced_tool_is_called_whatever_the_wording(talk: Talk) -> None:
    forced = PATTERNS["patterns"][1]["forced"]
    talk.messages = [{"role": "user", "content": "What's the weather in New York?"}]
    message = await talk.reply(tools=tools(*PATTERNS["patterns"][1]["tools"]), **forced)
    assert [call["function"]["name"] for call in message["tool_calls"]] == ["get_current_stock_price"]
