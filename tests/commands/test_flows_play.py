"""`manage.py flows play`: a flow in the terminal, turn by turn, and somebody there to be asked."""

import os
import pty
import signal
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from chat.flows.repertoire import shipped
from chat.models import Conversation, Turn
from tests.commands.flow_files import answering, asks, flows, weather
from tests.commands.running import MANAGE, Place, _hear_ctrl_c, chunk, eventually, model_server
from tests.llm.server import Reply

__all__ = ["weather"]
in_database = pytest.mark.django_db(transaction=True)
ANSWER = Reply([chunk(content="It is \x1b[31msunny."), chunk(finish_reason="stop"), b"data: [DONE]\n\n"])


@in_database
@pytest.mark.parametrize("slug", shipped())
def test_every_shipped_flow_is_played_as_expected(slug: str, capsys: Any) -> None:
    assert flows("play", slug) == 0
    out, flow = capsys.readouterr().out, shipped()[slug]
    assert all(f"You: {' '.join(turn.says.split())}" in " ".join(out.split()) for turn in flow.turns)
    conversation = Conversation.objects.get()
    assert set(conversation.turns.exclude(flow_turn=None).values_list("status", flat=True)) == {"done"}
    *_, verdict, address = out.splitlines()
    met, _, all_of_them = verdict.removeprefix("As expected: ").rstrip(".").partition(" of ")
    assert met == all_of_them and int(met) > 0
    assert address == f"Conversation: /c/{conversation.pk}/"


@in_database
def test_it_says_who_plays_and_what_of_it_is_pinned(capsys: Any) -> None:
    flows("play", "nothing-to-call")
    assert "Played by travelbot-script (scripted: the flow's own lines, no model)." in capsys.readouterr().out
    flows("play", "parallel")
    out = capsys.readouterr().out
    assert "Played by travelbot-offline (offline: rules answer, no model)." in out
    assert out.count("  get_current_weather gave (pinned): {") == 3
    assert '  calls get_current_weather(location: "New York, NY")' in out


@in_database
def test_where_nobody_sits_the_flow_decides(capsys: Any) -> None:
    flows("play", "cancelling-denied")
    assert " was denied by the flow\n" in capsys.readouterr().out


@in_database
def test_a_miss_is_told_and_no_failure_of_playing(weather: str, settings: Any, capsys: Any) -> None:
    with answering(settings, asks(location="Boston")):
        assert flows("play", weather) == 0
    out = capsys.readouterr().out
    assert '  observed get_current_weather(location: "Boston")\n' in out and "As expected: " in out


@in_database
def test_what_a_model_said_moves_no_cursor(weather: str, settings: Any, capsys: Any) -> None:
    with answering(settings, ANSWER):
        flows("play", weather)
    assert "Assistant: It is \ufffd[31msunny." in capsys.readouterr().out


@in_database
def test_a_turn_that_fails_ends_it_with_its_sentence(weather: str, settings: Any, capsys: Any) -> None:
    with answering(settings, Reply([b'{"error": {"message": "No such key."}}'], 401)):
        assert flows("play", weather) == 1
    out = capsys.readouterr().out
    assert "The turn is failed. " in out and "No such key." in out
    assert Turn.objects.get().status == "failed"


def test_ctrl_c_stops_the_turn_and_says_where_it_is(place: Callable[..., Place], weather: str) -> None:
    with model_server(Reply([chunk(content="It is")], end="hold")) as server:
        there = place(LLM_BASE_URL=server.url, LLM_MODEL="tiny")
        process = there.start("flows", "play", weather)
        eventually(lambda: there.rows("SELECT 1 FROM chat_step WHERE text = 'It is'"))
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "")
    assert "The turn is cancelled." in out and out.splitlines()[-1].startswith("Conversation: /c/")
    assert there.rows("SELECT status FROM chat_turn") == [("cancelled",)]


@pytest.mark.parametrize(("typed", "status"), [(b"y\n", "done"), (b"\n", "rejected")])
def test_somebody_at_the_terminal_is_asked(place: Callable[..., Place], typed: bytes, status: str) -> None:
    terminal, its_stdin = pty.openpty()
    there, pipe = place(), subprocess.PIPE
    command = (*MANAGE, "flows", "play", "book-a-table", "--pace", "0")
    process = subprocess.Popen(
        command, env=there.environment, stdin=its_stdin, stdout=pipe, stderr=pipe, preexec_fn=_hear_ctrl_c
    )
    os.close(its_stdin)
    eventually(lambda: there.rows("SELECT 1 FROM chat_turn WHERE status = 'awaiting_approval'"))
    os.write(terminal, typed)
    _, err = process.communicate(timeout=60)
    os.close(terminal)
    assert process.returncode == 0 and b"book_restaurant_table" in err and b"Run it? [y/N] " in err
    [(came, who)] = there.rows(
        "SELECT status, decided_as FROM chat_toolcall WHERE name = 'book_restaurant_table'"
    )
    assert (came, who) == (status, "somebody at the terminal")
