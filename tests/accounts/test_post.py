"""Letters to a mail server: nobody waits for them, so nobody learns from them who has an account."""

import logging
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from tests.accounts.entering import PASSWORD

pytestmark = pytest.mark.django_db
ASKS = {"email": "alice@example.org"}
SENT = "/account/password/reset/sent/"


class MailServer:
    """Takes one letter, once it is told to: until then it does not even greet."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.may_greet, self.has_it = threading.Event(), threading.Event()
        self.letter = b""
        threading.Thread(target=self._take, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def _take(self) -> None:
        line, _ = self.listener.accept()
        with line, line.makefile("rb") as said:
            self.may_greet.wait(30)
            line.sendall(b"220 here\r\n")
            for command in said:
                if command.upper().startswith(b"DATA"):
                    line.sendall(b"354 go on\r\n")
                    self.letter = b"".join(iter(said.readline, b".\r\n"))
                    self.has_it.set()
                line.sendall(b"250 well\r\n")


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    cache.clear()
    found = MailServer()
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "chat.accounts.mail.Post", "127.0.0.1"
    settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = found.port, 30
    yield found
    found.may_greet.set()
    found.listener.close()


def test_a_letter_is_sent_when_its_reader_has_been_answered(alice: Client, server: MailServer) -> None:
    User.objects.create_user("alice", ASKS["email"], PASSWORD)
    assert alice.post("/account/password/reset/", ASKS).url == SENT
    assert not server.letter
    server.may_greet.set()
    assert server.has_it.wait(30)
    assert b"/account/password/reset/" in server.letter


def test_where_the_mail_server_is_away_everybody_is_answered_alike_and_the_log_says_so(
    alice: Client, server: MailServer, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    User.objects.create_user("alice", ASKS["email"], PASSWORD)
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        settings.EMAIL_PORT = nobody.getsockname()[1]
    told = threading.Event()
    caplog.handler.addFilter(lambda _: told.set() or True)
    for address in (ASKS["email"], "nobody@example.org"):
        assert alice.post("/account/password/reset/", {"email": address}).url == SENT
    assert told.wait(30)
    [record] = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert "was not sent" in record.getMessage()
    assert ASKS["email"] not in record.getMessage()
