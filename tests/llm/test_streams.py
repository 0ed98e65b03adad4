"""Every stream case, however its bytes are cut, gives what it should."""

import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.llm.answer import Answer
from chat.llm.errors import ModelError
from chat.llm.reading import read_answer

from . import cases
from .cases import Case

CASES = cases.load()
CUTS = int(os.environ.get("STREAM_CUTS") or 50)
"""How often each case is cut at random."""
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def read(case: Case, chunks: list[bytes]) -> Answer | ModelError:
    try:
        return read_answer(case.status, case.headers, chunks, case.schemas, case.profile, lost=case.lost)
    except ModelError as error:
        return error


def cut(body: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(body) + 1) for place in places), len(body)]
    return [body[start:end] for start, end in zip(edges, edges[1:], strict=False)]


@every_case
def test_the_chunks_as_they_came_give_the_expected_result(case: Case) -> None:
    case.check(read(case, case.chunks))


@every_case
def test_the_body_in_one_piece_gives_the_expected_result(case: Case) -> None:
    case.check(read(case, [b"".join(case.chunks)]))


@every_case
def test_the_body_byte_by_byte_gives_the_expected_result(case: Case) -> None:
    body = b"".join(case.chunks)
    case.check(read(case, [body[at : at + 1] for at in range(len(body))]))


@every_case
def test_the_body_cut_anywhere_gives_the_expected_result(case: Case) -> None:
    body, dice = b"".join(case.chunks), random.Random(case.name)
    for _ in range(CUTS):
        places = [dice.randrange(len(body) + 1) for _ in range(dice.randint(1, 12))]
        case.check(read(case, cut(body, places)))


@settings(max_examples=60, deadline=None)
@given(case=st.sampled_from(CASES), places=st.lists(st.integers(0, 1 << 16), max_size=12))
def test_no_cutting_changes_the_answer(case: Case, places: list[int]) -> None:
    whole, pieces = read(case, case.chunks), read(case, cut(b"".join(case.chunks), places))
    if isinstance(whole, Answer):
        assert pieces == whole
    else:
        assert isinstance(pieces, ModelError) and pieces.message == whole.message


@settings(max_examples=150, deadline=None)
@given(
    case=st.sampled_from(CASES),
    at=st.integers(0, 1 << 16),
    junk=st.binary(max_size=6),
    drop=st.integers(0, 9),
)
def test_damaged_bytes_give_an_answer_or_an_error_and_never_a_crash(
    case: Case, at: int, junk: bytes, drop: int
) -> None:
    body = b"".join(case.chunks)
    at %= len(body) + 1
    read(case, [body[:at] + junk + body[at + drop :]])
