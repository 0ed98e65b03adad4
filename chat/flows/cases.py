"""Cases in bulk: one JSON object a line → one flow each."""

import json
from collections.abc import Iterable, Iterator

from chat.canonical import shortened
from chat.flows.case import converted
from chat.flows.flow import Flow
from chat.flows.problem import Problem, WrongFlow
from chat.flows.reading import read
from chat.flows.reading.document import MOST_BYTES

_CALLED = {
    "turns 1, expect, calls": "expected",
    "turns 1, expect": "expect",
    "turns 1, say": "messages",
    "given": "messages before the last",
}
"""What is called otherwise in a flow's file than in a case."""


def cases(lines: Iterable[bytes]) -> Iterator[tuple[Flow, str] | Problem]:
    """For each line the flow with its text, or what is wrong with it; empty lines are passed over.

    Read one at a time: a file of any size costs the memory of a line, and of the ids.
    """
    lines_of_ids: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _case_or_problem(line, number, lines_of_ids)


def _case_or_problem(line: bytes, number: int, seen: dict[str, int]) -> tuple[Flow, str] | Problem:
    try:
        id, file = converted(_text(line))
        if id in seen:
            return Problem(number, f"expected each id once; got {id!r}, as in line {seen[id]}.")
        text = json.dumps(file, ensure_ascii=False)
        flow = read(text, id)
    except WrongFlow as error:
        return Problem(number, _in_a_case(error.problems))
    seen[id] = number
    return flow, text


def _text(line: bytes) -> str:
    if len(line) > MOST_BYTES:
        raise _wrong(f"expected at most {MOST_BYTES // 1024} KB a line; got more.")
    try:
        text = line.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise _wrong(f"expected UTF-8; got the byte 0x{line[error.start]:02x} at {error.start}.") from None
    if not text.startswith("{"):
        raise _wrong(f"expected a JSON object; got {shortened(text, 40)!r}.")
    return text


def _wrong(words: str) -> WrongFlow:
    return WrongFlow((Problem(0, words),))


def _in_a_case(problems: tuple[Problem, ...]) -> str:
    words = " ".join(_called(problem.words) for problem in problems[:3])
    return words if len(problems) <= 3 else f"{words} And {len(problems) - 3} more."


def _called(words: str) -> str:
    for name, own in _CALLED.items():
        if words.startswith(name):
            return own + words.removeprefix(name)
    return words
