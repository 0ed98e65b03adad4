"""One request over httpx's transport and the JSON that came back, within limits.

The transport is used without httpx's client, which logs addresses and keeps cookies.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn

import httpx

LONGEST_REST = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    connect: float = 2.5
    whole: float = 6.0
    """Seconds for a question, its body and its second try included: a server that drips runs into it."""
    size: int = 2_000_000
    pause: float = 0.25
    """Seconds before the second try."""
    rest: float = 30.0
    """Seconds that a provider is left alone for that was asked too often and does not say how long."""


class Failed(Exception):
    """No answer. The message is one sentence."""

    def __init__(
        self,
        sentence: str,
        status: int | None = None,
        *,
        again: bool = False,
        rest: float | None = None,
        works: bool = False,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
        self.again = again
        """A second try may help."""
        self.rest = rest
        """It asks to be left alone so many seconds."""
        self.works = works
        """The provider is in order; it was the question that it could not answer."""


async def fetch(transport: httpx.AsyncBaseTransport, request: httpx.Request, limits: Limits) -> Any:
    """The JSON of a good answer. Raises Failed."""
    request.extensions = {"timeout": httpx.Timeout(None, connect=limits.connect).as_dict()}
    try:
        response = await transport.handle_async_request(request)
        try:
            return await _read(response, limits)
        finally:
            await response.aclose()
    except (httpx.ConnectError, httpx.ConnectTimeout):
        raise Failed("No connection to it could be made.", again=True) from None
    except (httpx.HTTPError, httpx.StreamError):
        raise Failed("The connection broke before its answer was whole.") from None


async def _read(response: httpx.Response, limits: Limits) -> Any:
    status = response.status_code
    if status == 429:
        rest = retry_after(response.headers, limits.rest)
        raise Failed("It was asked too often.", status, rest=rest)
    if status >= 500:
        raise Failed("It has an error of its own.", status, again=True)
    if 300 <= status < 400:
        raise Failed("It sends us on to another address, which is not followed.", status)
    body = _json(response, await _bytes(response, limits.size))
    if status != 200:
        _refused(status, body)
    return body


async def _bytes(response: httpx.Response, most: int) -> bytes:
    """Packed ones are refused, since a few packed bytes can be very many; none were asked for."""
    if response.headers.get("content-encoding", "identity") != "identity":
        raise Failed("It answered packed, though it was asked not to.", response.status_code)
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > most:
            raise Failed(f"It answered with more than {most:,} bytes.", response.status_code)
    return bytes(body)


def _json(response: httpx.Response, body: bytes) -> Any:
    """The type is looked at first: a page for people may come with status 200."""
    status, works = response.status_code, response.status_code in _ANSWERS
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()[:60]
    if "json" not in kind:
        raise Failed(f"JSON was expected, and {kind or 'a body without a type'} came.", status, works=works)
    try:
        return json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Failed("Its JSON is broken.", status, works=works) from None


_ANSWERS = (400, 404, 422)


def _refused(status: int, body: Any) -> NoReturn:
    said = body if isinstance(body, dict) else {}
    reason = next((said[key] for key in ("reason", "message") if isinstance(said.get(key), str)), "")
    sentence = f"It refused: {' '.join(reason.split())[:200]}" if reason else "It refused the question."
    raise Failed(sentence, status, works=status in _ANSWERS)


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def retry_after(headers: httpx.Headers, otherwise: float) -> float:
    """Seconds or a date, an hour at most."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return min(float(said[:9]), LONGEST_REST)
    try:
        seconds = (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return otherwise
    return min(max(seconds, 1.0), LONGEST_REST)
