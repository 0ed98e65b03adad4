"""Runs: the list, the form of a new one, and what can be done with one."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from lxml import html

from chat.flows.repertoire import shipped
from chat.flows.script import SCRIPT_MODEL
from chat.models import Run, Trial
from tests.pages.nasty import NASTY
from tests.pages.reading import forbidden
from tests.pages.trials import run_of, saved_row, shipped_row, trial_in

pytestmark = pytest.mark.django_db


def page(client: Client, path: str, status: int = 200) -> Any:
    """As a browser reads it: nothing in it may run."""
    response = client.get(path)
    assert response.status_code == status
    text = response.content.decode()
    assert forbidden(text) == []
    return html.document_fromstring(text)


def words(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def ticked(form: Any, name: str) -> list[str]:
    return list(form.xpath(f"//input[@name='{name}'][@checked]/@value"))


def test_an_empty_list_says_what_a_run_is_and_leads_to_one(alice: Client) -> None:
    shown = page(alice, "/flows/runs/")
    assert "Nothing was run yet." in words(shown)
    assert shown.xpath("//main//a/@href") == ["/flows/runs/new"]
    assert shown.xpath("//aside//a[@aria-current]/@href") == ["/flows/runs/"]


def test_ones_own_runs_are_listed_newest_first_with_their_state_in_words(alice: Client, bob: Client) -> None:
    old, new = run_of(alice), run_of(alice, ("m", "n"), repeat=2, status="running")
    trial_in(old)
    trial_in(old, "missed", shipped_row("multiple"))
    trial_in(new, "queued")
    trial_in(run_of(bob))
    first, second = map(words, page(alice, "/flows/runs/").xpath("//main//li"))
    assert first.startswith("Simple running with m , n , 2 times each 0 of 1 passed")
    assert second.startswith("2 flows done with m 1 of 2 passed, 1 missed")


def test_a_commands_run_is_listed_for_staff_alone(alice: Client, admin_client: Client) -> None:
    own = run_of(alice)
    commands = Run.objects.create(model_names=["m"], status="done", collection="cases", by_server=False)
    trial_in(own), trial_in(commands), trial_in(commands, "missed", shipped_row("multiple"))
    (listed,) = page(admin_client, "/flows/runs/").xpath("//main//li")
    assert "2 flows of cases" in words(listed) and "by a command" in words(listed)
    (link,) = page(alice, "/flows/runs/").xpath("//main//li/h2/a/@href")
    assert link == f"/flows/runs/{own.pk}/"


def test_many_runs_take_as_many_queries_as_few(alice: Client, django_assert_max_num_queries: Any) -> None:
    flow = shipped_row()
    for _ in range(30):
        trial_in(run_of(alice), flow=flow)
    with django_assert_max_num_queries(8):
        assert len(page(alice, "/flows/runs/").xpath("//main//li")) == 30


def test_the_form_has_every_shipped_flow_ticked_and_ones_own(alice: Client, bob: Client) -> None:
    own = saved_row(alice, title=NASTY[:200])
    saved_row(bob), saved_row(alice, deleted_at="2026-01-01T00:00:00Z")
    form = page(alice, "/flows/runs/new")
    assert ticked(form, "flow") == list(shipped())
    assert form.xpath("//input[@name='own']/@value") == [str(own.pk)] and ticked(form, "own") == []
    assert form.xpath("//input[@name='model']/@value") == ["travelbot-offline", "travelbot-script"]


def test_an_address_ticks_the_flow_that_it_names_alone(alice: Client) -> None:
    assert ticked(page(alice, "/flows/runs/new?flow=simple"), "flow") == ["simple"]
    own = saved_row(alice)
    form = page(alice, f"/flows/runs/new?own={own.pk}")
    assert ticked(form, "flow") == [] and ticked(form, "own") == [str(own.pk)]


def test_a_run_begins_with_what_was_ticked(alice: Client) -> None:
    own = saved_row(alice)
    sent = {
        "flow": ["simple", "multiple"],
        "own": own.pk,
        "model": "travelbot-offline",
        "other_model": " x/y ",
    }
    response = alice.post("/flows/runs/", sent | {"repeat": "3"})
    run = Run.objects.get()
    assert response["Location"] == f"/flows/runs/{run.pk}/"
    assert run.model_names == ["travelbot-offline", "x/y"] and run.visitor == own.visitor
    assert run.trials.count() == 3 * 2 * 3
    assert set(run.trials.values_list("flow__slug", flat=True)) == {"simple", "multiple", own.slug}


def test_without_a_model_each_flow_has_its_default(alice: Client) -> None:
    alice.post("/flows/runs/", {"flow": ["simple", "nothing-to-call"]})
    found = dict(Trial.objects.values_list("flow__slug", "model"))
    assert found == {"simple": settings.LLM.model, "nothing-to-call": SCRIPT_MODEL}


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "No flow was chosen: tick one at least."),
        ({"flow": "nope"}, "Unknown flow 'nope'"),
        ({"flow": "simple", "own": "12345"}, "A flow of yours was changed or deleted since"),
        ({"flow": "simple", "repeat": "21"}, "Repeat: expected a whole number from 1 to 20, got '21'."),
        ({"flow": "simple", "repeat": "many"}, "Repeat: expected a whole number from 1 to 20, got 'many'."),
        ({"flow": "simple", "model": SCRIPT_MODEL}, "has no script"),
        ({"flow": "simple", "other_model": "x" * 201}, "There is no model"),
    ],
)
def test_what_can_not_be_run_is_said_and_what_was_ticked_stays(
    alice: Client, sent: dict[str, str], sentence: str
) -> None:
    response = alice.post("/flows/runs/", sent | {"model": sent.get("model", "travelbot-offline")})
    form = html.document_fromstring(response.content.decode())
    assert response.status_code == 422
    assert sentence in words(form.xpath("//*[@role='alert']")[0])
    assert ticked(form, "flow") == [slug for slug in [sent.get("flow")] if slug in shipped()]
    assert ticked(form, "model") == [sent.get("model", "travelbot-offline")]
    assert form.xpath("//input[@name='repeat']/@value") == [sent.get("repeat", "1")]
    assert form.xpath("//input[@name='other_model']/@value") == [sent.get("other_model", "")]
    assert not Run.objects.exists()


def test_somebody_elses_flow_can_not_be_run(alice: Client, bob: Client) -> None:
    theirs = saved_row(bob)
    assert alice.post("/flows/runs/", {"own": theirs.pk}).status_code == 422
    assert not Run.objects.exists()


def test_a_second_run_waits_for_the_first_and_what_was_ticked_stays(alice: Client) -> None:
    run_of(alice, status="running")
    response = alice.post("/flows/runs/", {"flow": "multiple"})
    assert response.status_code == 429
    form = html.document_fromstring(response.content.decode())
    assert "You have a run under way already" in words(form) and ticked(form, "flow") == ["multiple"]


def test_a_run_is_cancelled_and_goes_on(alice: Client) -> None:
    run = run_of(alice, status="running")
    done, queued = trial_in(run), trial_in(run, "queued", shipped_row("multiple"))
    acts = page(alice, f"/flows/runs/{run.pk}/").xpath("//main//*[@formaction]/@formaction")
    assert acts == [f"/flows/runs/{run.pk}/cancel"]
    assert alice.post(acts[0])["Location"] == f"/flows/runs/{run.pk}/"
    queued.refresh_from_db()
    assert queued.status == "cancelled"
    acts = page(alice, f"/flows/runs/{run.pk}/").xpath("//main//*[@formaction]/@formaction")
    assert acts == [f"/flows/runs/{run.pk}/resume", f"/flows/runs/{run.pk}/again"]
    alice.post(acts[0])
    queued.refresh_from_db(), done.refresh_from_db(), run.refresh_from_db()
    assert (queued.status, done.status, run.status) == ("queued", "passed", "running")


def test_what_stands_against_going_on_is_said_on_the_runs_page(alice: Client) -> None:
    run_of(alice, status="running")
    run = run_of(alice, status="cancelled")
    trial_in(run, "cancelled")
    for act in ("resume", "again"):
        response = alice.post(f"/flows/runs/{run.pk}/{act}", follow=True)
        assert "You have a run under way already" in response.content.decode()
    assert Run.objects.count() == 2


def test_a_run_again_has_the_same_flows_models_and_repetitions(alice: Client) -> None:
    run = run_of(alice, ("travelbot-offline", "x/y"), repeat=2)
    for model in run.model_names:
        for number in (1, 2):
            trial_in(run, model=model, number=number)
    response = alice.post(f"/flows/runs/{run.pk}/again")
    again = Run.objects.latest("created_at")
    assert response["Location"] == f"/flows/runs/{again.pk}/" and again.pk != run.pk
    cells = ("flow", "model", "number")
    assert list(again.trials.values_list(*cells)) == list(run.trials.values_list(*cells))


def test_a_run_whose_script_played_only_some_flows_has_the_same_cells_again(alice: Client) -> None:
    models = ["travelbot-offline", SCRIPT_MODEL]
    alice.post("/flows/runs/", {"flow": ["simple", "nothing-to-call"], "model": models})
    run = Run.objects.get()
    assert run.trials.count() == 3
    run.trials.update(status="passed")
    Run.objects.update(status="done")
    alice.post(f"/flows/runs/{run.pk}/again")
    again = Run.objects.latest("created_at")
    cells = set(run.trials.values_list("flow", "model"))
    assert set(again.trials.values_list("flow", "model")) == cells and again.pk != run.pk


def test_a_run_of_defaults_is_one_of_defaults_again(alice: Client) -> None:
    alice.post("/flows/runs/", {"flow": ["simple", "nothing-to-call"]})
    run = Run.objects.get()
    run.trials.update(status="passed")
    Run.objects.update(status="done")
    alice.post(f"/flows/runs/{run.pk}/again")
    again = Run.objects.latest("created_at")
    assert list(again.trials.values_list("flow", "model")) == list(run.trials.values_list("flow", "model"))


def test_the_download_is_what_the_command_writes(alice: Client) -> None:
    run = run_of(alice)
    trial = trial_in(run, "missed")
    response = alice.get(f"/flows/runs/{run.pk}/results.json")
    assert response["Content-Disposition"].startswith('attachment; filename="run-')
    assert not response.streaming, "a server would read it all before the first piece, and warn of it"
    written = json.loads(response.content)
    assert written["counts"]["missed"] == 1 and written["trials"][0]["findings"] == trial.findings


def test_what_a_visitor_ran_and_saved_is_theirs_when_they_log_in(alice: Client) -> None:
    run, flow = run_of(alice), saved_row(alice)
    trial_in(run)
    alice.force_login(User.objects.create_user("alice"))
    assert alice.get(f"/flows/runs/{run.pk}/").status_code == 200
    assert alice.get(f"/flows/mine/{flow.pk}/").status_code == 200
