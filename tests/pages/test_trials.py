"""The page of one trial, and of two side by side."""

from typing import Any

import pytest
from django.test import Client

from chat.models import Step, ToolCall, Trial
from tests.pages.nasty import NASTY
from tests.pages.test_runs import page, words
from tests.pages.trials import MET, MISSED, run_of, shipped_row, trial_in

pytestmark = pytest.mark.django_db


def calls_of(trial: Trial) -> Any:
    return ToolCall.objects.filter(step__turn__conversation=trial.conversation).order_by("position")


def compared(client: Client, left: Trial, right: Trial) -> Any:
    return page(client, f"/flows/compare?trial={left.pk}&trial={right.pk}")


def test_a_trial_shows_its_findings_turn_by_turn_in_words(alice: Client) -> None:
    run = run_of(alice)
    trial = trial_in(run, "missed", findings=[MET, MISSED, MET | {"turn": 2}])
    shown = page(alice, f"/flows/trials/{trial.pk}/")
    assert "missed 2 of 3 expectations met" in words(shown)
    assert [words(each) for each in shown.xpath("//main//h2")] == ["Turn 1", "Turn 3"]
    rows = [[words(cell) for cell in row.xpath("./td")] for row in shown.xpath("//tbody/tr")]
    assert rows[1] == ["missed", "the pattern: parallel", "simple"]
    assert rows[0] == rows[2] == ["met", "the turn comes to its end", "it did"]
    links = shown.xpath("//main//a/@href")
    conversation = f"/c/{trial.conversation_id}/"
    assert {conversation, f"{conversation}inspector/", f"/flows/runs/{run.pk}/"} <= set(links)


def test_its_conversation_leads_back_to_the_findings_and_nobody_writes_there(alice: Client) -> None:
    trial = trial_in(run_of(alice))
    shown = page(alice, f"/c/{trial.conversation_id}/")
    assert shown.xpath("//*[@class='reading']/a/@href") == [f"/flows/trials/{trial.pk}/"]
    assert shown.xpath("//*[@aria-label='Save as flow'] | //*[@id='composer']") == []


def test_a_trial_that_could_not_be_run_says_why(alice: Client) -> None:
    trial = trial_in(run_of(alice), "errored", error="The model's server is not there.")
    shown = words(page(alice, f"/flows/trials/{trial.pk}/"))
    assert "could not be run" in shown and "The model's server is not there." in shown


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("queued", "It waits for its turn"),
        ("running", "It is being played"),
        ("cancelled", "It was cancelled"),
    ],
)
def test_a_trial_without_findings_says_what_it_waits_for(alice: Client, status: str, sentence: str) -> None:
    assert sentence in words(page(alice, f"/flows/trials/{trial_in(run_of(alice), status).pk}/"))


def test_a_trial_leads_to_comparisons_with_the_others_of_its_flow(alice: Client) -> None:
    run = run_of(alice, ("m", "n"))
    one, other = trial_in(run), trial_in(run, model="n")
    trial_in(run, flow=shipped_row("multiple"))
    (link,) = page(alice, f"/flows/trials/{one.pk}/").xpath("//ul[@class='others']//a/@href")
    assert link == f"/flows/compare?trial={one.pk}&trial={other.pk}"


def test_calls_that_are_the_same_are_beside_each_other_and_said_to_be(alice: Client) -> None:
    run = run_of(alice, ("m", "n"))
    shown = compared(alice, trial_in(run), trial_in(run, model="n"))
    pairs = shown.xpath("//*[@class='call-pair']")
    assert [pair.get("data-difference") for pair in pairs] == ["same", "same"]
    assert "get_current_weather same Argument Left Right location Paris Paris" in words(pairs[0])
    assert shown.xpath("//tr[@data-differs]") == []
    assert "same words" in words(shown)


def test_an_argument_that_differs_is_named_at_the_call_and_marked(alice: Client) -> None:
    run = run_of(alice, ("m", "n"))
    left, right = trial_in(run), trial_in(run, model="n")
    calls_of(right).filter(position=1).update(arguments={"location": "Lyon", "unit": "celsius"})
    pairs = compared(alice, left, right).xpath("//*[@class='call-pair']")
    assert [pair.get("data-difference") for pair in pairs] == ["same", "different"]
    assert "different: location, unit" in words(pairs[1])
    rows = [words(row) for row in pairs[1].xpath(".//tr[@data-differs]")]
    assert rows == ["location differs Paris Lyon", "unit differs left out celsius"]
    assert pairs[1].xpath(".//svg/@data-icon") == ["warning"]


def test_a_call_that_is_missing_is_said_at_the_side_where_it_is(alice: Client) -> None:
    run = run_of(alice, ("m", "n"))
    left, right = trial_in(run), trial_in(run, model="n")
    calls_of(right).filter(position=1).delete()
    for pair, word in (((left, right), "right"), ((right, left), "left")):
        missing = compared(alice, *pair).xpath("//*[@class='call-pair']")[1]
        assert f"get_current_weather missing on the {word}" in words(missing)
        assert "no such call" in words(missing)


def test_how_many_calls_differ_is_said_above_all(alice: Client) -> None:
    run = run_of(alice, ("m", "n"))
    left, right = trial_in(run), trial_in(run, model="n")
    (same,) = compared(alice, left, right).xpath("//p[@class='summary']")
    assert words(same) == "2 calls the same"
    calls_of(right).filter(position=0).update(arguments={"location": "Lyon"})
    calls_of(right).filter(position=1).delete()
    (summary,) = compared(alice, left, right).xpath("//p[@class='summary']")
    assert words(summary) == "1 call missing on the right 1 call different"


def test_a_call_that_ended_otherwise_is_said_to(alice: Client) -> None:
    run = run_of(alice, ("m", "n"))
    left, right = trial_in(run), trial_in(run, model="n")
    calls_of(right).filter(position=0).update(status="failed", result=None, error="No such place.")
    pair = compared(alice, left, right).xpath("//*[@class='call-pair']")[0]
    assert "different: how it ended" in words(pair) and "failed: No such place." in words(pair)


def test_answers_stand_below_each_other_and_are_said_to_differ(alice: Client) -> None:
    run = run_of(alice, ("m", "n"))
    left, right = trial_in(run), trial_in(run, model="n")
    answering = Step.objects.filter(turn__conversation=right.conversation, number=2)
    answering.update(text="It is cold.")
    shown = words(compared(alice, left, right))
    assert "Left says It is 7 °C in Paris. Right says It is cold." in shown and "other words" in shown


def test_a_trial_that_never_began_is_compared_with_nothing(alice: Client) -> None:
    run = run_of(alice, ("m", "n"))
    shown = words(compared(alice, trial_in(run), trial_in(run, "queued", model="n")))
    assert "This turn was said on the left only." in shown


@pytest.mark.parametrize(("count", "word"), [(0, "none was"), (1, "one was"), (3, "more than two were")])
def test_it_takes_two_to_compare(alice: Client, count: int, word: str) -> None:
    run = run_of(alice, ("a", "b", "c"))
    chosen = "&".join(f"trial={trial_in(run, model=model).pk}" for model in run.model_names[:count])
    shown = page(alice, f"/flows/compare?{chosen}")
    assert f"Two trials can be compared at a time: {word} chosen." in words(shown)


def test_trials_of_different_flows_may_be_compared_and_it_is_said(alice: Client) -> None:
    run = run_of(alice)
    left, right = trial_in(run), trial_in(run, flow=shipped_row("multiple"))
    assert "These are trials of two different flows" in words(compared(alice, left, right))


@pytest.mark.parametrize("wrong", ["x", "-1", "99999999999999999999", "٣", ""])
def test_what_is_no_trial_is_not_found(alice: Client, wrong: str) -> None:
    trial = trial_in(run_of(alice))
    assert alice.get(f"/flows/compare?trial={trial.pk}&trial={wrong}").status_code == 404


def test_somebody_elses_trial_is_compared_with_nothing(alice: Client, bob: Client) -> None:
    own, theirs = trial_in(run_of(alice)), trial_in(run_of(bob))
    assert alice.get(f"/flows/compare?trial={own.pk}&trial={theirs.pk}").status_code == 404


def test_a_comparison_takes_the_same_queries_however_long_it_is(
    alice: Client, django_assert_max_num_queries: Any
) -> None:
    run = run_of(alice, ("m", "n"))
    pair = trial_in(run), trial_in(run, model="n")
    with django_assert_max_num_queries(15):
        compared(alice, *pair)


def test_what_was_said_and_asked_for_is_text(alice: Client) -> None:
    run = run_of(alice, ("m", "n"))
    left, right = trial_in(run), trial_in(run, "missed", model="n", findings=[MISSED | {"observed": NASTY}])
    calls_of(right).update(arguments={NASTY: NASTY}, error=NASTY, status="failed")
    Step.objects.update(text=NASTY)
    compared(alice, left, right)
    page(alice, f"/flows/trials/{right.pk}/")
