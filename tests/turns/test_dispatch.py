"""The dispatcher: takes turns up, stops them, and hands them back when its process ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from django.conf import settings

from chat.agent.limits import Limits
from chat.llm.answer import TextDelta
from chat.models import Turn
from chat.turns.claim import claim, inherit
from chat.turns.database import in_database
from chat.turns.dispatch import embedded as dispatcher
from chat.turns.embedded import SWEEP_SECONDS, Dispatcher
from chat.turns.engine import installed_tools
from chat.turns.runner import Runner
from tests.playing import fresh, said
from tests.scripted import Pause, ScriptedModel, text

pytestmark = pytest.mark.django_db(transaction=True)


@asynccontextmanager
async def dispatching(model: ScriptedModel) -> AsyncIterator[Dispatcher]:
    dispatcher = Dispatcher()
    await dispatcher.start(Runner(model, installed_tools(), Limits()))
    try:
        yield dispatcher
    finally:
        await dispatcher.drain()


async def status(turn: Turn, *expected: str) -> Turn:
    """The turn once its status is one of those expected."""
    async with asyncio.timeout(10):
        while (now := await fresh(turn)).status not in expected:
            await asyncio.sleep(0.01)
    return now


async def test_a_turn_runs_when_it_is_woken() -> None:
    async with dispatching(ScriptedModel([text("Hi")])) as dispatcher:
        turn = await in_database(said)
        dispatcher.wake(turn.pk)
        await status(turn, "done")


async def test_a_turn_that_nobody_woke_is_found() -> None:
    turn = await in_database(said)
    async with dispatching(ScriptedModel([text("Hi")])):
        await status(turn, "done")


async def test_stop_reaches_the_running_turn_at_once() -> None:
    pause = Pause()
    async with dispatching(ScriptedModel([[TextDelta("Half"), pause]])) as dispatcher:
        turn = await in_database(said)
        dispatcher.wake(turn.pk)
        await pause.reached.wait()
        await in_database(
            lambda: Turn.objects.filter(pk=turn.pk).update(cancel_requested_at="2026-01-01T00:00Z")
        )
        dispatcher.stop(turn.pk)
        assert (await status(turn, "cancelled")).steps.all()[0].text == "Half"


async def test_a_drained_turn_goes_on_with_the_next_process() -> None:
    pause = Pause()
    turn = await in_database(said)
    async with dispatching(ScriptedModel([[TextDelta("Half"), pause]])) as dispatcher:
        dispatcher.wake(turn.pk)
        await pause.reached.wait()
    assert (await fresh(turn)).status == "running"
    async with dispatching(ScriptedModel([text("Whole")])):
        await status(turn, "done")


async def test_after_a_crash_the_next_server_on_the_file_takes_over_at_once_but_from_no_command() -> None:
    left, asked = await in_database(said), await in_database(said)
    await in_database(claim, left.pk, "server:dead")
    await in_database(claim, asked.pk, "ask:alive")
    await in_database(inherit)
    async with dispatching(ScriptedModel([text("Whole")])):
        await status(left, "done")
        assert (await fresh(asked)).status == "running"


@pytest.mark.skipif(settings.SCALE_OUT, reason="Nobody is woken then: workers have jobs, see tests/scale.")
async def test_what_is_said_again_after_a_crash_is_woken_though_the_turn_was_there() -> None:
    turn = await in_database(said, client_key="same")  # Nobody is there to be woken.
    await dispatcher.start(Runner(ScriptedModel([text("Hi")]), installed_tools(), Limits()))
    try:
        await asyncio.sleep(0.2)  # The sweep has passed, and left it: it is too young.
        await in_database(said, conversation=turn.conversation, client_key="same")
        async with asyncio.timeout(SWEEP_SECONDS / 2):
            await status(turn, "done")
    finally:
        await dispatcher.drain()


async def test_a_turn_woken_twice_runs_once() -> None:
    model = ScriptedModel([text("Hi")])
    async with dispatching(model) as dispatcher:
        turn = await in_database(said)
        for _ in range(5):
            dispatcher.wake(turn.pk)
        await status(turn, "done")
    assert len(model.requests) == 1
