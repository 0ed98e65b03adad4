"""The stream cases: what a server sent, byte for byte, and what a right client makes of it."""

import base64
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from chat.llm.answer import Answer
from chat.llm.errors import ModelError
from chat.llm.profiles import Profile
from chat.llm.unpacking import Unpacking

FOLDER = Path(os.environ.get("STREAM_CASES") or Path(__file__).parent.parent / "streams")


@dataclass(frozen=True)
class Case:
    name: str
    raw: dict[str, Any]

    @property
    def status(self) -> int:
        return int(self.raw["http"]["status"])

    @property
    def headers(self) -> dict[str, str]:
        return {name: _dated(value) for name, value in self.raw["http"].get("headers", {}).items()}

    @property
    def chunks(self) -> list[bytes]:
        return [_bytes(entry) for entry in self.raw["chunks"]]

    @property
    def unpacked(self) -> list[bytes]:
        """The body without its packing."""
        unpacking = Unpacking({name.lower(): value for name, value in self.headers.items()})
        return [piece for chunk in self.chunks for piece in unpacking.feed(chunk)]

    @property
    def end(self) -> str:
        return str(self.raw.get("end") or "close")

    @property
    def lost(self) -> bool:
        return self.end != "close"

    @property
    def tools(self) -> list[dict[str, Any]]:
        return list(self.raw.get("request", {}).get("tools") or [])

    @property
    def tool_names(self) -> frozenset[str]:
        return frozenset(tool["function"]["name"] for tool in self.tools)

    @property
    def schemas(self) -> dict[str, Any]:
        """The tools' names and the schemas of their parameters."""
        return {tool["function"]["name"]: tool["function"].get("parameters", {}) for tool in self.tools}

    @property
    def profile(self) -> Profile:
        return Profile(**(self.raw.get("options") or {}))

    @property
    def expect(self) -> dict[str, Any]:
        return dict(self.raw["expect"])

    def check(self, outcome: Answer | ModelError) -> None:
        """Compare all that `expect` says with what came out."""
        if self.expect.get("error"):
            assert isinstance(outcome, ModelError), f"expected {self.expect['error']}, got {outcome}"
            _check_error(self.expect, outcome)
        else:
            assert isinstance(outcome, Answer), f"expected an answer, got {outcome!r} ({outcome.kind})"
            _check_answer(self.expect, outcome, self.tool_names)
        assert outcome.content == self.expect["content"]
        assert outcome.reasoning == self.expect["reasoning"]


def load() -> list[Case]:
    return [Case(path.stem, json.loads(path.read_text("utf-8"))) for path in sorted(FOLDER.glob("*.json"))]


def _check_error(expect: dict[str, Any], error: ModelError) -> None:
    assert error.kind == expect["error"]
    for key, value in (expect.get("error_detail") or {}).items():
        if key == "message_contains":
            assert value.lower() in error.message.lower()
        elif key == "retry_after" and isinstance(value, dict):
            assert error.retry_after is not None and value["min"] <= error.retry_after <= value["max"]
        elif key == "code":
            assert str(error.code) == str(value)
        else:
            assert getattr(error, key) == value, key


def _check_answer(expect: dict[str, Any], answer: Answer, tool_names: frozenset[str]) -> None:
    assert answer.finish_reason == expect["finish_reason"]
    assert answer.refusal == expect.get("refusal", "")
    usage = answer.usage
    assert expect["usage"] == (
        usage and {key: getattr(usage, key) for key in ("prompt_tokens", "completion_tokens", "total_tokens")}
    )
    assert [call.name for call in answer.tool_calls] == [call["name"] for call in expect["tool_calls"]]
    assert len({call.id for call in answer.tool_calls}) == len(answer.tool_calls)
    for call, wanted in zip(answer.tool_calls, expect["tool_calls"], strict=True):
        for key, value in wanted.items():
            if key == "id" and value == "*":
                assert call.id_made_up and len(call.id) == 9 and call.id.isalnum()
            elif key == "known":
                assert (call.name in tool_names) is value
            else:
                assert getattr(call, key) == value, key


def _bytes(entry: Any) -> bytes:
    if isinstance(entry, str):
        return entry.encode()
    return base64.b64decode(entry["b64"]) if "b64" in entry else str(entry["text"]).encode()


def _dated(value: str) -> str:
    if value.startswith("{http_date+"):
        later = datetime.now(UTC) + timedelta(seconds=float(value[len("{http_date+") : -1]))
        return format_datetime(later, usegmt=True)
    return value
