"""A line to providers that a test speaks for: recorded bodies, a clock, and what was sent."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from chat.calling import calling
from chat.live.access import Access
from chat.live.fetching import Limits
from chat.live.line import Heard, Line, Reply, consult
from chat.live.question import Question, T

KEY = "canary-0123456789-abcdef"
SETTINGS = ("TWELVE_DATA_API_KEY", "FINNHUB_API_KEY", "ALPHA_VANTAGE_API_KEY")
ACCESS = Access(contact="me@example.org", keys=dict.fromkeys(SETTINGS, KEY))
QUICK = Limits(pause=0)
NOW = datetime(2026, 11, 27, 22, 30, tzinfo=UTC)
Answer = Callable[[httpx.Request], httpx.Response]


async def ask(*questions: Question[T]) -> Heard[T] | None:
    """The first answer that is to be had; None if live data is off, or nobody has one."""
    return (await consult(*questions)).heard


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def recorded(name: str) -> Any:
    return json.loads(Path(__file__).with_name("bodies").joinpath(f"{name}.json").read_text())


def body(name: str, status: int = 200) -> httpx.Response:
    return httpx.Response(status, json=recorded(name))


@dataclass
class Asked:
    """A line, and what became of the questions that were put to it."""

    line: Line
    requests: list[httpx.Request]
    clock: Clock = field(default_factory=Clock)
    chain: list[Mapping[str, Any]] = field(default_factory=list)

    async def consult(self, *questions: Question[Any]) -> Reply[Any]:
        with calling() as call:
            reply = await self.line.consult(*questions)
        self.chain = [attempt.as_json() for attempt in call.chain]
        return reply

    async def ask(self, *questions: Question[Any]) -> Any:
        return (await self.consult(*questions)).heard

    @property
    def outcomes(self) -> list[tuple[str, str, int | None]]:
        return [(attempt["source"], attempt["outcome"], attempt["status"]) for attempt in self.chain]


@asynccontextmanager
async def asking(
    *answers: httpx.Response | Exception | Answer, access: Access = ACCESS, limits: Limits = QUICK
) -> AsyncIterator[Asked]:
    """Answers the requests with `answers` in turn; the last one goes on for ever."""
    requests: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        answer = answers[min(len(requests), len(answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):
            return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
        return answer(request)

    clock = Clock()
    line = Line(access, httpx.MockTransport(handle), limits=limits, clock=clock, now=lambda: NOW)
    try:
        yield Asked(line, requests, clock)
    finally:
        await line.close()
