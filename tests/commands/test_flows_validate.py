"""`manage.py flows validate` and `list`: they only read, without a database."""

import json
import os
import pty
import subprocess
from pathlib import Path
from typing import Any

import pytest

from chat.flows.repertoire import shipped
from tests.commands.flow_files import FLOW, flows, weather
from tests.commands.running import MANAGE, Place

__all__ = ["weather"]


def test_what_is_wrong_is_told_as_editors_find_it(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(FLOW.replace("expect:", "expekt:").replace("yes", "perhaps"))
    assert flows("validate", str(path)) == 1
    *problems, last = capsys.readouterr().out.splitlines()
    assert {line.split(": ")[0] for line in problems} >= {f"{path}:6", f"{path}:7"}
    assert last == "1 read, 1 with something wrong."


def test_a_good_file_is_read_and_nothing_more(weather: str, capsys: Any) -> None:
    assert flows("validate", weather) == 0
    assert capsys.readouterr().out == "1 read, 0 with something wrong.\n"


def test_the_lines_of_cases_in_bulk_are_told_too(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text("\n{}\n")
    assert flows("validate", str(path)) == 1
    assert capsys.readouterr().out.startswith(f"{path}:2: ")


ODD = [(b"\xff\xfe", ":1: Expected text in UTF-8"), (b"#" * 2_000_000, ": A flow may have 262,144 bytes")]


@pytest.mark.parametrize(("data", "words"), ODD, ids=["not UTF-8", "too large"])
def test_a_file_that_is_no_text_or_far_too_large_is_a_sentence(
    tmp_path: Path, data: bytes, words: str, capsys: Any
) -> None:
    path = tmp_path / "odd.yaml"
    path.write_bytes(data)
    assert flows("validate", str(path)) == 1
    assert capsys.readouterr().out.startswith(f"{path}{words}")


def test_a_folder_is_no_flow(tmp_path: Path, capsys: Any) -> None:
    assert flows("validate", str(tmp_path)) == 1
    assert capsys.readouterr().out.startswith(f"{tmp_path}: It can't be read: Is a directory.")


def test_every_shipped_flow_is_listed_with_what_it_takes(capsys: Any) -> None:
    assert flows("list") == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["flow", "title", "turns", "played", "by", "tools"]
    assert [line.split()[0] for line in lines] == list(shipped())
    [scripted] = [line for line in lines if line.startswith("nothing-to-call ")]
    assert "its script, or a model" in scripted


def test_the_list_as_json_says_what_each_shows(capsys: Any) -> None:
    flows("list", "--json")
    listed = {flow["slug"]: flow for flow in json.loads(capsys.readouterr().out)}
    assert list(listed) == list(shipped())
    assert listed["simple"]["shows"] == shipped()["simple"].shows
    assert listed["multi-turn"]["turns"] == len(shipped()["multi-turn"].turns) > 1


@pytest.mark.parametrize(("settings", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_has_colours_unless_it_wants_none(
    tmp_path: Path, weather: str, settings: dict[str, str], coloured: bool
) -> None:
    terminal, its_stdout = pty.openpty()
    command = (*MANAGE, "flows", "validate", weather)
    environment = Place(tmp_path, settings).environment
    assert subprocess.run(command, env=environment, stdout=its_stdout, timeout=60).returncode == 0
    os.close(its_stdout)
    said = os.read(terminal, 1000)
    os.close(terminal)
    assert b"1 read, 0 with something wrong." in said and (b"\x1b[" in said) == coloured
