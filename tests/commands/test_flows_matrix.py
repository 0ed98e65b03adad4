"""`manage.py flows matrix`: what came of a run, long after it."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from tests.commands.flow_files import flows
from tests.commands.ran import MISS, ran, stored, tried

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_is_flows_by_models_and_the_addresses_of_what_was_missed(capsys: Any) -> None:
    run, sunny, rainy = ran("small", "large"), stored("sunny"), stored("rainy")
    tried(run, sunny, "small", tokens_in=1000, tokens_out=234, first_token=0.25, dollars=0.002, anomalies=3)
    tried(run, rainy, "small")
    missed = tried(run, sunny, "large", "missed")
    assert flows("matrix") == 0
    out = capsys.readouterr().out
    rows = [line.split() for line in out.splitlines()]
    assert ["sunny", "small", "1", "of", "1", "1.50", "0.25", "1,234", "$0.002", "3"] in rows
    assert ["sunny", "large", "0", "of", "1"] in [row[:5] for row in rows]
    assert f"sunny with large: missed: /c/{missed.conversation_id}/\n" in out
    assert "3 trials: 2 passed, 1 missed, 0 could not be run" in out


def test_misses_are_told_in_full_and_json_is_written(tmp_path: Path, capsys: Any) -> None:
    run = ran("small")
    tried(run, stored("sunny"), "small", "missed")
    path = tmp_path / "run.json"
    assert flows("matrix", "--misses", "--json", str(path)) == 0
    out = capsys.readouterr().out
    assert f"expected {MISS['expected']}" in out and f"observed {MISS['observed']}" in out
    assert json.loads(path.read_text())["run"] == str(run.pk)


def test_a_run_is_named_by_how_its_id_begins(capsys: Any) -> None:
    first, last = ran("small"), ran("large")
    tried(first, stored("sunny"), "small")
    assert flows("matrix", str(first.pk)[:8]) == 0
    assert "1 trial: 1 passed" in capsys.readouterr().out
    assert flows("matrix") == 0
    assert f"Run {str(last.pk)[:8]} of " in capsys.readouterr().out


def test_an_imported_set_is_added_up_by_category(capsys: Any) -> None:
    run = ran("small", collection="set")
    for number, status in enumerate(("passed", "missed", "passed")):
        tried(run, stored(f"case-{number}", category="simple"), "small", status)
    flows("matrix")
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["simple", "small", "3", "2", "1", "0", "66", "%"] in [row[:8] for row in rows]


@pytest.mark.parametrize(
    ("named", "words"), [("zzz", "No runs have an id that begins"), ("", "There is no run yet")]
)
def test_a_run_that_is_not_there_is_a_sentence(named: str, words: str) -> None:
    with pytest.raises(CommandError, match=words) as refusal:
        flows("matrix", *filter(None, (named,)))
    assert refusal.value.returncode == 2
