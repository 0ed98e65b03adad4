"""Settings from the environment: a wrong one stops every start with one line; the key is shown nowhere."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from chat.live.finnhub import FINNHUB
from chat.live.overpass import OVERPASS
from chat.live.twelve_data import TWELVE_DATA
from travelbot.environment import Environment

MANAGE = str(Path(settings.BASE_DIR, "manage.py"))
KEY = "canary-0123456789-abcdef"

WRONG: list[tuple[dict[str, str], str]] = [
    ({"LLM_PROVIDER": "nope"}, "LLM_PROVIDER must be one of together, openai, "),
    ({"LLM_PROVIDER": "openai"}, "LLM_PROVIDER=openai needs a key in OPENAI_API_KEY."),
    ({"LLM_PROVIDER": "together"}, "LLM_PROVIDER=together needs a key in TOGETHER_API_KEY."),
    ({"LLM_PROVIDER": "custom"}, "LLM_BASE_URL must be like https://host/v1, "),
    ({"LLM_BASE_URL": "localhost:8080/v1"}, "LLM_BASE_URL must be like https://host/v1, but its scheme is "),
    ({"LLM_BASE_URL": "http://[::1/v1"}, "LLM_BASE_URL must be like https://host/v1, but"),
    ({"LLM_BASE_URL": "http://host:99999/v1"}, "LLM_BASE_URL must be like https://host/v1, but"),
    ({"LLM_BASE_URL": "http:///v1"}, "LLM_BASE_URL must be like https://host/v1, but"),
    ({"LLM_BASE_URL": "http://host/v1"}, "LLM_PROVIDER=custom needs LLM_MODEL, "),
    ({"LLM_API_KEY": "clé"}, "LLM_API_KEY holds a character that no key has"),
    ({"TOGETHER_API_KEY": "a b"}, "TOGETHER_API_KEY holds a character that no key has"),
    ({"DATABASE_URL": "nope"}, "DATABASE_URL must be like postgres://"),
    ({"DATABASE_URL": "mysql://user:secret@host/name"}, "DATABASE_URL must be like postgres://"),
    ({"DATABASE_URL": "postgres://user:secret@host:port/name"}, "DATABASE_URL must be like postgres://"),
    ({"DATABASE_URL": "sqlite://"}, "DATABASE_URL must name a file"),
    (
        {"DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3"},
        "DATABASE_URL names /nowhere/at/all.sqlite3, but ",
    ),
    ({"DATABASE_URL": "sqlite:////"}, "DATABASE_URL names /, which is a folder"),
    ({"DATABASE_SECONDS": "0"}, "DATABASE_SECONDS must be a number of at least 0.1, it is '0'."),
    ({"DEBUG": "maybe"}, "DEBUG must be 1 or 0, it is 'maybe'."),
    ({"TURN_SECONDS": "soon"}, "TURN_SECONDS must be a number of at least 1, it is 'soon'."),
    ({"TURN_SECONDS": "0"}, "TURN_SECONDS must be a number of at least 1, it is '0'."),
    ({"TURN_SECONDS": "nan"}, "TURN_SECONDS must be a number of at least 1, it is 'nan'."),
    ({"TURN_STEPS": "0"}, "TURN_STEPS must be a whole number of at least 1, it is '0'."),
    ({"RESULT_BYTES": "12"}, "RESULT_BYTES must be a whole number of at least 1024, it is '12'."),
    ({"TURNS_A_PERSON": "1.5"}, "TURNS_A_PERSON must be a whole number of at least 1, it is '1.5'."),
    ({"MESSAGES_A_MINUTE": "-1"}, "MESSAGES_A_MINUTE must be a whole number of at least 0, it is '-1'."),
    ({"MESSAGES_A_DAY": "many"}, "MESSAGES_A_DAY must be a whole number of at least 0, it is 'many'."),
    ({"TOKENS_A_DAY": "1e6"}, "TOKENS_A_DAY must be a whole number of at least 0, it is '1e6'."),
    ({"SOCKETS_A_PERSON": "-1"}, "SOCKETS_A_PERSON must be a whole number of at least 0, it is '-1'."),
    ({"VISITORS_AN_HOUR": "6.5"}, "VISITORS_AN_HOUR must be a whole number of at least 0, it is '6.5'."),
    ({"KEEP_DAYS": "90d"}, "KEEP_DAYS must be a whole number of at least 0, it is '90d'."),
    ({"RUN_TRIALS": "0"}, "RUN_TRIALS must be a whole number of at least 1, it is '0'."),
    ({"TRIALS_AT_A_TIME": "some"}, "TRIALS_AT_A_TIME must be a whole number of at least 1, it is 'some'."),
    ({"TURN_SECONDS": "inf"}, "TURN_SECONDS must be a number of at least 1, it is 'inf'."),
    ({"CSRF_TRUSTED_ORIGINS": "chat.example.org"}, "CSRF_TRUSTED_ORIGINS must be origins like https://"),
    ({"SITE_URL": "chat.example.org"}, "SITE_URL must be origins like https://chat.example.org, "),
    ({"SITE_URL": "https://chat.example.org/chat"}, "SITE_URL must be origins like https://"),
    ({"SITE_URL": "ftp://chat.example.org"}, "SITE_URL must be origins like https://"),
    ({"SITE_URL": "https://me:secret@chat.example.org"}, "SITE_URL must be origins like https://"),
    ({"SITE_URL": "https://chat.example.org:port"}, "SITE_URL must be origins like https://"),
    ({"REDIS_URL": "redis://localhost"}, "REDIS_URL is for several processes, which need PostgreSQL"),
    ({"LIVE_TOOLS": "perhaps"}, "LIVE_TOOLS must be 1 or 0, it is 'perhaps'."),
    ({"LIVE_TOOLS": "1", "SAMPLE_DATA": "1"}, "LIVE_TOOLS and SAMPLE_DATA are both 1, but "),
    ({"LIVE_CONTACT": "me"}, "LIVE_CONTACT must be an e-mail address or a web address "),
    ({"LIVE_CONTACT": "a@b.c\r\nX-Evil: 1"}, "LIVE_CONTACT must be an e-mail address or a web address "),
    ({"OVERPASS_URL": "localhost:8080"}, "OVERPASS_URL must be like https://host/api/interpreter, but "),
    ({"OVERPASS_URL": "ftp://host/api"}, "OVERPASS_URL must be like https://host/api/interpreter, but "),
    ({"FINNHUB_API_KEY": "se cret"}, "FINNHUB_API_KEY holds a character that no key has"),
    ({"ALPHA_VANTAGE_API_KEY": "clé"}, "ALPHA_VANTAGE_API_KEY holds a character that no key has"),
    ({"REDIS_URL": "nope"}, "REDIS_URL must be like redis://host:6379/0, but it begins with 'nope'"),
]


def read(variables: dict[str, str], folder: Path) -> Any:
    """What settings.py reads, in the same words."""
    script = "import travelbot.settings as s; print(s.LLM, s.DATABASES, s.DEBUG, s.LIMITS)"
    return _run(["-c", script], variables, folder)


def _run(arguments: list[str], variables: dict[str, str], folder: Path) -> "subprocess.CompletedProcess[str]":
    ours = {"DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "SECRET_KEY": "x" * 60, "LANG": "C.UTF-8"}
    environment = {"PATH": os.environ["PATH"], **ours, **variables}
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
    )


def settle(variables: dict[str, str]) -> None:
    """Every setting read once, as settings.py does."""
    environment = Environment(variables)
    environment.flag("DEBUG")
    environment.origins("SITE_URL")
    environment.origins("CSRF_TRUSTED_ORIGINS")
    environment.database(Path("db.sqlite3"))
    environment.redis()
    environment.endpoint()
    environment.live()
    environment.number("TURN_SECONDS", default=120, at_least=1)
    environment.count("TURN_STEPS", default=8)
    environment.count("RESULT_BYTES", default=262_144, at_least=1024)
    environment.count("TURNS_A_PERSON", default=2)
    of_people = ("MESSAGES_A_MINUTE", "MESSAGES_A_DAY", "TOKENS_A_DAY", "SOCKETS_A_PERSON")
    for name in (*of_people, "VISITORS_AN_HOUR", "KEEP_DAYS"):
        environment.count(name, default=1, at_least=0)
    environment.count("RUN_TRIALS", default=200)
    environment.count("TRIALS_AT_A_TIME", default=4)


@pytest.mark.parametrize(("variables", "sentence"), WRONG, ids=lambda value: str(value)[:60])
def test_a_wrong_setting_is_told_in_one_line_without_its_secrets(
    variables: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ImproperlyConfigured) as error:
        settle(variables)
    assert str(error.value).startswith(sentence)
    assert "\n" not in str(error.value)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("command", "variables"),
    [
        ("serve", {"REDIS_URL": "redis://localhost"}),
        ("check", {"LLM_PROVIDER": "nope"}),
        ("ask", {"DATABASE_URL": "sqlite:////nowhere/x"}),
    ],
    ids=["serve", "check", "ask"],
)
def test_a_wrong_setting_stops_every_command_with_that_line(
    tmp_path: Path, command: str, variables: dict[str, str]
) -> None:
    ended = _run([MANAGE, command], variables, tmp_path)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
    assert ended.stderr.startswith("Travelbot can't start: ")


@pytest.mark.parametrize("url", ["postgres://u:secret@127.0.0.1:1/x", "sqlite:///{folder}/text"])
def test_a_database_that_cannot_be_used_stops_the_server_with_one_line(tmp_path: Path, url: str) -> None:
    tmp_path.joinpath("text").write_text("This is no database.\n" * 100)
    variables = {"DATABASE_URL": url.format(folder=tmp_path)}
    ended = _run([MANAGE, "serve", "--port", "0"], variables, tmp_path)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1), ended.stderr
    assert ended.stderr.startswith("CommandError: The database can't be used: ")
    assert "secret" not in ended.stderr


@pytest.mark.parametrize(
    ("variables", "provider", "url"),
    [
        ({}, "offline", "http://offline.invalid/v1"),
        ({"TOGETHER_API_KEY": KEY}, "together", "https://api.together.xyz/v1"),
        ({"LLM_API_KEY": KEY}, "together", "https://api.together.xyz/v1"),
        ({"TOGETHER_API_KEY": "  "}, "offline", "http://offline.invalid/v1"),
        ({"TOGETHER_API_KEY": KEY, "LLM_PROVIDER": "offline"}, "offline", "http://offline.invalid/v1"),
        ({"OPENAI_API_KEY": KEY}, "offline", "http://offline.invalid/v1"),
        ({"OPENAI_API_KEY": KEY, "LLM_PROVIDER": "openai"}, "openai", "https://api.openai.com/v1"),
        ({"LLM_PROVIDER": "ollama"}, "ollama", "http://127.0.0.1:11434/v1"),
        ({"LLM_BASE_URL": "http://[::1]:1/v1/", "LLM_MODEL": "m"}, "custom", "http://[::1]:1/v1"),
    ],
    ids=str,
)
def test_the_model_is_where_the_settings_say(variables: dict[str, str], provider: str, url: str) -> None:
    endpoint = Environment(variables).endpoint()
    assert (endpoint.provider, endpoint.base_url) == (provider, url)
    assert endpoint.api_key == (KEY if KEY in variables.values() and provider != "offline" else "")


def test_the_key_of_together_is_not_sent_to_another_server() -> None:
    elsewhere = {"TOGETHER_API_KEY": KEY, "LLM_BASE_URL": "http://elsewhere/v1", "LLM_MODEL": "m"}
    assert Environment(elsewhere).endpoint().api_key == ""


def test_the_key_is_not_shown_with_the_settings(tmp_path: Path) -> None:
    ended = read({"TOGETHER_API_KEY": KEY}, tmp_path)
    assert (ended.returncode, "provider='together'" in ended.stdout) == (0, True)
    for arguments in ([MANAGE, "check"], [MANAGE, "diffsettings", "--all"]):
        shown = _run(arguments, {"TOGETHER_API_KEY": KEY}, tmp_path)
        assert shown.returncode == 0, shown.stderr
        assert KEY not in shown.stdout + shown.stderr
    assert KEY not in ended.stdout


def test_live_tools_are_off_unless_they_are_asked_for() -> None:
    assert Environment({}).live() is None
    assert Environment({"FINNHUB_API_KEY": KEY, "LIVE_CONTACT": "a@example.org"}).live() is None


def test_live_tools_know_who_asks_and_where() -> None:
    url = "http://127.0.0.1:12345/api/interpreter"
    said = {"LIVE_TOOLS": "1", "LIVE_CONTACT": "a@example.org", "OVERPASS_URL": url, "FINNHUB_API_KEY": KEY}
    access = Environment(said).live()
    assert access is not None
    assert (access.user_agent, access.address(OVERPASS)) == ("Travelbot (a@example.org)", url)
    assert (access.key(FINNHUB), access.key(TWELVE_DATA)) == (KEY, "")


def test_the_keys_of_providers_are_not_shown_with_the_settings(tmp_path: Path) -> None:
    names = ("TWELVE_DATA_API_KEY", "FINNHUB_API_KEY", "ALPHA_VANTAGE_API_KEY")
    variables = {"LIVE_TOOLS": "1"} | dict.fromkeys(names, KEY)
    shown = _run([MANAGE, "diffsettings", "--all"], variables, tmp_path)
    assert (shown.returncode, "LIVE = Access(" in shown.stdout) == (0, True), shown.stderr
    assert KEY not in shown.stdout + shown.stderr


def test_a_secret_key_is_made_once_kept_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    first, second = (Environment({}).secret_key(file) for _ in range(2))
    assert (first, len(first) >= 50, file.stat().st_mode & 0o777) == (second, True, 0o600)


def test_a_secret_key_file_left_empty_is_filled(tmp_path: Path) -> None:
    (file := tmp_path / "secret").touch()
    assert len(Environment({}).secret_key(file)) >= 50


def test_a_secret_key_that_can_be_kept_nowhere_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="^SECRET_KEY is not set, and .*: set SECRET_KEY.$"):
        Environment({}).secret_key(tmp_path / "nowhere" / "secret")
