"""All shipped flows pass offline, through the real engine, whichever data the tools answer from."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from chat.flows.observed import ObservedCall
from chat.flows.repertoire import shipped, text_of
from chat.flows.script import SCRIPT_MODEL
from chat.inspector.timeline import at_once
from chat.llm.endpoint import OFFLINE_MODEL
from chat.models import Booking, Run, Step, Trial
from chat.tools.choice import choice
from chat.trials.conductor import conduct, runs_in
from chat.trials.starting import begin
from chat.turns.database import in_database
from chat.turns.engine import runner
from chat.turns.flows import kept
from chat.turns.observed import observed
from chat.turns.running import Running

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[True, False], ids=["sample data", "the world's data"])
def data(request: pytest.FixtureRequest) -> Iterator[None]:
    before, choice.sample = choice.sample, request.param
    yield
    choice.sample = before


def begun(slugs: Iterable[str]) -> Run:
    rows = [kept(shipped()[slug], text_of(slug), "shipped") for slug in slugs]
    return begin(rows, by_server=False)


async def ended(slugs: Iterable[str]) -> list[Trial]:
    run = await in_database(begun, slugs)
    async with runner() as (engine, _):
        await conduct(run, runs_in(Running("test", engine)), 4)
    trials = Trial.objects.select_related("flow", "conversation")
    return await in_database(list, trials)


def missed(trials: list[Trial]) -> dict[str, Any]:
    return {
        trial.flow.slug: trial.error or [each for each in trial.findings if not each["met"]]
        for trial in trials
        if trial.status != Trial.Status.PASSED or trial.anomalies
    }


async def test_every_flow_passes(data: None) -> None:
    trials = await ended(shipped())
    assert {trial.flow.slug for trial in trials} == set(shipped())
    assert missed(trials) == {}
    for trial in trials:
        scripted = shipped()[trial.flow.slug].is_scripted
        assert trial.model == (SCRIPT_MODEL if scripted else OFFLINE_MODEL)


async def test_what_they_teach_is_seen_in_their_rows() -> None:
    """What no expectation says, since a better model does without: a refusal, a denial, a change."""
    trials = await ended(("wrong-arguments", "cancelling-denied", "booking-changed"))
    calls = {trial.flow.slug: await in_database(_calls, trial) for trial in trials}
    first, second = calls["wrong-arguments"]
    assert (first.status, second.status) == ("invalid", "done") and "celsius, fahrenheit" in first.error
    (denied,) = calls["cancelling-denied"]
    assert (denied.status, denied.approved) == ("rejected", False) and "babysitter" in denied.error
    (changed,) = calls["booking-changed"]
    assert changed.edited and changed.edited["party_size"] == 12
    assert await in_database(lambda: Booking.objects.get().party_size) == 12


async def test_calls_that_are_asked_for_together_run_at_the_same_time() -> None:
    trials = await ended(("parallel", "parallel-multiple"))
    most = {trial.flow.slug: await in_database(_most_at_once, trial) for trial in trials}
    assert most == {"parallel": 3, "parallel-multiple": 5}


def _most_at_once(trial: Trial) -> int:
    steps = Step.objects.filter(turn__conversation=trial.conversation).select_related("turn")
    return max(map(at_once, steps))


def _calls(trial: Trial) -> list[ObservedCall]:
    assert trial.conversation
    return [call for turn in observed(trial.conversation) for call in turn.calls]
