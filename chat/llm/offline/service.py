"""The HTTP service of a model that answers here: method, path and body in, a response out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from chat.canonical import compact
from chat.llm.endpoint import OFFLINE_MODEL
from chat.llm.offline.body import Body, read_body
from chat.llm.offline.limits import within_limits
from chat.llm.offline.refusal import Refusal
from chat.llm.offline.reply import Reply
from chat.llm.offline.speech import Speech
from chat.llm.request import JsonObject

Clock: TypeAlias = Callable[[], datetime]
_JSON = "application/json"
_EVENTS = "text/event-stream; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Speaker:
    """A model that answers by rules of its own."""

    model: str
    reply_to: Callable[[Body, datetime], Reply]

    @property
    def listed(self) -> JsonObject:
        return {"id": self.model, "object": "model", "created": 1735689600, "owned_by": "travelbot"}


def _by_rules(body: Body, now: datetime) -> Reply:
    """Whoever asks them first reads them: that takes as long as Django does to start."""
    from chat.llm.offline.model import reply_to

    return reply_to(body, now)


RULES = Speaker(OFFLINE_MODEL, _by_rules)


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    content_type: str
    parts: Iterable[bytes]
    """The body: one part, or the events of a stream, to be sent with a pause between them."""

    @property
    def is_stream(self) -> bool:
        return self.content_type == _EVENTS


def local_time() -> datetime:
    """What "tomorrow" is counted from: the clock on the wall where the model runs."""
    return datetime.now().astimezone()


def respond(
    method: str, path: str, raw: bytes, clock: Clock = local_time, speaker: Speaker = RULES
) -> Response:
    try:
        return _routed(method, path.rstrip("/"), raw, clock, speaker)
    except Refusal as refusal:
        return _json(refusal.body(), refusal.status)


def _routed(method: str, path: str, raw: bytes, clock: Clock, speaker: Speaker) -> Response:
    if path.endswith("/chat/completions"):
        _expect(method, "POST", path)
        return _completion(raw, clock(), speaker)
    if path.endswith("/models"):
        _expect(method, "GET", path)
        return _json({"object": "list", "data": [speaker.listed]})
    if path.endswith(f"/models/{speaker.model}"):
        _expect(method, "GET", path)
        return _json(speaker.listed)
    raise Refusal(f"Invalid URL ({method} {path or '/'})", code="unknown_url", status=404)


def _completion(raw: bytes, now: datetime, speaker: Speaker) -> Response:
    body = read_body(raw)
    reply = within_limits(speaker.reply_to(body, now), body)
    speech = Speech.of(raw, body, reply, speaker.model)
    return Response(200, _EVENTS, speech.events()) if body.stream else _json(speech.whole())


def _expect(method: str, expected: str, path: str) -> None:
    if method != expected:
        raise Refusal(f"Not allowed to {method} on {path}; use {expected}.", status=405)


def _json(value: JsonObject, status: int = 200) -> Response:
    return Response(status, _JSON, (compact(value).encode(),))
