"""Mutated streams: no failure but the tree's own, and no call that the server's own words don't hold.

FUZZ says how many mutations are tried, FUZZ_SEED which. Bytes of arguments and of text are left alone: a
model may well have said others. Two things are checked of each mutation:

- reading it ends in an answer or a ModelError;
- a call that can run now could run before, with the same name and arguments. The one exception: a mutation
  that made one JSON value into another that is JSON too (a key renamed, an index changed). Then the server
  has said something else, and there is nothing to compare with. An independent scan of the bytes tells.
"""

import json
import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator

from chat.llm.errors import ModelError
from chat.llm.reading import read_answer

from . import cases
from .cases import Case

TRIES = int(os.environ.get("FUZZ") or 3000)
KEPT = re.compile(rb'"(?:arguments|content)"\s*:\s*("(?:[^"\\]|\\.)*"|\{[^{}]*\})')
ALPHABET = b'{}[]":,\\\n\r\x00 data:error[DONE]0123456789tfnu'
DECODER = json.JSONDecoder()
Run = set[tuple[str, str]]


@dataclass
class Subject:
    """A case to mutate: its bytes, which of them may change, what it says, and which of its calls can run."""

    case: Case

    def __post_init__(self) -> None:
        self.body = b"".join(self.case.chunks)
        self.free = [True] * len(self.body)
        for match in KEPT.finditer(self.body):
            self.free[match.start(1) : match.end(1)] = [False] * (match.end(1) - match.start(1))
        self.values = set(map(_canonical, _nested(list(_values(self.body)))))
        self.runnable = self.run(self.body, lost=self.case.lost)

    def run(self, body: bytes, *, lost: bool) -> Run:
        case = self.case
        try:
            answer = read_answer(case.status, case.headers, [body], case.schemas, case.profile, lost=lost)
        except ModelError:
            return set()
        if answer.finish_reason != "tool_calls":
            return set()
        calls = [
            call for call in answer.tool_calls if call.name in case.schemas and call.arguments is not None
        ]
        return {(call.name, _canonical(call.arguments)) for call in calls if self._fits(call)}

    def _fits(self, call: Any) -> bool:
        return Draft202012Validator(self.case.schemas[call.name]).is_valid(call.arguments)

    def says_the_same(self, mutated: bytes) -> bool:
        return all(_canonical(value) in self.values for value in _values(mutated))

    def mutated(self, dice: random.Random) -> tuple[str, bytes]:
        body, at, size = self.body, dice.randrange(len(self.body) + 1), dice.randint(1, 8)
        kind = dice.choice(["cut off", "changed", "dropped", "put in", "doubled"])
        if kind == "cut off":
            return kind, body[:at]
        while not all(self.free[at : at + size]):
            at, size = dice.randrange(len(body) + 1), dice.randint(1, 8)
        junk = bytes(
            dice.choice(ALPHABET) if dice.random() < 0.8 else dice.randrange(256) for _ in range(size)
        )
        middle = {
            "changed": junk[:1] + body[at + 1 : at + size],
            "dropped": b"",
            "put in": junk + body[at : at + size],
            "doubled": body[at : at + size] * 2,
        }[kind]
        return kind, body[:at] + middle + body[at + size :]


def _values(body: bytes) -> Iterator[Any]:
    """Every JSON object or list in the bytes, wherever it stands; independent of all framing."""
    text = re.sub(r"(?m)^data: ?", "", body.decode("utf-8", "replace").replace("\r", "\n"))
    at = 0
    while (match := re.compile(r"[{\[]").search(text, at)) is not None:
        try:
            value, at = DECODER.raw_decode(text, match.start())
            yield value
        except (ValueError, RecursionError):
            at = match.start() + 1


def _nested(value: Any) -> Iterator[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        if isinstance(each, dict | list):
            yield each
            yield from _nested(each)


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def test_a_mutated_stream_never_crashes_and_never_runs_what_the_server_did_not_say() -> None:
    dice = random.Random(os.environ.get("FUZZ_SEED") or "travelbot")
    subjects, seen = [Subject(case) for case in cases.load()], Counter[str]()
    for _ in range(TRIES):
        subject = dice.choice(subjects)
        kind, body = subject.mutated(dice)
        more = subject.run(body, lost=dice.random() < 0.2) - subject.runnable
        same = subject.says_the_same(body) if more else True
        seen["compared" if same else "said something else, and it ran"] += 1
        seen[kind] += 1
        assert not (more and same), f"{subject.case.name}, {kind}: {more} could run\n{body!r}"
    print(dict(seen))
