"""The six patterns end to end: the offline model through the real client, the real tools, the real rows."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chat.llm.client import Model
from chat.llm.endpoint import OFFLINE_MODEL, Endpoint
from chat.llm.offline.transport import OfflineTransport
from chat.models import Conversation, Turn
from chat.tools.sample import weather
from chat.tools.toolbox import Toolbox
from chat.turns.database import in_database
from chat.turns.engine import installed_tools
from chat.turns.patterns import pattern_of
from chat.turns.stop import stop
from tests.playing import fresh, play, said

PATTERNS = json.loads((Path(__file__).parent.parent / "data" / "patterns.json").read_text())["patterns"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def offline() -> AsyncIterator[Model]:
    endpoint = Endpoint(provider="offline", base_url="http://offline.invalid/v1", model=OFFLINE_MODEL)
    model = Model(endpoint, transport=OfflineTransport(pace=0))
    yield model
    await model.close()


def made(turn: Turn) -> list[list[Any]]:
    return [[call.name, call.arguments] for step in turn.steps.all() for call in step.calls.all()]


def tools_of(pattern: dict[str, Any]) -> Toolbox:
    """The pattern's tools; multi-step has temperatures of its own."""
    tools = installed_tools().offered(pattern["tools"])
    if pattern["name"] != "multi_step":
        return tools
    pinned = lambda location, unit=None: weather.report(location, unit, weather.MULTI_STEP)  # noqa: E731
    return Toolbox([replace(tools["get_current_weather"], function=pinned)])


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern["name"])
async def test_the_pattern_makes_its_calls_and_its_answer(pattern: dict[str, Any], offline: Model) -> None:
    conversation = await in_database(Conversation.objects.create, visitor="alice")
    tools = tools_of(pattern)
    for expected in pattern["turns"]:
        turn = await in_database(said, expected["user"], conversation, tools=tuple(tools))
        turn = await play(turn, offline, tools)
        assert turn.status == "done", turn.explanation
        assert made(turn) == expected["calls"]
        answer = list(turn.steps.all())[-1].text
        assert all(word in answer for word in expected.get("answer_mentions", [])), answer
    # The flow named multi_step asks for all its calls in one answer: by its rows it is a parallel one.
    assert turn.pattern == {"multi_step": "parallel"}.get(pattern["name"], pattern["name"])


async def test_the_pattern_of_a_turn_is_worked_out_while_it_runs_and_kept_when_it_has_ended(
    offline: Model,
) -> None:
    turn = await in_database(said, "What is the weather in New York, San Francisco and Chicago?")
    assert (await in_database(pattern_of, turn)).name == "no call"
    assert turn.pattern == ""

    turn = await play(turn, offline)

    assert turn.pattern == "parallel"
    assert (await in_database(pattern_of, turn)).slug == "parallel"


async def test_a_turn_that_is_stopped_before_it_began_has_a_pattern_too() -> None:
    turn = await in_database(said, "Weather in New York?")
    await in_database(stop, turn)
    assert (await fresh(turn)).pattern == "none"


@pytest.mark.parametrize("name", ["parallel", "parallel_multiple"])
async def test_parallel_calls_come_in_one_answer(name: str, offline: Model) -> None:
    pattern = next(pattern for pattern in PATTERNS if pattern["name"] == name)
    turn = await play(await in_database(said, pattern["turns"][0]["user"]), offline)
    assert [len(step.calls.all()) for step in turn.steps.all()] == [len(pattern["turns"][0]["calls"]), 0]


async def test_a_forced_tool_is_called_whatever_the_words(offline: Model) -> None:
    forced = next(pattern for pattern in PATTERNS if pattern["name"] == "multiple")["forced"]
    turn = await in_database(said, "What's the weather in New York?", **forced)
    first, *_ = (await play(turn, offline)).steps.all()
    assert [call.name for call in first.calls.all()] == ["get_current_stock_price"]


async def test_required_calls_a_tool_though_none_is_needed_and_none_calls_none(offline: Model) -> None:
    required = await play(await in_database(said, "Tell me a joke", tool_choice="required"), offline)
    assert len(made(required)) >= 1
    none = await play(await in_database(said, "Weather in New York?", tool_choice="none"), offline)
    assert made(none) == [] and none.status == "done"


async def test_a_second_call_depends_on_the_first_ones_result(offline: Model) -> None:
    question = "Find the warmest of New York, San Francisco and Chicago, and recommend restaurants there."
    turn = await play(await in_database(said, question), offline)
    calls = [[call.name for call in step.calls.all()] for step in turn.steps.all()]
    assert calls == [["get_current_weather"] * 3, ["get_restaurant_recommendations"], []]
    assert made(turn)[3][1]["location"] == "San Francisco, CA"
