"""The log: one line a record, with the request's id, no secret, and nothing that anybody wrote."""

import json
import logging
from typing import Any

import pytest
from django.test import Client

from chat.logs import HIDDEN, Ids, Json, Plain
from chat.request_id import begin
from tests.pages.talk import begin as begin_conversation

SECRET = "canary-0123456789"


def record(message: str, *args: object, **more: Any) -> logging.LogRecord:
    made = logging.LogRecord(
        "chat.somewhere", logging.WARNING, "f.py", 1, message, args, more.get("exc_info")
    )
    Ids().filter(made)
    return made


@pytest.mark.parametrize("text", ["a\nb", "a\r\n2026-01-01 ERROR root: b", "\x1b[31mred", "a\u2028b", "\x00"])
@pytest.mark.parametrize("formatter", [Plain(), Json()])
def test_nothing_that_is_logged_makes_a_second_line(formatter: logging.Formatter, text: str) -> None:
    line = formatter.format(record("It said %s", text))
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line and "\x00" not in line


@pytest.mark.parametrize("formatter", [Plain([SECRET]), Json([SECRET])])
def test_secrets_are_hidden_in_messages_and_in_tracebacks(formatter: logging.Formatter) -> None:
    try:
        raise ValueError(f"refused {SECRET}")
    except ValueError as error:
        failed = (ValueError, error, error.__traceback__)
    text = formatter.format(record("With %s", f"https://h/?key={SECRET}", exc_info=failed))
    assert SECRET not in text
    assert text.count(HIDDEN) == 2


@pytest.mark.parametrize("secret", ['pa"ss\\word-9', "schlüssel-geheim", "line\nbreak-secret"])
def test_a_secret_is_hidden_however_json_writes_it(secret: str) -> None:
    line = Json([secret]).format(record("With %s", secret))
    assert HIDDEN in line
    assert secret not in json.loads(line)["message"]


@pytest.mark.parametrize(
    "text",
    ["Authorization: Bearer abcdef123456", "https://h/?api_key=abcdef123456", "/share/" + "a" * 43 + "/"],
)
def test_what_looks_like_a_key_is_hidden_too(text: str) -> None:
    line = Plain().format(record(text))
    assert HIDDEN in line
    assert "abcdef" not in line and "aaaa" not in line


def test_a_traceback_is_set_in_so_that_no_line_of_it_looks_like_a_record() -> None:
    try:
        raise ValueError("one\n2026-01-01 00:00:00 ERROR root: forged")
    except ValueError as error:
        lines = Plain().format(record("Failed", exc_info=(ValueError, error, error.__traceback__)))
    assert all(line.startswith("    ") for line in lines.splitlines()[1:])


def test_a_line_for_machines_is_json_with_the_requests_id() -> None:
    begin("from-a-proxy-1")
    line = json.loads(Json().format(record("Turn %s failed", 7)))
    assert (
        line.items()
        >= {
            "level": "WARNING",
            "name": "chat.somewhere",
            "message": "Turn 7 failed",
            "request_id": "from-a-proxy-1",
        }.items()
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "kept"), [("abc-123", True), ("a b", False), ("", False), ("a" * 65, False), ("a\nb", False)]
)
def test_an_answer_says_which_request_it_is_of(alice: Client, asked: str, kept: bool) -> None:
    answers = [alice.get("/healthz", HTTP_X_REQUEST_ID=asked)["X-Request-ID"] for _ in range(2)]
    assert (answers == [asked] * 2) == kept
    assert kept or answers[0] != answers[1]


@pytest.mark.django_db
def test_a_request_is_one_line_without_what_was_asked_or_said(
    alice: Client, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    settings.LOG_REQUESTS = True
    with caplog.at_level(logging.INFO, logger="travelbot.requests"):
        conversation = begin_conversation(alice, "my secret wish")
        alice.get(f"/c/{conversation.pk}/?q=my+secret+wish")
        alice.get("/share/" + "k" * 43 + "/")
    said = [each for each in caplog.records if each.name == "travelbot.requests"]
    assert [each.__dict__["view"] for each in said] == [
        "conversations",
        "conversation",
        said[2].__dict__["view"],
    ]
    for each in said:
        line = Json().format(each)
        assert "wish" not in line and "kkkk" not in line
        assert json.loads(line).keys() >= {"method", "path", "status", "ms", "who"}


@pytest.mark.django_db
def test_a_link_that_resets_a_password_is_in_no_line(
    alice: Client, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    settings.LOG_REQUESTS = True
    with caplog.at_level(logging.INFO):
        alice.get("/account/password/reset/1f-abcdef-0123456789abcdef/")
    logging.getLogger("django.request").warning("Gone: /account/password/reset/1f-abcdef-0123456789/")
    lines = [formatter.format(each) for each in caplog.records for formatter in (Plain(), Json())]
    assert lines and not [line for line in lines if "abcdef" in line]


@pytest.mark.django_db
def test_no_line_of_a_request_by_default(alice: Client, caplog: pytest.LogCaptureFixture) -> None:
    alice.get("/")
    assert not [each for each in caplog.records if each.name == "travelbot.requests"]
