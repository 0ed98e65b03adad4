"""The admin shows flows, runs and trials, to search and to read; nothing to change."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from lxml import html

from chat.models import Conversation, Run, Trial
from tests.trials.making import flow_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(alice: Client) -> Client:
    alice.force_login(User.objects.create_superuser("reviewer"))
    return alice


@pytest.fixture
def trial() -> Trial:
    """The one that was missed, of two."""
    run = Run.objects.create(status="done", collection="bfcl", model_names=["large", "small"])
    other = Run.objects.create(status="cancelled", by_server=False)
    rain, table = flow_row(slug="rain", category="weather"), flow_row(slug="table", category="booking")
    Trial.objects.create(run=other, flow=table, model="large", status="errored", error="No such model.")
    return Trial.objects.create(
        run=run,
        flow=rain,
        model="small",
        status="missed",
        ended_at=timezone.now(),
        conversation=Conversation.objects.create(title="Rain"),
    )


def page(client: Client, path: str) -> Any:
    response = client.get(f"/admin/chat/{path}")
    assert response.status_code == 200, path
    return html.document_fromstring(response.content.decode())


def found(client: Client, path: str) -> int:
    return len(page(client, path).xpath("//table[@id='result_list']/tbody/tr"))


@pytest.mark.parametrize(
    ("model", "query"),
    [
        ("trial", "status__exact=missed"),
        ("trial", "model=small"),
        ("trial", "flow__category=weather"),
        ("run", "status__exact=done"),
        ("run", "by_server__exact=1"),
        ("run", "collection=bfcl"),
        ("storedflow", "category=weather"),
    ],
)
def test_a_filter_is_offered_and_narrows(reviewer: Client, trial: Trial, model: str, query: str) -> None:
    offered = page(reviewer, f"{model}/").xpath("//*[@id='changelist-filter']//a/@href")
    assert f"?{query}" in offered
    assert (found(reviewer, f"{model}/"), found(reviewer, f"{model}/?{query}")) == (2, 1)


@pytest.mark.parametrize(
    ("model", "words"), [("trial", "rain"), ("trial", "No such"), ("run", "bfcl"), ("storedflow", "table")]
)
def test_a_search_finds(reviewer: Client, trial: Trial, model: str, words: str) -> None:
    assert found(reviewer, f"{model}/?q={words}") == 1


def test_a_runs_trials_are_found_by_its_id(reviewer: Client, trial: Trial) -> None:
    assert found(reviewer, f"trial/?q={trial.run_id}") == 1


def test_a_trials_conversation_is_opened_in_the_chat(reviewer: Client, trial: Trial) -> None:
    [chat] = page(reviewer, "trial/").xpath("//a[. = 'Open in the chat']/@href")
    assert chat == f"/c/{trial.conversation_id}/"
    assert reviewer.get(chat).status_code == 200


@pytest.mark.parametrize("model", ["trial", "run", "storedflow"])
def test_nothing_can_be_changed_or_deleted(reviewer: Client, trial: Trial, model: str) -> None:
    row = {"trial": trial, "run": trial.run, "storedflow": trial.flow}[model]
    page(reviewer, f"{model}/{row.pk}/change/")
    for path in (f"{row.pk}/change/", f"{row.pk}/delete/", "add/"):
        assert reviewer.post(f"/admin/chat/{model}/{path}", {"post": "yes"}).status_code == 403, path
    assert Trial.objects.filter(pk=trial.pk, status="missed").exists()
