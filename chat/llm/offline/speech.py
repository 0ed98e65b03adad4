"""A reply put on the wire: as one whole completion, or as the chunks of a stream."""

import hashlib
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chat.canonical import compact
from chat.llm.offline.body import Body
from chat.llm.offline.reply import Call, Reply
from chat.llm.offline.usage import usage
from chat.llm.request import JsonObject

_FEW_WORDS = re.compile(r"\s*(?:\S+\s+){0,2}\S+\s*|\s+")
_FRAGMENT = 9


@dataclass(frozen=True, slots=True)
class Speech:
    body: Body
    reply: Reply
    key: str
    """Names the completion and its calls: equal requests get equal ids, so that a demo can be repeated."""
    model: str
    """Who says it."""

    @classmethod
    def of(cls, raw: bytes, body: Body, reply: Reply, model: str) -> "Speech":
        return cls(body, reply, hashlib.sha256(raw).hexdigest(), model)

    def whole(self) -> JsonObject:
        calls = [self._entry(number, call, call.text) for number, call in enumerate(self.reply.calls)]
        message: JsonObject = {"role": "assistant", "content": self.reply.text or None, "refusal": None}
        if calls:
            message["tool_calls"] = calls
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": self.reply.finish_reason}
        return {
            **self._head("chat.completion"),
            "choices": [choice],
            "usage": usage(self.body, self.reply),
        }

    def events(self) -> Iterator[bytes]:
        """The stream's events, each ready to be sent."""
        for chunk in self._chunks():
            yield f"data: {compact(chunk)}\n\n".encode()
        yield b"data: [DONE]\n\n"

    def _chunks(self) -> Iterator[JsonObject]:
        yield self._chunk({"role": "assistant", "content": None if self.reply.calls else "", "refusal": None})
        for piece in _FEW_WORDS.findall(self.reply.text):
            yield self._chunk({"content": piece})
        for number, call in enumerate(self.reply.calls):
            yield from self._call_chunks(number, call)
        yield self._chunk({}, self.reply.finish_reason)
        if self.body.include_usage:
            head = self._head("chat.completion.chunk")
            yield {**head, "choices": [], "usage": usage(self.body, self.reply)}

    def _call_chunks(self, number: int, call: Call) -> Iterator[JsonObject]:
        yield self._chunk({"tool_calls": [{"index": number, **self._entry(number, call, "")}]})
        for start in range(0, len(call.text), _FRAGMENT):
            fragment = {"arguments": call.text[start : start + _FRAGMENT]}
            yield self._chunk({"tool_calls": [{"index": number, "function": fragment}]})

    def _entry(self, number: int, call: Call, arguments: str) -> JsonObject:
        digest = hashlib.sha256(f"{self.key}/{number}".encode()).hexdigest()
        function = {"name": call.name, "arguments": arguments}
        return {"id": f"call_{digest[:24]}", "type": "function", "function": function}

    def _chunk(self, delta: JsonObject, finish_reason: str | None = None) -> JsonObject:
        choice: JsonObject = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        usage: dict[str, Any] = {"usage": None} if self.body.include_usage else {}
        return {**self._head("chat.completion.chunk"), "choices": [choice], **usage}

    def _head(self, kind: str) -> JsonObject:
        return {
            "id": f"chatcmpl-{self.key[:28]}",
            "object": kind,
            "created": int(time.time()),
            "model": self.model,
            "system_fingerprint": None,
        }
