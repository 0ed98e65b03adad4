"""`manage.py ask`: one question through the real engine, in a process and a database of its own."""

import json
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from chat.models import Conversation
from tests.commands.running import Ended, Place, chunk, eventually, model_server
from tests.llm.server import Reply

PATTERNS = json.loads(Path(__file__).parent.parent.joinpath("data", "patterns.json").read_text())["patterns"]
PARIS = "What is the weather in Paris?"
WEATHER = "get_current_weather"
Places = Callable[..., Place]


def calls(ended: Ended) -> list[tuple[str, Any, str]]:
    """(name, arguments, status) of every call, in order."""
    steps = [step for turn in ended.trace["turns"] for step in turn["steps"]]
    return [(call["name"], call["arguments"], call["status"]) for step in steps for call in step["calls"]]


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern["name"])
def test_each_pattern_makes_its_calls_and_an_answer_of_their_results(
    place: Places, pattern: dict[str, Any]
) -> None:
    turn = pattern["turns"][0]
    ended = place().manage("ask", "--json", "--tools", ",".join(pattern["tools"]), turn["user"])
    assert (ended.code, ended.err) == (0, "")
    made = calls(ended)
    assert [name for name, _, _ in made] == [name for name, _ in turn["calls"]]
    for (_, arguments, status), (_, expected) in zip(made, turn["calls"], strict=True):
        assert status == "done"
        assert arguments | expected == arguments, "the arguments the pattern names are there as it names them"
    answer = ended.trace["turns"][0]["steps"][-1]["answer"]["content"]
    assert all(place.partition(",")[0] in answer for place in _places(turn["calls"]))


def _places(made: list[Any]) -> list[str]:
    return [arguments["location"] for _, arguments in made if "location" in arguments]


def test_a_named_tool_is_called_whatever_the_wording(place: Places) -> None:
    ended = place().manage("ask", "--json", "--tool-choice", WEATHER, "Hello there, Paris")
    assert [name for name, _, _ in calls(ended)][:1] == [WEATHER]
    assert ended.trace["turns"][0]["tool_choice"] == {"type": "function", "function": {"name": WEATHER}}


def test_required_makes_some_call(place: Places) -> None:
    assert calls(place().manage("ask", "--json", "--tool-choice", "required", PARIS)) != []


def test_none_makes_no_call(place: Places) -> None:
    ended = place().manage("ask", "--json", "--tool-choice", "none", PARIS)
    assert (ended.code, calls(ended)) == (0, [])


def test_the_system_prompt_is_the_first_message(place: Places) -> None:
    trace = place().manage("ask", "--json", "--system", "Be brief.", PARIS).trace
    request = trace["turns"][0]["steps"][0]["request"]
    assert request["messages"][0] == {"role": "system", "content": "Be brief."}
    assert trace["messages"][0] == request["messages"][0]


def test_settings_of_the_request_are_sent_as_they_were_set(place: Places) -> None:
    request = place().manage("ask", "--json", "--set", "temperature=0", "--set", "seed=7", PARIS)
    body = request.trace["turns"][0]["steps"][0]["request"]
    assert (body["temperature"], body["seed"]) == (0.0, 7)


@pytest.mark.parametrize(("pair", "words"), [("heat=9", "Unknown setting 'heat'"), ("seed=x", "seed: ")])
def test_a_setting_that_is_none_is_refused_in_one_sentence(place: Places, pair: str, words: str) -> None:
    ended = place().manage("ask", "--set", pair, PARIS)
    assert ended.code == 1 and words in ended.err and ended.err.count("\n") == 1


def test_the_answer_alone_is_printed_without_json(place: Places) -> None:
    ended = place().manage("ask", PARIS)
    assert (ended.code, ended.err) == (0, "")
    assert "Paris" in ended.out
    assert "{" not in ended.out


def test_the_trace_is_of_the_end(place: Places) -> None:
    (there := place()).manage("ask", PARIS)
    trace = there.manage("ask", "--json", PARIS).trace
    [(revision,)] = there.rows("SELECT revision FROM chat_conversation ORDER BY created_at DESC LIMIT 1")
    assert trace["conversation"]["revision"] == revision > 1


def test_the_database_of_a_fresh_clone_is_made_by_asking(tmp_path: Path) -> None:
    assert Place(tmp_path).manage("ask", PARIS).code == 0


REFUSED = [
    (("",), "Nothing was said: write a message first."),
    (("x" * 40_000,), "A message may have 32,000 characters; this one has 40,000."),
    ((PARIS, "--model", "nope"), "Unknown model 'nope': pick one from the list, or set LLM_MODEL."),
    ((PARIS, "--tools", "nope"), "Unknown tool 'nope': expected some of book_restaurant_table, "),
    ((PARIS, "--tool-choice", "nope"), "Unknown tool_choice 'nope': expected one of auto, none, required, "),
    (
        (PARIS, "--tools", "", "--tool-choice", "required"),
        "tool_choice is required, but no tool is offered: ",
    ),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("arguments", "sentence"), REFUSED, ids=lambda value: str(value)[-20:])
def test_what_cannot_be_asked_is_a_sentence_and_no_rows(arguments: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=f"^{re.escape(sentence)}"):
        call_command("ask", *arguments)
    assert not Conversation.objects.exists()


def test_a_refusal_is_one_line_on_stderr_and_an_exit_code(place: Places) -> None:
    ended = place().manage("ask", PARIS, "--tools", "nope")
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert ended.err.startswith("CommandError: Unknown tool 'nope': expected some of book_restaurant_table, ")


JSON = {"content-type": "application/json"}
BROKEN: list[tuple[str, Reply, str]] = [
    ("refuses", Reply([b'{"error": {"message": "No such key."}}'], 401, JSON), "No such key."),
    ("answers-html", Reply([b"<html>Hello</html>"], 200, {"content-type": "text/html"}), "web page"),
    ("cuts-off", Reply([chunk(content="It is")], end="abort"), "broke in the middle"),
    ("ends-early", Reply([chunk(content="It is")]), ""),
    ("sends-broken-json", Reply([chunk(content="It is"), b'data: {"choices": [{"del\n\n']), ""),
    ("sends-nothing", Reply([]), ""),
]


def assert_ended_well(there: Place, ended: Ended) -> None:
    """A sentence, exit code 1, rows that are final, and a history that the next question can use."""
    assert (ended.code, ended.err.count("\n")) == (1, 1), ended.err
    assert ended.err.startswith("CommandError: The turn is failed. ")
    assert there.rows("SELECT status FROM chat_turn") == [("failed",)]
    assert {status for (status,) in there.rows("SELECT status FROM chat_step")} == {"failed"}
    roles = [message["role"] for message in ended.trace["messages"]]
    assert roles == ["system", "user", "assistant"]


@pytest.mark.parametrize(("reply", "words"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_a_server_that_gives_no_answer_ends_in_a_sentence(place: Places, reply: Reply, words: str) -> None:
    with model_server(reply) as server:
        there = place(LLM_BASE_URL=server.url, LLM_MODEL="tiny")
        ended = there.manage("ask", "--json", PARIS)
    assert_ended_well(there, ended)
    assert words in ended.err


def test_a_server_that_is_not_there_ends_in_a_sentence(place: Places) -> None:
    with model_server() as gone:
        there = place(LLM_BASE_URL=gone.url, LLM_MODEL="tiny")
    ended = there.manage("ask", "--json", PARIS)
    assert_ended_well(there, ended)
    assert "No connection to the model server at 127.0.0.1" in ended.err


def test_ctrl_c_stops_the_turn_and_leaves_final_rows(place: Places) -> None:
    with model_server(Reply([chunk(content="It is")], end="hold")) as server:
        there = place(LLM_BASE_URL=server.url, LLM_MODEL="tiny")
        process = there.start("ask", PARIS)
        eventually(lambda: server.requests)
        eventually(lambda: there.rows("SELECT text FROM chat_step") == [("It is",)])
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (1, "It is\n", "CommandError: The turn is cancelled.\n")
    assert there.rows("SELECT status FROM chat_turn") == [("cancelled",)]
    assert there.rows("SELECT status, text FROM chat_step") == [("cancelled", "It is")]


def test_an_answer_is_printed_without_what_a_terminal_obeys(place: Places) -> None:
    said = chunk(content="Red \x1b[31malert\x1b]52;c;aGk=\x07, \u06cc\u200c\u06a9\n", finish_reason="stop")
    with model_server(Reply([said])) as server:
        ended = place(LLM_BASE_URL=server.url, LLM_MODEL="tiny").manage("ask", PARIS)
    assert ended.out.startswith("Red \ufffd[31malert\ufffd]52;c;aGk=\ufffd, \u06cc\u200c\u06a9\n")
