"""`manage.py flows import`: cases made elsewhere, thousands of them, with one bad line among them."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from chat.models import Run, StoredFlow, Trial
from tests.commands.flow_files import WEATHER, answering, asks, flows

pytestmark = pytest.mark.django_db(transaction=True)
TOOL = {
    "type": "function",
    "function": {
        "name": WEATHER,
        "description": "The weather",
        "parameters": {"type": "object", "properties": {"location": {"type": "string"}}},
    },
}


def case(number: int, wanted: str = "Paris", **more: Any) -> str:
    made = {
        "id": f"case-{number}",
        "category": "simple",
        "tools": [TOOL],
        "messages": [{"role": "user", "content": f"The weather in {wanted}, please ({number})."}],
        "expected": [{"name": WEATHER, "arguments": {"location": wanted}}],
    }
    return json.dumps(made | more)


def written(path: Path, *lines: str) -> str:
    path.write_text("".join(f"{line}\n" for line in lines))
    return str(path)


def test_cases_are_run_and_added_up_by_category(tmp_path: Path, settings: Any, capsys: Any) -> None:
    lines = [case(1), case(2), case(3, "Oslo", category="cold")]
    with answering(settings, asks(location="Paris")):
        assert flows("import", written(tmp_path / "set.jsonl", *lines), "-v", "0") == 1
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert "3 cases in the set 'set'.".split() in rows
    assert ["simple", "tiny", "2", "2", "0", "0", "100", "%"] in [row[:8] for row in rows]
    assert ["cold", "tiny", "1", "0", "1", "0", "0", "%"] in [row[:8] for row in rows]
    assert ["all", "3", "2", "1", "0", "66", "%"] in [row[:7] for row in rows]
    assert set(StoredFlow.objects.values_list("origin", "collection")) == {("imported", "set")}


def test_a_bad_line_is_told_with_its_number_and_the_rest_runs(
    tmp_path: Path, settings: Any, capsys: Any
) -> None:
    lines = [*map(case, range(1, 300)), "{ this is no JSON", *map(case, range(301, 400))]
    path = written(tmp_path / "set.jsonl", *lines)
    with answering(settings, asks(location="Paris")):
        assert flows("import", path, "--no-run") == 1
    said = capsys.readouterr()
    [line] = said.err.splitlines()
    assert line.startswith(f"{path}:300: ")
    assert said.out == "398 cases in the set 'set'; 1 line was wrong, and left out.\n"
    assert StoredFlow.objects.count() == 398


def test_the_exit_code_says_that_a_line_was_bad_though_all_others_passed(
    tmp_path: Path, settings: Any
) -> None:
    with answering(settings, asks(location="Paris")):
        assert flows("import", written(tmp_path / "set.jsonl", case(1), "[]")) == 1
        assert Trial.objects.get().status == "passed"
        assert flows("import", written(tmp_path / "set.jsonl", case(1))) == 0


def test_the_same_again_makes_no_doubles_and_a_set_of_another_name_is_another(
    tmp_path: Path, capsys: Any
) -> None:
    path = written(tmp_path / "set.jsonl", case(1), case(2), case(2))
    for name in ("a", "a", "b"):
        flows("import", path, "--no-run", "--name", name)
    assert [StoredFlow.objects.filter(collection=name).count() for name in ("a", "b")] == [2, 2]


def test_only_the_file_is_run_whatever_else_the_set_holds(tmp_path: Path, settings: Any) -> None:
    flows("import", written(tmp_path / "set.jsonl", case(1)), "--no-run")
    with answering(settings, asks(location="Paris")):
        flows("import", written(tmp_path / "set.jsonl", case(2)))
    assert [trial.flow.slug for trial in Trial.objects.all()] == ["case-2"]


def test_of_many_misses_the_first_ten_are_told_and_where_the_others_are(
    tmp_path: Path, settings: Any, capsys: Any
) -> None:
    with answering(settings, asks(location="Boston")):
        assert flows("import", written(tmp_path / "set.jsonl", *map(case, range(12)))) == 1
    out = capsys.readouterr().out
    run = str(Run.objects.get().pk)[:8]
    assert out.count("with tiny: missed") == 10
    assert f"2 more: manage.py flows matrix {run} --misses" in out
    assert flows("matrix", run, "--misses") == 0
    assert capsys.readouterr().out.count("with tiny: missed") == 12


WRONG = [
    ("nothing.jsonl", None, "It can't be read: No such file or directory."),
    ("empty.jsonl", "", "has no case that can be run."),
    ("bad.jsonl", "[]\n", "has no case that can be run."),
]


@pytest.mark.parametrize(("name", "text", "words"), WRONG, ids=[name for name, _, _ in WRONG])
def test_a_file_without_cases_is_refused_in_a_sentence(
    tmp_path: Path, name: str, text: str | None, words: str
) -> None:
    if text is not None:
        tmp_path.joinpath(name).write_text(text)
    with pytest.raises(CommandError, match=words) as refusal:
        flows("import", str(tmp_path / name))
    assert refusal.value.returncode == 2 and not Run.objects.exists()


def test_a_line_without_end_takes_no_memory_and_the_next_is_read(tmp_path: Path, capsys: Any) -> None:
    endless = f'{{"id": "{"x" * 9_000_000}"}}'
    path = written(tmp_path / "set.jsonl", case(1), endless, case(3))
    assert flows("import", path, "--no-run") == 1
    assert capsys.readouterr().err.startswith(f"{path}:2: ")
    assert list(StoredFlow.objects.values_list("slug", flat=True)) == ["case-1", "case-3"]
