"""A key is in no attempt, no log record, no error and no answer, whoever repeats it."""

import logging
from dataclasses import replace
from typing import Any

import httpx
import pytest

from chat.live import alpha_vantage, finnhub, twelve_data
from chat.live.line import Line
from chat.live.question import Question
from tests.llm.server import Reply, serving

from .asking import ACCESS, KEY, Asked, asking, body, recorded

QUESTIONS = [twelve_data.quote("A"), finnhub.quote("A"), alpha_vantage.quote("A")]
ECHO = {"reason": f"The key {KEY} is wrong.", "message": f"{KEY}!", "error": f"{KEY}?", "status": "error"}
ANSWERS: list[Any] = [
    *(httpx.Response(status, json=ECHO) for status in (200, 400, 401, 403, 404, 429, 500)),
    httpx.Response(302, headers={"location": f"https://elsewhere/?apikey={KEY}"}),
    httpx.Response(200, headers={"content-type": f"text/{KEY}"}),
    httpx.ConnectError(f"no way to https://x/?apikey={KEY}"),
    httpx.ReadError(KEY),
    body("alpha_vantage_limit"),
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: str(question.provider.name))
@pytest.mark.parametrize("answer", ANSWERS, ids=repr)
async def test_no_failure_tells_the_key(
    question: Question[Any], answer: Any, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("", "httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, logger=name)
    async with asking(answer) as asked:
        reply = await asked.consult(question)
    assert (reply.heard, len(asked.requests) > 0) == (None, True)
    assert KEY not in f"{asked.chain} {reply.why_not} {caplog.text}"


async def test_a_key_in_the_query_is_in_no_log_of_the_real_transport(
    caplog: pytest.LogCaptureFixture,
) -> None:
    for name in ("httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, logger=name)
    good = httpx.Response(200, json=recorded("alpha_vantage")).content
    replies = [Reply([good], headers={"content-type": "application/json"}), Reply(status=500)]
    async with serving(*replies) as server:
        access = replace(ACCESS, addresses={"Alpha Vantage": server.url})
        line = Line(access)
        asked = Asked(line, [])
        assert (await asked.ask(alpha_vantage.quote("SHOP", "TSX"))).data.price == 213.55
        chain = asked.chain
        assert await asked.ask(alpha_vantage.quote("OTHER")) is None
        await line.close()
    assert KEY.encode() in server.requests[0], "it was sent"
    assert caplog.records, "the transport does log"
    assert KEY not in f"{chain} {asked.chain} {caplog.text} {ACCESS!r} {line!r}"


def test_the_key_is_no_part_of_what_is_kept() -> None:
    assert all(KEY not in question.cache_key for question in QUESTIONS)


@pytest.mark.parametrize("before", [100, 180, 199])
async def test_nor_is_its_beginning_told_where_a_sentence_was_cut(before: int) -> None:
    answer = httpx.Response(401, json={"message": f"{'x' * before} {KEY.upper()} is wrong"})
    async with asking(answer) as asked:
        reply = await asked.consult(twelve_data.quote("A"))
    assert reply.why_not.startswith("Twelve Data (401): It refused: xxx")
    assert KEY[:7] not in f"{asked.chain} {reply.why_not}".casefold()
