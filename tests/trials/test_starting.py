"""A run begins whole or not at all, is cancelled, and goes on with what was cancelled."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.flows.script import SCRIPT_MODEL
from chat.llm.endpoint import OFFLINE_MODEL
from chat.models import Conversation, Owner, Run, StoredFlow, Trial, Turn
from chat.trials.starting import begin, cancel, resume
from chat.turns.catalog import catalog
from chat.turns.say import Refused
from tests.playing import said
from tests.trials.making import MODEL, begun, flow_row

pytestmark = pytest.mark.django_db

ALICE, BOB = Owner(AnonymousUser(), "alice"), Owner(AnonymousUser(), "bob")
SCRIPT: list[dict[str, Any]] = [{"say": "Hello to you"}]


@pytest.fixture
def only_tiny() -> Iterator[None]:
    """The server has said which model it serves."""
    catalog.listed = (MODEL,)
    yield
    catalog.listed = None


def test_each_flow_is_tried_with_each_model_as_often_as_was_asked() -> None:
    one, other = flow_row(slug="one"), flow_row(slug="other")
    run = begin(iter([one, other]), (MODEL, OFFLINE_MODEL), 2, owner=ALICE, collection="mine")
    tried = list(run.trials.values_list("flow__slug", "model", "number", "status"))
    assert tried == [
        (slug, model, number, "queued")
        for slug in ("one", "other")
        for model in (MODEL, OFFLINE_MODEL)
        for number in (1, 2)
    ]
    run.refresh_from_db()
    assert (run.status, run.visitor, run.user, run.collection) == ("running", "alice", None, "mine")
    assert run.model_names == [MODEL, OFFLINE_MODEL]


def test_without_models_each_flow_has_what_plays_it_where_nobody_chose() -> None:
    scripted = flow_row({"say": "Hello", "script": SCRIPT}, slug="scripted")
    run = begun(flow_row(slug="free"), scripted, models=())
    assert dict(run.trials.values_list("flow__slug", "model")) == {
        "free": OFFLINE_MODEL,
        "scripted": SCRIPT_MODEL,
    }
    assert run.model_names == [OFFLINE_MODEL, SCRIPT_MODEL]


def test_the_script_plays_scripted_flows() -> None:
    run = begun(flow_row({"say": "Hello", "script": SCRIPT}), models=(SCRIPT_MODEL,))
    assert run.trials.get().model == SCRIPT_MODEL


def test_beside_other_models_the_script_is_left_out_where_there_is_none() -> None:
    free, scripted = flow_row(slug="free"), flow_row({"say": "Hello", "script": SCRIPT}, slug="scripted")
    run = begun(free, scripted, models=(SCRIPT_MODEL, MODEL))
    tried = set(run.trials.values_list("flow__slug", "model"))
    assert tried == {("free", MODEL), ("scripted", MODEL), ("scripted", SCRIPT_MODEL)}
    assert run.model_names == [SCRIPT_MODEL, MODEL]
    assert begun(free, models=(SCRIPT_MODEL, MODEL)).model_names == [MODEL], "the script played nothing"


@pytest.mark.parametrize(
    ("models", "repeat", "sentence"),
    [
        ((MODEL,), 0, "Repetitions: expected 1 to 20, got 0."),
        ((MODEL,), 21, "Repetitions: expected 1 to 20, got 21."),
        (("huge",), 1, "There is no model 'huge': choose one of the list."),
        (("",), 1, "There is no model '': choose one of the list."),
        (
            (SCRIPT_MODEL,),
            1,
            "“A flow” has no script, so travelbot-script can’t play it: choose another model or flow.",
        ),
    ],
)
def test_what_can_not_be_run_is_refused_with_a_sentence(
    only_tiny: None, models: tuple[str, ...], repeat: int, sentence: str
) -> None:
    with pytest.raises(Refused) as refusal:
        begin([flow_row()], models, repeat)
    assert str(refusal.value) == sentence
    assert not Run.objects.exists()


def test_nothing_to_run_is_refused() -> None:
    with pytest.raises(Refused, match="There is nothing to run: choose a flow."):
        begin([], (MODEL,))
    assert not Run.objects.exists()


def test_a_persons_run_has_so_many_trials_and_a_commands_as_many_as_it_likes(
    settings: Any,
) -> None:
    settings.RUN_TRIALS = 3
    rows = [flow_row(slug="one"), flow_row(slug="other")]
    with pytest.raises(Refused, match="A run may have 3 trials, and this one would have more: take fewer"):
        begin(rows, (MODEL,), 2, owner=ALICE)
    assert not Run.objects.exists()
    assert begin(rows, (MODEL,), 2).trials.count() == 4


def test_a_persons_second_run_waits_for_the_first_but_nobody_elses() -> None:
    row = flow_row()
    first = begin([row], (MODEL,), owner=ALICE)
    with pytest.raises(Refused, match="You have a run under way already") as refusal:
        begin([row], (MODEL,), owner=ALICE)
    assert refusal.value.status == 429
    begin([row], (MODEL,), owner=BOB)
    begin([row], (MODEL,)), begin([row], (MODEL,))
    cancel(first)
    second = begin([row], (MODEL,), owner=ALICE)
    with pytest.raises(Refused, match="You have a run under way already"):
        resume(first)
    cancel(second)
    resume(first)
    assert Run.objects.get(pk=first.pk).status == "running"


def test_a_run_stays_its_persons_who_logged_in_since() -> None:
    user = User.objects.create(username="alice")
    run = begin([flow_row()], (MODEL,), owner=Owner(user, "alice"))
    assert list(Run.objects.owned_by(Owner(user, "elsewhere"))) == [run]
    assert not Run.objects.owned_by(ALICE).exists()


def test_thousands_of_flows_are_queued_with_few_queries() -> None:
    StoredFlow.objects.bulk_create(
        StoredFlow(origin="imported", slug=f"case-{at}", title="A case", text="{}", digest=str(at))
        for at in range(3000)
    )
    with CaptureQueriesContext(connection) as queries:
        run = begin(StoredFlow.objects.iterator(), (MODEL,))
    assert run.trials.count() == 3000
    assert len(queries) < 100


def test_a_cancelled_run_stops_what_runs_and_keeps_what_has_ended() -> None:
    run = begun(flow_row(), repeat=3)
    ended, running, queued = run.trials.all()
    turn = said(conversation=Conversation.objects.create())
    Trial.objects.filter(pk=ended.pk).update(status="passed")
    Trial.objects.filter(pk=running.pk).update(status="running", conversation=turn.conversation)
    cancel(run)
    cancel(run)
    assert list(run.trials.values_list("status", flat=True)) == ["passed", "cancelled", "cancelled"]
    assert Turn.objects.get(pk=turn.pk).status == "cancelled"
    run.refresh_from_db()
    assert run.status == "cancelled"
    assert run.ended_at is not None


def test_a_run_that_is_done_can_not_be_cancelled_and_does_not_go_on() -> None:
    run = begun()
    run.move("done")
    stale = Run.objects.get(pk=run.pk)
    stale.status = "running"
    cancel(stale)
    resume(stale)
    assert Run.objects.get(pk=run.pk).status == "done"


def test_what_was_cancelled_is_queued_again_from_its_beginning() -> None:
    run = begun(flow_row(), repeat=2)
    ended, running = run.trials.all()
    half = Conversation.objects.create()
    Trial.objects.filter(pk=ended.pk).update(status="missed")
    Trial.objects.filter(pk=running.pk).update(status="running", conversation=half, holder="somebody")
    cancel(run)
    resume(run)
    resume(run)
    assert list(run.trials.values_list("status", "conversation", "holder")) == [
        ("missed", None, ""),
        ("queued", None, ""),
    ]
    run.refresh_from_db()
    assert (run.status, run.ended_at) == ("running", None)
    assert Conversation.objects.get(pk=half.pk).deleted_at is not None
