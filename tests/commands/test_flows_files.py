"""What `--junit` and `--json` write: what CI systems read, and nothing that breaks them."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings

from chat.management.flows import junit
from chat.models import Run
from chat.trials import report
from tests.commands.ran import MISS, ran, stored, tried

pytestmark = pytest.mark.django_db


def a_run() -> Run:
    """Of four flows with two models: passed, missed, could not be run, and not run."""
    run = ran("small", "large")
    sunny, rainy = stored("sunny", category="weather"), stored("rainy", category="weather")
    tried(run, sunny, "small")
    tried(run, sunny, "large", "missed")
    tried(run, rainy, "small", "errored", error="The server gave no answer.", seconds=None)
    tried(run, rainy, "large", "cancelled")
    return run


def suites(run: Run) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring("".join(junit.pieces(run)).encode()))


def test_a_model_is_a_suite_and_counts_what_came_of_its_cases() -> None:
    small, large = suites(a_run())
    wanted = ("name", "tests", "failures", "errors", "skipped", "time")
    assert [small.get(name) for name in wanted] == ["small", "2", "0", "1", "0", "1.500"]
    assert [large.get(name) for name in wanted] == ["large", "2", "1", "0", "1", "3.000"]


def test_a_miss_is_a_failure_that_says_expected_and_observed() -> None:
    case = suites(a_run())[1][0]
    assert case.attrib == {"classname": "flows.weather.large", "name": "sunny", "time": "1.500"}
    failure = case.find("failure")
    assert failure is not None and failure.text is not None
    assert f"expected {MISS['expected']}" in failure.text
    assert f"observed {MISS['observed']}" in failure.get("message", "")
    assert failure.get("type") == "missed"
    assert case.findtext("system-out", "").startswith("Conversation: /c/")


def test_what_could_not_be_run_is_an_error_with_its_sentence() -> None:
    error = suites(a_run())[0][1].find("error")
    assert error is not None
    assert (error.get("message"), error.text) == ("The server gave no answer.",) * 2


def test_what_was_not_run_is_skipped() -> None:
    skipped = suites(a_run())[1][1].find("skipped")
    assert skipped is not None and skipped.get("message") == "cancelled"


def test_what_xml_cannot_write_is_replaced_and_the_rest_is_kept() -> None:
    run = ran('a"<b>&\x01')
    odd = {**MISS, "observed": "]]> \x00\x1b[31m \ufffe <script>&amp;"}
    tried(run, stored("odd\x08"), 'a"<b>&\x01', "missed", findings=[odd])
    [suite] = suites(run)
    assert suite.get("name") == 'a"<b>&\ufffd'
    failure = suite[0].find("failure")
    assert failure is not None and failure.text is not None
    assert "observed ]]> \ufffd\ufffd[31m \ufffd <script>&amp;" in failure.text


def test_no_two_cases_are_taken_for_one() -> None:
    """Who reads the file tells them apart by class and name alone."""
    cases = [case for suite in suites(a_run()) for case in suite]
    assert len({(case.get("classname"), case.get("name")) for case in cases}) == len(cases) == 4


def test_repetitions_have_names_of_their_own() -> None:
    run, flow = ran("small", repeat=2), stored("sunny")
    tried(run, flow, "small", number=1)
    tried(run, flow, "small", number=2)
    assert [case.get("name") for case in suites(run)[0]] == ["sunny", "sunny [2]"]


def test_the_json_names_the_run_and_every_trial() -> None:
    run = a_run()
    streamed = json.loads("".join(report.pieces(run)))
    assert streamed["format"] == "travelbot.run/1"
    assert streamed["counts"] == {
        "trials": 4,
        "queued": 0,
        "running": 0,
        "passed": 1,
        "missed": 1,
        "errored": 1,
        "cancelled": 1,
    }
    assert [(trial["flow"], trial["model"], trial["status"]) for trial in streamed["trials"]] == [
        ("sunny", "small", "passed"),
        ("sunny", "large", "missed"),
        ("rainy", "small", "errored"),
        ("rainy", "large", "cancelled"),
    ]
    assert streamed["trials"][1]["findings"][1] == MISS


def test_the_json_of_an_empty_run_is_json_too() -> None:
    assert json.loads("".join(report.pieces(ran("small"))))["trials"] == []


@pytest.mark.parametrize("pieces", [junit.pieces, report.pieces])
def test_more_trials_take_no_more_queries(pieces, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    run = ran("small")
    for number in range(30):
        tried(run, stored(f"flow-{number}"), "small")
    with django_assert_num_queries(3 if pieces is junit.pieces else 2):
        "".join(pieces(run))


def test_the_keys_of_the_report_are_those_that_are_documented() -> None:
    docs = (Path(settings.BASE_DIR) / "docs" / "flows.md").read_text().partition("`--json`")[2]
    known = {key for row in re.findall(r"(?m)^\| (`.*?) \|", docs) for key in re.findall(r"`(\w+)`", row)}
    written = json.loads("".join(report.pieces(a_run())))
    assert known == {*written, *written["trials"][-1]}
