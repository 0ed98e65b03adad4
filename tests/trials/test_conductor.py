"""Runs go on in the background, a few trials at a time, each performed by one who holds it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from chat.agent.limits import Limits
from chat.models import Run, Trial, Turn
from chat.trials import claim
from chat.trials.conductor import SWEEP_SECONDS, Conductor, conduct, runs_in
from chat.trials.pool import Pool
from chat.trials.starting import cancel, resume
from chat.turns.claim import LEASE
from chat.turns.database import in_database
from chat.turns.engine import installed_tools
from chat.turns.runner import Runner
from chat.turns.running import Running
from tests.scripted import Line, Pause, ScriptedModel, text
from tests.trials.making import begun, flow_row

pytestmark = pytest.mark.django_db(transaction=True)


@asynccontextmanager
async def running(*script: Line) -> AsyncIterator[Running]:
    made = Running("test", Runner(ScriptedModel(list(script)), installed_tools(), Limits()))
    try:
        yield made
    finally:
        await made.drain()


@asynccontextmanager
async def conducting(
    here: Running, name: str = "server:test", at_a_time: int = 2
) -> AsyncIterator[Conductor]:
    conductor = Conductor(name, runs_in(here), at_a_time)
    await conductor.start()
    try:
        yield conductor
    finally:
        await conductor.drain()


def asked(here: Running) -> int:
    """How many requests have left from there."""
    model = here.runner.model
    assert isinstance(model, ScriptedModel)
    return len(model.requests)


async def status(run: Run, *expected: str) -> Run:
    """The run once its status is one of those expected."""
    async with asyncio.timeout(20):
        while (now := await in_database(Run.objects.get, pk=run.pk)).status not in expected:
            await asyncio.sleep(0.01)
    return now


def statuses(run: Run) -> list[str]:
    return list(run.trials.values_list("status", flat=True))


async def test_a_run_is_performed_to_its_end_and_is_done_once() -> None:
    async with running(text("Hi")) as here, conducting(here):
        run = await in_database(lambda: begun(flow_row(), flow_row(slug="other"), repeat=3))
        done = await status(run, "done")
        assert asked(here) == 6
    assert await in_database(statuses, run) == ["passed"] * 6
    assert done.ended_at is not None
    await in_database(claim.finish, claim.of_servers())
    assert (await in_database(Run.objects.get, pk=run.pk)).ended_at == done.ended_at


async def test_whoever_waits_is_woken_and_not_left_to_a_sweep() -> None:
    async with running(text("Hi")) as here, conducting(here):
        await asyncio.sleep(0.1)
        async with asyncio.timeout(SWEEP_SECONDS * 0.8):
            await status(await in_database(begun), "done")


async def test_so_many_are_performed_at_a_time_and_no_more() -> None:
    pause = Pause()
    async with running([pause, text("Hi")]) as here, conducting(here, at_a_time=2):
        run = await in_database(lambda: begun(flow_row(), repeat=5))
        while asked(here) < 2:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.2)
        assert (await in_database(statuses, run)).count("running") == 2
        assert await in_database(Turn.objects.count) == 2
        pause.go_on.set()
        await status(run, "done")


async def test_a_short_run_does_not_wait_for_the_end_of_a_long_one() -> None:
    async with running(text("Hi")) as here:
        long, short = await in_database(lambda: (begun(flow_row(), repeat=20), begun(flow_row(slug="b"))))
        async with conducting(here, at_a_time=1):
            await status(short, "done")
            assert "queued" in await in_database(statuses, long)
            await status(long, "done")


async def test_commands_runs_are_left_to_their_commands() -> None:
    async with running(text("Hi")) as here, conducting(here):
        commands = await in_database(lambda: begun(by_server=False))
        await status(await in_database(lambda: begun(flow_row(slug="other"))), "done")
        assert await in_database(statuses, commands) == ["queued"]


async def test_two_conductors_perform_each_trial_once() -> None:
    turns = ({"say": "Hello"}, {"say": "And now?"})
    async with running(text("Hi")) as here, running(text("Hi")) as there:
        async with conducting(here, "server:here", 4), conducting(there, "server:there", 4):
            run = await in_database(lambda: begun(flow_row(*turns), flow_row(*turns, slug="b"), repeat=10))
            await status(run, "done")
        assert asked(here) + asked(there) == 40
        assert asked(here) and asked(there)
    assert await in_database(statuses, run) == ["passed"] * 20
    said = await in_database(lambda: list(Turn.objects.values_list("conversation", "flow_turn")))
    assert len(said) == len(set(said)) == 40


async def test_what_a_drained_server_left_goes_on_at_once_elsewhere() -> None:
    pause = Pause()
    async with running([pause]) as here, conducting(here, "server:here"):
        run = await in_database(begun)
        await pause.reached.wait()
    async with running(text("Hi")) as there, conducting(there, "server:there"):
        await status(run, "done")
    assert await in_database(statuses, run) == ["passed"]
    assert await in_database(Turn.objects.count) == 1


async def test_a_dead_servers_trials_are_taken_over_and_a_living_commands_are_not() -> None:
    run = await in_database(lambda: begun(flow_row(), repeat=2))
    of_dead, of_living = await in_database(lambda: [claim.claim(claim.of_servers(), name) for name in NAMES])
    assert await in_database(claim.claim, claim.of_servers(), "server:next") is None
    await in_database(claim.inherit)
    async with running(text("Hi")) as here, conducting(here):
        while (await in_database(Trial.objects.get, pk=of_dead)).status != "passed":
            await asyncio.sleep(0.01)
        assert (await in_database(Trial.objects.get, pk=of_living)).holder == "command:living"
        await in_database(lambda: Trial.objects.filter(pk=of_living).update(held_until=timezone.now()))
        await status(run, "done")  # Its time has run out.


NAMES = ("server:dead", "command:living")


async def test_who_performs_trials_keeps_giving_signs_of_life() -> None:
    async with running([Pause()]) as here:
        pool = Pool("server:here", runs_in(here), 2)
        run = await in_database(begun)
        async with pool.open():
            await pool.fill(partial(claim.claim, claim.of_servers(), "server:here"))
            soon = timezone.now() + timedelta(seconds=1)
            await in_database(lambda: run.trials.update(held_until=soon))
            await in_database(claim.renew, list(pool._tasks), "server:here")
            held = await in_database(run.trials.get)
            assert held.held_until is not None and held.held_until > soon + LEASE / 2
        released = await in_database(run.trials.get)
        assert released.held_until is not None and released.held_until <= timezone.now()


async def test_a_cancelled_run_ends_and_goes_on_when_it_is_resumed() -> None:
    pause = Pause()
    async with running([pause, text("Hi")], text("Hi")) as here, conducting(here, at_a_time=1):
        run = await in_database(lambda: begun(flow_row(), repeat=3))
        await pause.reached.wait()
        await in_database(cancel, run)
        here.stop((await in_database(Turn.objects.get)).pk)
        await status(run, "cancelled")
        assert await in_database(statuses, run) == ["cancelled"] * 3
        await in_database(resume, run)
        await status(run, "done")
        assert await in_database(statuses, run) == ["passed"] * 3
    assert await in_database(Turn.objects.filter(status="done").count) == 3


async def test_a_command_conducts_its_own_run_and_is_told_each_trial() -> None:
    ended: list[int] = []

    async def tell(trial: int) -> None:
        ended.append(trial)

    run = await in_database(lambda: begun(flow_row(), repeat=5, by_server=False))
    other = await in_database(lambda: begun(flow_row(slug="other"), by_server=False))
    async with running(text("Hi")) as here:
        await conduct(run, runs_in(here), 2, tell)
    assert (await status(run, "done")).ended_at is not None
    assert sorted(ended) == await in_database(lambda: list(run.trials.values_list("pk", flat=True)))
    assert await in_database(statuses, other) == ["queued"]


async def test_a_command_goes_on_with_what_one_before_it_left() -> None:
    pause = Pause()
    run = await in_database(lambda: begun(flow_row(), repeat=3, by_server=False))
    async with running([pause, text("Hi")]) as here:
        conducted = asyncio.create_task(conduct(run, runs_in(here), 2))
        await pause.reached.wait()
        conducted.cancel()
        await asyncio.gather(conducted, return_exceptions=True)
        pause.go_on.set()
    async with running(text("Hi")) as there:
        await conduct(run, runs_in(there), 2)
    assert await in_database(statuses, run) == ["passed"] * 3
    assert await in_database(Turn.objects.count) == 3


async def test_a_command_returns_when_its_run_is_cancelled() -> None:
    pause = Pause()
    run = await in_database(lambda: begun(flow_row(), repeat=3, by_server=False))
    async with running([pause, text("Hi")]) as here, asyncio.timeout(20):
        conducted = asyncio.create_task(conduct(run, runs_in(here), 2))
        await pause.reached.wait()
        await in_database(cancel, run)
        for turn in list(here.tasks):
            here.stop(turn)
        await conducted
    assert await in_database(statuses, run) == ["cancelled"] * 3


async def test_no_more_tasks_than_are_performed_at_a_time() -> None:
    seen: list[int] = []

    async def run_turn(turn: int) -> None:
        """Nobody's model: the turn is done."""
        seen.append(sum(task.get_name().startswith("trial ") for task in asyncio.all_tasks()))
        await in_database(lambda: Turn.objects.filter(pk=turn).update(status="done"))

    run = await in_database(lambda: begun(flow_row(), repeat=20, by_server=False))
    await conduct(run, run_turn, 3)
    assert len(seen) == 20
    assert max(seen) == 3
