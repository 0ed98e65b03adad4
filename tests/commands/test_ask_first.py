"""`manage.py ask` and calls that write: a terminal with somebody at it asks, one without denies."""

import os
import pty
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.commands.running import MANAGE, Place, _hear_ctrl_c, eventually
from tests.faults.model import model_server
from tests.faults.tools.effects import left


@pytest.fixture
def there(place: Callable[..., Place], tmp_path: Path) -> Iterator[Place]:
    with model_server() as model:
        tools = {"EXTRA_TOOLS": "tests.faults.tools", "EFFECTS": str(tmp_path / "effects")}
        yield place(LLM_BASE_URL=model.url, LLM_MODEL="tiny", **tools)


def call(there: Place) -> tuple[str, str]:
    """The status of the only call, and who decided."""
    [row] = there.rows("SELECT status, decided_as FROM chat_toolcall")
    return row[0], row[1]


def test_with_nobody_at_the_terminal_nothing_is_written_and_the_model_is_told(there: Place) -> None:
    ended = there.manage("ask", "--json", "k book")
    assert (ended.code, ended.err) == (0, "")
    assert "asked from a terminal without anybody to decide" in ended.out
    assert (call(there), left(there.folder / "effects")) == (("rejected", "the terminal"), [])


@pytest.mark.parametrize(
    ("typed", "status", "effects"), [("y\n", "done", ["book k"]), ("\n", "rejected", [])]
)
def test_somebody_at_the_terminal_is_asked(there: Place, typed: str, status: str, effects: list[str]) -> None:
    process, terminal = at_a_terminal(there)
    os.write(terminal, typed.encode())
    out, _ = process.communicate(timeout=60)
    os.close(terminal)
    assert (process.returncode, out) == (0, "One moment. \n\nOne moment. \n")
    assert call(there) == (status, "somebody at the terminal")
    assert left(there.folder / "effects") == effects


def test_ctrl_c_at_the_question_stops_the_turn(there: Place) -> None:
    process, terminal = at_a_terminal(there)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    os.close(terminal)
    assert process.returncode == 1
    assert (call(there), left(there.folder / "effects")) == (("cancelled", ""), [])


def test_what_a_model_wrote_moves_no_cursor_and_turns_no_word_around_in_the_question(there: Place) -> None:
    process, terminal = at_a_terminal(there, "k\x9b2J\u202e", shown=r'"what": "k\x9b2J\u202e"')
    os.write(terminal, b"\n")
    process.communicate(timeout=60)
    os.close(terminal)


def at_a_terminal(
    there: Place, what: str = "k", shown: str = '"what": "k"'
) -> "tuple[subprocess.Popen[str], int]":
    """`ask`, when it has asked; and the terminal's other end."""
    terminal, its_stdin = pty.openpty()
    pipe = subprocess.PIPE
    command = (*MANAGE, "ask", f"{what} book")
    process = subprocess.Popen(
        command,
        env=there.environment,
        stdin=its_stdin,
        stdout=pipe,
        stderr=pipe,
        text=True,
        preexec_fn=_hear_ctrl_c,
    )
    os.close(its_stdin)
    eventually(lambda: there.rows("SELECT 1 FROM chat_turn WHERE status = 'awaiting_approval'"))
    assert process.stderr is not None
    asked = ""
    while not asked.endswith("Run it? [y/N] "):
        asked += process.stderr.read(1)
    assert shown in asked and asked.isascii()
    return process, terminal
