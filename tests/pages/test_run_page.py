"""The page of a run: the matrix and its cells, how far it is, and large sets by category."""

from typing import Any

import pytest
from django.test import Client

from chat.models import Run, StoredFlow
from chat.pages import run_page
from chat.pages.run_page import outcome
from tests.pages.nasty import NASTY
from tests.pages.test_runs import page, words
from tests.pages.trials import MISSED, run_of, saved_row, shipped_row, trial_in

pytestmark = pytest.mark.django_db


def cells(client: Client, run: Run) -> list[str]:
    return [words(cell) for cell in page(client, f"/flows/runs/{run.pk}/").xpath("//table//tbody//td")]


def test_a_cell_with_one_trial_says_how_it_went_and_leads_to_its_conversation(alice: Client) -> None:
    run = run_of(alice, ("m", "n"))
    passed = trial_in(run, dollars=0.0123, anomalies=2)
    missed = trial_in(run, "missed", model="n")
    shown = page(alice, f"/flows/runs/{run.pk}/")
    first, second = shown.xpath("//table//tbody//td")
    assert words(first).startswith("passed 1.5 s 340 tokens $0.01 2 anomalies Findings")
    assert words(second).startswith(
        "missed 1.5 s 340 tokens no price known Expected the pattern parallel · observed simple"
    )
    for cell, trial in ((first, passed), (second, missed)):
        assert cell.xpath(".//a/@href") == [f"/c/{trial.conversation_id}/", f"/flows/trials/{trial.pk}/"]
        assert cell.xpath(".//svg/@data-icon")[0] in ("done", "failed")
        assert alice.get(f"/c/{trial.conversation_id}/").status_code == 200
    assert shown.xpath("//tbody//th//a/@href") == ["/flows/simple/"]


def test_a_cell_with_several_lists_them_each_with_what_it_missed_first(alice: Client) -> None:
    run = run_of(alice, repeat=3)
    for number, status in enumerate(("passed", "missed", "errored"), 1):
        trial_in(run, status, number=number, error="The model is not there." if status == "errored" else "")
    (cell,) = page(alice, f"/flows/runs/{run.pk}/").xpath("//table//tbody//td")
    assert words(cell).startswith("1 of 3 passed 1.5 s median 340 tokens")
    passed, missed, errored = map(words, cell.xpath(".//details//li"))
    assert passed.startswith("1: passed Findings")
    assert missed.startswith("2: missed Expected the pattern parallel · observed simple")
    assert errored.startswith("3: could not be run The model is not there.")


@pytest.mark.parametrize(
    ("statuses", "word"),
    [
        ("passed passed", "passed"),
        ("passed missed errored", "missed"),
        ("passed errored cancelled", "errored"),
        ("passed cancelled", "cancelled"),
        ("passed queued", "running"),
        ("running queued", "running"),
        ("queued queued", "queued"),
    ],
)
def test_what_a_cell_is_called_whose_trials_differ(statuses: str, word: str) -> None:
    assert outcome(statuses.split()) == word


@pytest.mark.parametrize("status", ["queued", "running", "cancelled", "errored"])
def test_every_state_is_a_word_and_an_icon(alice: Client, status: str) -> None:
    run = run_of(alice)
    trial_in(run, status)
    (cell,) = page(alice, f"/flows/runs/{run.pk}/").xpath("//table//tbody//td")
    assert words(cell).startswith({"errored": "could not be run"}.get(status, status))
    assert cell.xpath(".//svg/@data-icon") == [{"errored": "warning"}.get(status, status)]


def test_a_flow_that_was_not_to_be_run_with_a_model_says_so(alice: Client) -> None:
    run = run_of(alice, ("m", "n"))
    trial_in(run)
    assert cells(alice, run)[1] == "not run with this model"


def test_the_totals_of_each_model_stand_below(alice: Client) -> None:
    run = run_of(alice, ("m", "n"))
    for slug, seconds in (("simple", 1), ("multiple", 2), ("parallel", 9)):
        trial_in(run, flow=shipped_row(slug), seconds=seconds, dollars=0.5, anomalies=1)
    trial_in(run, "missed", model="n")
    first, second = map(words, page(alice, f"/flows/runs/{run.pk}/").xpath("//tfoot//td"))
    assert first == "3 of 3 passed 2.0 s median 340 tokens each $1.50 3 anomalies"
    assert second == "0 of 1 passed 1.5 s median 340 tokens each no price known"


def test_while_it_runs_its_part_of_the_page_is_asked_for_again_until_it_has_ended(alice: Client) -> None:
    run = run_of(alice, status="running")
    trial_in(run), trial_in(run, "queued", shipped_row("multiple"))
    shown = page(alice, f"/flows/runs/{run.pk}/")
    (part,) = shown.xpath("//section[@id='run']")
    assert part.get("hx-trigger") == "every 2s" and "1 of 2" in words(part)
    assert shown.xpath("//progress[@aria-label]/@value") == ["1"]
    assert shown.xpath("//noscript/meta/@content") == ["5"]
    assert alice.get(part.get("hx-get"), headers={"HX-Request": "true"}).status_code == 200
    Run.objects.update(status="done")
    last = alice.get(part.get("hx-get"), headers={"HX-Request": "true"})
    assert last.status_code == 286 and "hx-trigger" not in last.content.decode()
    assert "<html" not in last.content.decode()
    ended = page(alice, f"/flows/runs/{run.pk}/")
    assert ended.xpath("//noscript/meta | //progress | //*[@hx-trigger='every 2s']") == []


def test_a_large_matrix_takes_as_many_queries_as_a_small_one(
    alice: Client, django_assert_max_num_queries: Any
) -> None:
    run = run_of(alice, ("m", "n"), repeat=5)
    for slug in ("simple", "multiple", "parallel"):
        flow = shipped_row(slug)
        for model in run.model_names:
            for number in range(1, 6):
                trial_in(run, "missed", flow, model=model, number=number)
    with django_assert_max_num_queries(16):
        assert len(cells(alice, run)) == 6


def test_what_models_and_files_say_is_text(alice: Client) -> None:
    run = run_of(alice, (NASTY[:100],), collection=NASTY[:100])
    missed = [MISSED | {"expected": NASTY, "observed": NASTY}]
    trial_in(run, "missed", saved_row(alice, title=NASTY[:200]), findings=missed)
    trial_in(run, "errored", error=NASTY)
    page(alice, f"/flows/runs/{run.pk}/")
    page(alice, "/flows/runs/")


def imported(client: Client, count: int, **fields: Any) -> Run:
    run = run_of(client, ("m", "n"), collection="a-set")
    for at in range(count):
        about = {"slug": f"case-{at}", "title": f"Case {at}", "category": "even" if at % 2 == 0 else "odd"}
        flow = StoredFlow.objects.create(origin="imported", collection="a-set", text="{}", **about)
        for model in run.model_names:
            trial_in(run, "missed" if at % 4 == 0 else "passed", flow, model=model)
    return run


def test_a_large_set_is_added_up_by_category_with_its_misses_beside_it(
    alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_page, "MOST_FLOWS", 5)
    monkeypatch.setattr(run_page, "A_PAGE", 2)
    run = imported(alice, 8)
    shown = page(alice, f"/flows/runs/{run.pk}/")
    even, odd = ([words(each) for each in row.xpath("./*")] for row in shown.xpath("//tbody/tr"))
    assert even[0] == "even" and even[1].startswith("2 of 4 passed 50 % 2 missed 1.5 s median")
    assert odd[:2] == ["odd", "4 of 4 passed 100 % 1.5 s median"]
    assert len(shown.xpath("//ul[@class='misses']/li")) == 2 and "Page 1 of 2" in words(shown)
    (later,) = shown.xpath("//a[@rel='next']/@href")
    assert "Page 2 of 2" in words(page(alice, f"/flows/runs/{run.pk}/{later}"))


def test_the_misses_of_one_category_and_model_can_be_read_alone(
    alice: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_page, "MOST_FLOWS", 5)
    run = imported(alice, 8)
    (link,) = {*page(alice, f"/flows/runs/{run.pk}/").xpath("//tbody//td[2]//a/@href")}
    alone = page(alice, f"/flows/runs/{run.pk}/{link}")
    found = [words(each) for each in alone.xpath("//ul[@class='misses']/li")]
    assert len(found) == 2 and all("n · even" in each for each in found)
    assert "Only even with n" in words(alone)
    assert "Nothing so far." in words(page(alice, f"/flows/runs/{run.pk}/?category=none"))


@pytest.mark.parametrize("wrong", ["?page=x", "?page=-1", "?page=99999", "?category=%00", "?model="])
def test_a_page_that_is_not_there_is_no_error(
    alice: Client, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setattr(run_page, "MOST_FLOWS", 0)
    page(alice, f"/flows/runs/{imported(alice, 1).pk}/{wrong}")
