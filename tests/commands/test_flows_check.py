"""`manage.py flows check`: any model against what flows expect, for people and for CI."""

import json
import re
import signal
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError

from chat.flows.repertoire import shipped
from chat.models import Conversation, Run, StoredFlow, Trial
from tests.commands.flow_files import FLOW, JSON, answering, asks, flows, lists, weather
from tests.commands.running import MANAGE, Place, chunk, eventually, model_server
from tests.llm.server import Reply

__all__ = ["weather"]
in_database = pytest.mark.django_db(transaction=True)
HOLD = Reply([chunk(content="It is")], end="hold")


def test_offline_all_flows_pass_and_say_so_in_one_line(place: Callable[..., Place]) -> None:
    ended = place().manage("flows", "check", "--verbosity", "0")
    assert (ended.code, ended.err) == (0, ""), ended.out
    all_of_them = len(shipped())
    begins = f"{all_of_them} trials: {all_of_them} passed, 0 missed, 0 could not be run, in "
    assert ended.out.startswith(begins) and ended.out.count("\n") == 1


@in_database
def test_a_miss_is_told_as_expected_and_observed_and_ends_with_1(
    weather: str, settings: Any, capsys: Any
) -> None:
    with answering(settings, asks(location="Boston")):
        assert flows("check", weather) == 1
    said = capsys.readouterr()
    trial = Trial.objects.get()
    assert said.out.startswith("weather with tiny: missed\n  turn 1, call\n")
    assert "    expected get_current_weather(location: Paris" in said.out
    assert '    observed get_current_weather(location: "Boston")' in said.out
    assert f"  /c/{trial.conversation_id}/\n" in said.out
    assert "1 trial: 0 passed, 1 missed, 0 could not be run" in said.out
    assert said.err == "1 of 1: 0 passed, 1 missed, 0 could not be run\n"


@in_database
def test_what_could_not_be_run_is_no_miss_and_ends_with_1(weather: str, settings: Any, capsys: Any) -> None:
    with answering(settings, Reply([b'{"error": {"message": "No such key."}}'], 401)):
        assert flows("check", weather) == 1
    out = capsys.readouterr().out
    assert out.startswith("weather with tiny: could not be run\n") and "No such key." in out
    assert "0 passed, 0 missed, 1 could not be run" in out


@in_database
def test_repetitions_and_models_make_a_matrix(weather: str, settings: Any, capsys: Any) -> None:
    with answering(settings, lists("tiny", "huge"), asks(location="Paris")):
        assert flows("check", weather, "--model", "tiny", "huge", "--repeat", "2", "-v", "0") == 0
    said = capsys.readouterr()
    assert re.search(r"^weather +tiny +2 of 2 ", said.out, re.M) and re.search(
        r"^weather +huge +2 of 2 ", said.out, re.M
    )
    assert (said.err, Run.objects.get().model_names) == ("", ["tiny", "huge"])


@in_database
def test_files_for_ci_are_written(weather: str, settings: Any, tmp_path: Path) -> None:
    junit, report = tmp_path / "junit.xml", tmp_path / "run.json"
    with answering(settings, asks(location="Boston")):
        assert flows("check", weather, "--junit", str(junit), "--json", str(report)) == 1
    [suite] = ElementTree.parse(junit).getroot()
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == ("tiny", "1", "1")
    assert json.loads(report.read_text())["counts"]["missed"] == 1


BROKEN = FLOW.replace("expect:", "expekt:").replace("yes", "perhaps")
REFUSED = [
    (("smiple",), "Unknown flow 'smiple': did you mean simple"),
    (("cases.jsonl",), "cases.jsonl has cases in bulk: run them with flows import."),
    (("missing.yaml",), "missing.yaml: It can't be read: No such file or directory."),
    (("simple", "--repeat", "1000"), "Repetitions: expected 1 to "),
    (("nothing-to-call", "simple", "--model", "travelbot-script"), "travelbot-script can't play simple: "),
    (("--resume", "simple"), "--resume goes on with the run that was interrupted"),
    (("--resume",), "Nothing to go on with"),
    (
        ("simple", "--json", "/nowhere/run.json"),
        "/nowhere/run.json can't be written: No such file or directory.",
    ),
]


@in_database
@pytest.mark.parametrize(("arguments", "sentence"), REFUSED, ids=lambda value: str(value)[-30:])
def test_what_cannot_be_run_is_a_sentence_and_2_before_anything_runs(
    arguments: tuple[str, ...], sentence: str
) -> None:
    assert_refused(sentence, *arguments)


def assert_refused(words: str, *arguments: str) -> None:
    with pytest.raises(CommandError, match=re.escape(words)) as refusal:
        flows("check", *arguments)
    assert refusal.value.returncode == 2
    assert not Run.objects.exists() and not Conversation.objects.exists()


@in_database
def test_a_broken_file_is_told_with_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(BROKEN)
    assert_refused(f"{path}:7: ", str(path))
    assert_refused(f"{path}:6: ", str(path))


@in_database
def test_a_tool_that_is_not_there_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "unknown.yaml"
    path.write_text(FLOW.replace("get_current_weather", "get_current_wether"))
    assert_refused(f"{path}:3: ", str(path))


@in_database
def test_a_model_that_the_server_does_not_list_is_refused_with_near_names(
    weather: str, settings: Any
) -> None:
    with answering(settings, lists("llama-3.1-8b", "llama-3.3-70b")):
        assert_refused(
            "Unknown model 'llama-3.1-8': did you mean llama-3.1-8b", weather, "--model", "llama-3.1-8"
        )


@in_database
def test_any_model_may_be_there_if_the_server_does_not_say(weather: str, settings: Any) -> None:
    with answering(settings, Reply([], 404), asks(location="Paris")):
        assert flows("check", weather, "--model", "secret") == 0


@in_database
def test_a_flow_is_stored_once_however_often_it_is_checked(weather: str, settings: Any) -> None:
    with answering(settings, asks(location="Paris")):
        assert [flows("check", weather), flows("check", weather)] == [0, 0]
    assert (StoredFlow.objects.count(), Run.objects.count()) == (1, 2)


@in_database
def test_what_a_model_wrote_moves_no_cursor(weather: str, settings: Any, capsys: Any) -> None:
    with answering(settings, asks(location="\x1b[2JBoston")):
        flows("check", weather)
    assert "\x1b" not in capsys.readouterr().out


def test_ctrl_c_keeps_what_ran_stops_the_rest_and_resume_goes_on(
    place: Callable[..., Place], tmp_path: Path
) -> None:
    for name in ("one", "two", "three"):
        tmp_path.joinpath(f"{name}.yaml").write_text(FLOW)
    files = [str(tmp_path / f"{name}.yaml") for name in ("one", "two", "three")]
    with model_server(asks(location="Paris"), HOLD) as server:
        there = place(LLM_BASE_URL=server.url, LLM_MODEL="tiny")
        process = there.start("flows", "check", *files, "--at-a-time", "1")
        eventually(lambda: len(server.requests) == 2)
        eventually(lambda: there.rows("SELECT 1 FROM chat_step WHERE text = 'It is'"))
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        assert (process.returncode, "Traceback" in err) == (130, False), err
        assert "3 trials: 1 passed, 0 missed, 0 could not be run, 2 not run" in out
        assert "flows check --resume" in out
        assert {status for (status,) in there.rows("SELECT status FROM chat_turn")} == {"done", "cancelled"}
        server.replies[:] = [asks(location="Paris")]
        ended = there.manage("flows", "check", "--resume")
    assert ended.code == 0 and "3 trials: 3 passed" in ended.out, ended
    assert len(there.rows("SELECT 1 FROM chat_run")) == 1


def test_a_run_that_was_killed_goes_on_from_its_rows(place: Callable[..., Place], tmp_path: Path) -> None:
    tmp_path.joinpath("one.yaml").write_text(FLOW)
    with model_server(HOLD, asks(location="Paris")) as server:
        there = place(LLM_BASE_URL=server.url, LLM_MODEL="tiny", LEASE_SECONDS="1")
        process = there.start("flows", "check", str(tmp_path / "one.yaml"))
        eventually(lambda: server.requests)
        process.kill()
        process.communicate()
        ended = there.manage("flows", "check", "--resume")
    assert ended.code == 0 and "1 trial: 1 passed" in ended.out, ended


def test_ctrl_c_while_python_still_starts_ends_with_130_and_without_a_trace(
    place: Callable[..., Place], tmp_path: Path
) -> None:
    tmp_path.joinpath("stopping.py").write_text("import os, signal; os.kill(os.getpid(), signal.SIGINT)")
    ended = place(DJANGO_SETTINGS_MODULE="stopping", PYTHONPATH=str(tmp_path)).manage("flows", "check")
    assert (ended.code, ended.out, ended.err) == (130, "", "")


def test_a_locked_database_is_a_sentence_and_2(place: Callable[..., Place]) -> None:
    here = place(DATABASE_SECONDS="1")
    with closing(sqlite3.connect(here.database, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        ended = here.manage("flows", "check", "simple")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "CommandError: The database can't be used: database is locked.\n"


FULL = "/dev/full"


def test_a_full_disk_is_told_by_its_file_and_ends_with_2_beside_the_verdict(
    place: Callable[..., Place],
) -> None:
    ended = place().manage("flows", "check", "simple", "-v0", "--junit", FULL, "--json", FULL)
    assert ended.code == 2 and ended.out.startswith("1 trial: 1 passed, 0 missed")
    line = f"{FULL} can't be written: No space left on device.\n"
    assert ended.err == f"CommandError: {line}{line}"


def test_words_that_cannot_be_written_are_no_miss(place: Callable[..., Place]) -> None:
    here = place()
    with open(FULL, "w") as full:
        command = subprocess.run(
            (*MANAGE, "flows", "check", "simple", "-v0"),
            env=here.environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert command.returncode == 2
    assert command.stderr == "CommandError: What came of it can't be written: No space left on device.\n"


@in_database
def test_a_server_that_says_too_often_is_asked_again_until_all_trials_have_run(
    weather: str, settings: Any, capsys: Any
) -> None:
    busy = Reply([b'{"error": {"message": "Slow down"}}'], 429, JSON | {"retry-after-ms": "10"})
    paris = asks(location="Paris")
    with answering(settings, paris, *[busy] * 9, paris):
        assert flows("check", weather, "--repeat", "3", "--at-a-time", "1", "-v", "0") == 0
    assert "3 trials: 3 passed, 0 missed, 0 could not be run" in capsys.readouterr().out
