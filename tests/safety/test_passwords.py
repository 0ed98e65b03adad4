"""The passwords of what the site is connected to, when that fails: on no page, in no line or traceback."""

import gc
import json
import socket
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

from chat.turns.outage import Outage
from tests import canaries
from tests.accounts.entering import sign_up
from tests.commands.running import Place
from tests.safety.mail_server import refusing

PASSWORD = canaries.canary("database-password")
DATABASE = f"postgres://travelbot:{PASSWORD}@127.0.0.1:{{}}/travelbot"
MAIL = f"submission://mailer:{canaries.canary('mail-password')}@127.0.0.1:9"


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def logged(caplog: pytest.LogCaptureFixture, words: str) -> bool:
    """Letters are sent beside the answer."""
    until = time.monotonic() + 10
    while words not in caplog.text and time.monotonic() < until:
        time.sleep(0.01)
    return words in caplog.text


def ask_for_a_letter(person: Client, email: str) -> Any:
    return person.post("/account/password/reset/", {"email": email}, follow=True)


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # Django leaves it to the collector.
@pytest.mark.parametrize("debug", [False, True], ids=["", "with DEBUG"])
def test_a_mail_server_that_repeats_the_password_is_told_of_without_it(
    alice: Client, settings: Any, caplog: pytest.LogCaptureFixture, debug: bool
) -> None:
    cache.clear()
    sign_up(alice, email="alice@example.org")
    settings.DEBUG, settings.EMAIL_BACKEND = debug, "chat.accounts.mail.Post"
    settings.EMAIL_HOST, settings.EMAIL_HOST_USER = "127.0.0.1", "mailer"
    with refusing() as settings.EMAIL_PORT:
        known = ask_for_a_letter(alice, "alice@example.org")
        assert logged(caplog, "A letter was not sent (SMTPAuthenticationError 535).")
    gc.collect()
    unknown = ask_for_a_letter(alice, "nobody@example.org")
    assert (known.status_code, known.content) == (200, unknown.content)


@pytest.mark.django_db
def test_without_a_mail_server_nobody_sees_a_fault(
    alice: Client, settings: Any, caplog: pytest.LogCaptureFixture, closed_port: int
) -> None:
    cache.clear()
    sign_up(alice, email="alice@example.org")
    settings.EMAIL_BACKEND = "chat.accounts.mail.Post"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port
    assert ask_for_a_letter(alice, "alice@example.org").status_code == 200
    assert logged(caplog, "A letter was not sent (ConnectionRefusedError).")


COMMANDS = ("check", "check --deploy", "migrate", "serve --port 0", "prune --older-than 30", "backup there")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_without_its_database_names_no_password(
    tmp_path: Path, closed_port: int, command: str
) -> None:
    """`Place` looks at all that a command says."""
    place = Place(tmp_path, {"DATABASE_URL": DATABASE.format(closed_port), "EMAIL_URL": MAIL})
    ended = place.manage(*command.split())
    assert ended.out + ended.err


@pytest.mark.parametrize(
    "url", ["smtp+tls://mailer:{0}@host", "smtp://mailer:{0}@host:port", "mailer:{0}@host"]
)
def test_an_address_of_a_mail_server_that_is_wrong_is_not_repeated(tmp_path: Path, url: str) -> None:
    place = Place(tmp_path, {"EMAIL_URL": url.format(canaries.canary("mail-password"))})
    ended = place.manage("check")
    assert ended.code != 0 and "EMAIL_URL" in ended.err


@pytest.mark.parametrize("url", ["mysql://u:{0}@host/name", "postgres://u:{0}@host:port/name", "u:{0}@host"])
def test_an_address_of_a_database_that_is_wrong_is_not_repeated(tmp_path: Path, url: str) -> None:
    ended = Place(tmp_path, {"DATABASE_URL": url.format(PASSWORD)}).manage("check")
    assert ended.code != 0 and "DATABASE_URL" in ended.err


def test_what_postgresql_says_of_a_connection_that_failed_is_logged_without_the_password(
    caplog: pytest.LogCaptureFixture, closed_port: int
) -> None:
    try:
        try:
            psycopg.connect(DATABASE.format(closed_port))
        except psycopg.OperationalError as refused:
            raise OperationalError(str(refused)) from refused
    except OperationalError as error:
        Outage().noticed(error)
    assert "the database can’t be reached (" in caplog.text and "refused" in caplog.text


@pytest.mark.parametrize("command", ["true", "no-such-command"])
def test_an_mcp_server_that_does_not_start_is_told_of_without_what_it_was_given(
    tmp_path: Path, command: str
) -> None:
    server = {"command": command, "env": [canaries.FOR_MCP], "tools": ["add"]}
    (file := tmp_path / "mcp.json").write_text(json.dumps({"servers": {"broken": server}}))
    place = Place(tmp_path, {"MCP_SERVERS": str(file), canaries.FOR_MCP: canaries.canary("mcp-value")})
    for asked in ("check", "mcp list", "mcp pin broken add"):
        ended = place.manage(*asked.split())
    assert ended.code == 1 and "broken" in ended.err
