"""Each budget ends in a word and a sentence of its own: for the person who reads it, and for the model."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from chat.agent.limits import Limits
from chat.inspector.result import tab
from chat.llm.answer import TextDelta, Usage
from chat.models import Turn
from chat.tools.registry import tool
from chat.tools.toolbox import Toolbox
from chat.turns import claim as claims
from chat.turns.claim import claim
from chat.turns.database import in_database
from chat.turns.history import next_messages
from tests.playing import fresh, play, said
from tests.scripted import Line, ScriptedModel, calls, text

pytestmark = pytest.mark.django_db(transaction=True)


@tool
async def look(at: int) -> dict[str, Any]:
    """Look at it"""
    return {"at": at}


@tool
async def sleep() -> dict[str, Any]:
    """Sleep"""
    await asyncio.sleep(60)
    return {}


@tool
async def talk() -> dict[str, Any]:
    """Talk a lot"""
    return {"text": "é" * 5_000}


TOOLS = Toolbox([look, sleep, talk])


async def played(*script: Line, **limits: Any) -> tuple[Turn, ScriptedModel]:
    model = ScriptedModel(list(script))
    turn = await in_database(said, tools=tuple(TOOLS))
    return await play(turn, model, TOOLS, Limits(**limits)), model


async def assert_ended(turn: Turn, reason: str, sentence: str) -> None:
    """In the row, on the page, and in what the model is sent the next time."""
    assert (turn.status, turn.reason, turn.explanation) == ("failed", reason, sentence)
    assert sentence in await in_database(render_to_string, "chat/turn_foot.html", {"turn": turn})
    messages = await in_database(next_messages, turn.conversation)
    assert str(messages[-1]["content"]).endswith(f"(No answer. {sentence})")


def looks(count: int) -> Any:
    return calls(*(("look", {"at": at}) for at in range(count)))


async def test_steps() -> None:
    turn, _ = await played(looks(1), looks(2), text("Never asked"), steps=2)
    words = "The model asked 2 times for tools without answering, so it was stopped."
    await assert_ended(turn, "steps", words)


async def test_calls() -> None:
    turn, model = await played(looks(3), text("Two, then."), calls=2)
    rows = [call.status for call in turn.steps.all()[0].calls.all()]
    assert (turn.status, rows) == ("done", ["done", "done", "invalid"])
    told = "Not run: a turn may make 2 calls at most. Answer with what you have."
    assert json.loads(model.requests[1].messages[-1]["content"]) == {"error": told}


async def test_wall_time() -> None:
    turn, _ = await played(calls(("sleep", {})), seconds=0.2)
    await assert_ended(turn, "time", "The turn took longer than 0.2 s, so it was stopped.")


OUTPUT = (
    "The model wrote more than 10 tokens in this turn, so it was stopped. What had come until then is kept."
)


async def test_output_tokens_of_a_stream_that_is_closed_in_the_middle() -> None:
    pieces: list[Any] = [TextDelta("One two three four "), TextDelta("x" * 30), TextDelta("never"), text("")]
    turn, _ = await played(pieces, output_tokens=10)
    await assert_ended(turn, "output_tokens", OUTPUT)
    step = turn.steps.all()[0]
    assert (step.status, step.text) == ("failed", "One two three four " + "x" * 30)
    assert (step.error_kind, step.error) == ("output_tokens", OUTPUT)


async def test_output_tokens_over_several_steps_as_the_server_counts_them() -> None:
    counted = replace(looks(1), usage=Usage(10, 5, 15))
    turn, model = await played(counted, counted, text("Never asked"), output_tokens=10)
    await assert_ended(turn, "output_tokens", OUTPUT)
    assert len(model.requests) == 2, "5 tokens each, however short they look"


async def test_a_tools_deadline() -> None:
    turn, model = await played(calls(("sleep", {})), text("It slept."), tool_seconds=0.05)
    [row] = turn.steps.all()[0].calls.all()
    assert (turn.status, row.status, row.error) == ("done", "timed_out", "no result within 0.05 seconds")
    assert json.loads(model.requests[1].messages[-1]["content"]) == {"error": row.error}


async def test_a_result_that_is_too_large_to_keep_says_so_on_the_page_and_to_the_model(
    settings: Any,
) -> None:
    settings.LIMITS = Limits(result_bytes=4096, model_result_bytes=1024)
    turn, model = await played(calls(("talk", {})), text("Much."), result_bytes=4096, model_result_bytes=1024)
    [row] = turn.steps.all()[0].calls.all()
    shown = await in_database(lambda: render_to_string(tab.template, tab.context(row)))
    assert "Cut: the tool gave back 10 kB; the first 4.0 kB are kept." in shown
    assert "Cut for the model: it was given the beginning alone" in shown
    assert "cut, the whole had 10,012 bytes" in await in_database(
        render_to_string, "chat/call.html", {"call": row}
    )
    content = model.requests[1].messages[-1]["content"]
    told = json.loads(content)
    assert len(content.encode()) <= 1024 and (told["truncated"], told["bytes"]) == (True, 10_012)
    assert told["sha256"] == row.result["sha256"]


async def test_recoveries() -> None:
    turn = await in_database(said)
    for _ in range(claims.RECOVERIES + 1):
        assert await in_database(claim, turn.pk, "doomed") is not None
        await in_database(lambda: Turn.objects.update(lease_until=timezone.now()))
    assert await in_database(claim, turn.pk, "heir") is None
    words = "The server broke down 4 times while this answer was under way: it was given up."
    await assert_ended(await fresh(turn), "crashes", words)


def test_the_defaults_are_what_the_documents_say() -> None:
    table = (settings.BASE_DIR / "README.md").read_text()
    limits = settings.LIMITS
    told = {
        "TURN_SECONDS": limits.seconds,
        "TURN_STEPS`, `TURN_CALLS`, `TURN_PARALLEL": "8, 20, 8",
        "TURN_OUTPUT_TOKENS": limits.output_tokens,
        "RUN_TRIALS": settings.RUN_TRIALS,
        "TRIALS_AT_A_TIME": settings.TRIALS_AT_A_TIME,
        "RESULT_BYTES": limits.result_bytes,
        "MODEL_RESULT_BYTES": limits.model_result_bytes,
        "TOOL_SECONDS": limits.tool_seconds,
        "RECOVERIES": settings.RECOVERIES,
        "TURNS_A_PERSON": settings.TURNS_A_PERSON,
        "APPROVAL_SECONDS": settings.APPROVAL_SECONDS,
    }
    for name, value in told.items():
        shown = value if isinstance(value, str) else f"{value:g}" if value < 1e5 else str(value)
        assert f"| `{name}` | {shown} |" in table, name
    assert (limits.steps, limits.calls, limits.parallel) == (8, 20, 8)
    assert Limits() == limits
