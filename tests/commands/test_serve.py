"""`manage.py serve`: says where it is, is the only one, ends when asked, and picks up what a crash left."""

import http.client
import json
import re
import signal
import socket
import time
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.commands.running import Place, Site, chunk, eventually, model_server
from tests.llm.server import Reply

Places = Callable[..., Place]
HOLD = Reply([chunk(content="It is")], end="hold")
ANSWER = Reply([chunk(content="It is sunny."), chunk(finish_reason="stop"), b"data: [DONE]\n\n"])


class Browser:
    """Speaks to one site as a browser does that sends forms and keeps cookies."""

    def __init__(self, site: Site) -> None:
        self.host = urlsplit(site.address).netloc
        self.cookies = SimpleCookie[str]()

    def request(self, method: str, path: str, **form: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection(self.host, timeout=20)
        if method == "POST":
            form["csrfmiddlewaretoken"] = self.cookies["csrftoken"].value
        connection.request(method, path, urlencode(form), self._headers())
        with connection.getresponse() as response:
            for cookie in response.headers.get_all("Set-Cookie", []):
                self.cookies.load(cookie)
            body = response.read().decode()
        connection.close()
        return response.status, body

    def _headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in self.cookies.items())
        kind = "application/x-www-form-urlencoded"
        return {"Cookie": cookies, "Accept": "application/json", "Content-Type": kind}

    def begin(self, text: str) -> str:
        """The address of a new conversation in which `text` was said."""
        assert self.request("GET", "/")[0] == 200
        status, body = self.request("POST", "/c/", text=text)
        assert status == 201, body
        return f"/c/{json.loads(body)['id']}/"

    def turn(self, conversation: str) -> Any:
        return json.loads(self.request("GET", f"{conversation}export.json")[1])["turns"][0]


def test_it_says_its_address_its_model_and_how_to_get_a_login_and_serves(place: Places) -> None:
    with place().serving() as site:
        assert re.fullmatch(
            r"Travelbot:  http://127\.0\.0\.1:\d+/\n"
            r"Model:      the offline model \(rules, no network\); set TOGETHER_API_KEY .*\n"
            r"Admin:      http://127\.0\.0\.1:\d+/admin/ – make a login with: make admin .*\n",
            site.welcome,
        )
        browser = Browser(site)
        talk = browser.begin("What is the weather in Paris?")
        turn = eventually(lambda: (turn := browser.turn(talk))["status"] == "done" and turn)
        assert turn["steps"][0]["calls"][0]["status"] == "done"
        assert "Paris" in browser.request("GET", talk)[1]
        ended = site.end()
    assert (ended.code, ended.err) == (0, "")


def test_a_second_server_on_the_same_file_refuses_in_one_sentence(place: Places) -> None:
    there = place()
    with there.serving() as site:
        second = there.manage("serve", "--port", "0")
        assert (second.code, second.out, second.err.count("\n")) == (1, "", 1)
        assert re.match(r"CommandError: Another server .*db\.sqlite3: .*DATABASE_URL", second.err)
        assert site.end().code == 0
    with there.serving():
        pass


def test_a_port_that_is_taken_is_one_sentence(place: Places) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = place().manage("serve", "--port", str(taken.getsockname()[1]))
    assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert "Address already in use. Pick another with --port." in ended.err


def test_sigterm_in_the_middle_of_a_turn_ends_the_server_and_the_next_one_goes_on(place: Places) -> None:
    with model_server(HOLD) as model:
        there = place(LLM_BASE_URL=model.url, LLM_MODEL="tiny")
        with there.serving() as site:
            browser = Browser(site)
            browser.begin("Weather?")
            eventually(lambda: b"Weather?" in b"".join(model.requests))
            before = time.monotonic()
            ended = site.end()
            assert (ended.code, ended.err) == (0, "")
            assert time.monotonic() - before < 10
        assert there.rows("SELECT status FROM chat_turn") == [("running",)]
        model.replies[:] = [ANSWER]
        with there.serving():
            eventually(lambda: there.rows("SELECT status FROM chat_turn") == [("done",)])
    texts = there.rows("SELECT status, text FROM chat_step ORDER BY id")
    assert texts == [("abandoned", "It is"), ("done", "It is sunny.")]


def test_ctrl_c_ends_the_server_as_well(place: Places) -> None:
    with place().serving() as site:
        Browser(site).begin("Hello")
        assert (ended := site.end(signal.SIGINT)).code == 0, ended.err
        assert ended.err == ""


def test_after_kill_9_in_the_middle_of_a_turn_the_next_start_brings_it_to_its_end(place: Places) -> None:
    with model_server(HOLD) as model:
        there = place(LLM_BASE_URL=model.url, LLM_MODEL="tiny")
        with there.serving() as site:
            browser = Browser(site)
            talk = browser.begin("Weather?")
            eventually(lambda: b"Weather?" in b"".join(model.requests))
            site.process.kill()
            site.process.wait()
        model.replies[:] = [ANSWER]
        with there.serving() as again:
            browser.host = urlsplit(again.address).netloc
            # The lease of the runner that died has to end first.
            turn = eventually(lambda: (turn := browser.turn(talk))["status"] == "done" and turn, 30)
            assert browser.request("POST", f"{talk}say", text="And now?")[0] == 202
    assert [step["status"] for step in turn["steps"]] == ["abandoned", "done"]
    assert turn["steps"][-1]["answer"]["content"] == "It is sunny."


def test_the_key_is_nowhere(place: Places) -> None:
    key = "sk-canary-0123456789abcdef"
    with model_server(ANSWER) as model:
        there = place(LLM_BASE_URL=model.url, LLM_MODEL="tiny", LLM_API_KEY=key)
        with there.serving() as site:
            browser = Browser(site)
            talk = browser.begin("Weather?")
            turn = eventually(lambda: (turn := browser.turn(talk))["status"] == "done" and turn)
            step = turn["steps"][0]["id"]
            paths = ("/", talk, f"{talk}export.json", f"/s/{step}/request/", f"/s/{step}/answer/", "/nowhere")
            seen = [browser.request("GET", path)[1] for path in paths]
            ended = site.end()
    assert f"authorization: bearer {key}".encode() in model.requests[-1].lower()
    assert key not in "".join([*seen, site.welcome, ended.out, ended.err])
    for file in there.folder.iterdir():
        assert key.encode() not in file.read_bytes(), file


def test_a_server_that_repeats_the_key_has_it_taken_out(place: Places) -> None:
    key = "canary-0123456789-abcdef"
    refusal = json.dumps({"error": {"message": f"Your key {key} is wrong."}}).encode()
    with model_server(Reply([refusal], 401, {"content-type": "application/json"})) as model:
        there = place(LLM_BASE_URL=model.url, LLM_MODEL="tiny", LLM_API_KEY=key)
        ended = there.manage("ask", "--json", "Weather?")
    assert (ended.code, key in ended.out + ended.err) == (1, False)
    connection_bytes = b"".join(file.read_bytes() for file in there.folder.iterdir())
    assert key.encode() not in connection_bytes


@pytest.mark.parametrize("host", ["0.0.0.0", "::1"])
def test_another_address_can_be_listened_on(place: Places, host: str) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        try:
            probe.bind((host, 0))
        except OSError:
            pytest.skip(f"this machine has no {host}")
    process = place().start("serve", "--port", "0", "--host", host)
    assert process.stdout is not None
    welcome = process.stdout.readline()
    process.terminate()
    assert process.communicate(timeout=10)[1] == ""
    assert (process.returncode, f"http://{f'[{host}]' if ':' in host else host}:" in welcome) == (0, True)
