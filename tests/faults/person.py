"""Somebody who goes on trying until what they said is acknowledged, and whose page stays open meanwhile."""

import json
import time
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from chat.feed.news import Element, News
from tests.feed.document import Document

FINAL = ("done", "failed", "cancelled")


@dataclass
class Talk:
    """A conversation, its page as it was opened, and what was said in it: client_key → text."""

    id: str
    page: Document
    said: dict[str, str] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)


class Person:
    def __init__(self) -> None:
        self.http = httpx.Client(trust_env=False, timeout=10)
        self.host = ""
        self.talks: list[Talk] = []

    def visit(self, host: str) -> None:
        """The site is at `host` from now on."""
        self.host = host
        self.http.base_url = httpx.URL(f"http://{host}")

    def post(self, path: str, **form: str) -> httpx.Response:
        if "csrftoken" not in self.http.cookies:
            self.http.get("/")
        token = self.http.cookies["csrftoken"]
        headers = {"x-csrftoken": token, "origin": f"http://{self.host}", "accept": "application/json"}
        return self.http.post(path, data=form, headers=headers)

    def begin(self, words: str) -> Talk:
        """A conversation in which `words` are yet to be said."""
        response = self.post("/c/")
        assert response.status_code == 201, response.text
        id = response.json()["id"]
        talk = Talk(id, Document(self.http.get(f"/c/{id}/").text))
        self.talks.append(talk)
        self.plan(talk, words)
        return talk

    def plan(self, talk: Talk, words: str) -> None:
        key = uuid4().hex
        talk.said[key] = f"k{key[:8]} {words}".strip()

    def say_all(self) -> None:
        """Say what is not acknowledged yet, and approve what waits."""
        self.say()
        self.approve_all()

    def say(self) -> None:
        """With the key it was said with before, if it was."""
        for talk in self.talks:
            for key in talk.said.keys() - talk.acknowledged:
                response = self.post(f"/c/{talk.id}/say", text=talk.said[key], client_key=key)
                assert response.status_code in (202, 409, 503), response.text
                if response.status_code == 202:
                    talk.acknowledged.add(key)

    def approve_all(self) -> int:
        """Approve what waits for it, and how many that were. Who got no answer does it again unharmed."""
        waiting = [call for call in self._calls() if call["status"] == "awaiting_approval"]
        for call in waiting:
            told = self.post(f"/call/{call['id']}/approve", fingerprint=call["approval"]["fingerprint"])
            assert told.status_code in (204, 503), told.text
        return len(waiting)

    def all_approved_and_final(self) -> bool:
        self.approve_all()
        return self.all_final()

    def _calls(self) -> list[dict[str, Any]]:
        turns = [turn for talk in self.talks for turn in self.trace(talk)["turns"]]
        return [call for turn in turns for step in turn["steps"] for call in step["calls"]]

    def trace(self, talk: Talk) -> dict[str, Any]:
        response = self.http.get(f"/c/{talk.id}/export.json")
        assert response.status_code == 200, response.text
        return dict(response.json())

    def all_final(self) -> bool:
        """Is everything acknowledged, and every turn at its end?"""
        return all(
            talk.said.keys() == talk.acknowledged
            and all(turn["status"] in FINAL for turn in self.trace(talk)["turns"])
            for talk in self.talks
        )

    def fresh(self, talk: Talk) -> Document:
        return Document(self.http.get(f"/c/{talk.id}/").text)

    def follow(self, talk: Talk, until: int) -> Document:
        """The page that was open all along, brought up to revision `until` by the feed."""
        with self.listening(talk) as socket:
            while talk.page.revision < until:
                _hear(talk.page, json.loads(socket.recv(10)))
        return talk.page

    def stay(self, talk: Talk, seconds: float) -> None:
        """The open page hears what its socket says, and opens another when it breaks."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with suppress(WebSocketException, OSError), self.listening(talk) as socket:
                while (left := until - time.monotonic()) > 0:
                    _hear(talk.page, json.loads(socket.recv(left)))

    def listening(self, talk: Talk) -> AbstractContextManager[ClientConnection]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        return connect(
            f"ws://{self.host}/ws/c/{talk.id}/?since={talk.page.revision}",
            origin=f"http://{self.host}",
            additional_headers={"Cookie": cookies},
            proxy=None,
            open_timeout=2,
            close_timeout=0.2,
        )


def _hear(page: Document, frame: dict[str, Any]) -> None:
    if frame["kind"] == "news":
        page.apply(News(frame["revision"], tuple(Element(**each) for each in frame["elements"])))
