"""What is kept packed is read as it was written, and is small."""

import zlib
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from chat.canonical import clean_json
from chat.llm.request import Request
from chat.models import Step, Turn, Wire
from chat.models import packed as packing
from chat.models.packed import PackedJSON, PackedReads
from chat.turns.engine import installed_tools
from chat.turns.history import SYSTEM_PROMPT
from tests.pages.talk import conversation_of, lay_out

USUAL_NUMBERS = [3177363411]
"""What rows are packed by. One that changes makes them unreadable: a number may only be added here."""


def kept_of(step: Step) -> Wire:
    return Wire.objects.get(pk=step.pk)


@pytest.fixture
def step(bob: Any) -> Step:
    return lay_out(conversation_of(bob)).steps.all()[0]


def bytes_of(step: Step, column: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT length({column}) FROM chat_wire WHERE step_id = %s", [step.pk])
        return int(cursor.fetchone()[0])


def ask(said: str) -> Request:
    messages = ({"role": "system", "content": SYSTEM_PROMPT}, {"role": "user", "content": said})
    return Request(model="gpt-4o-mini", messages=messages, tools=installed_tools().definitions())


@pytest.mark.django_db
@pytest.mark.parametrize("body", [{}, {"b": 1, "a": [None, 1.5, "Ça 天 \ud800 \x00 😀"]}, [], "text", 0])
def test_json_comes_back_as_it_was_in_the_order_of_its_keys(step: Step, body: Any) -> None:
    Wire.objects.filter(pk=step.pk).update(request=clean_json(body))
    kept = kept_of(step).request
    assert kept == clean_json(body)
    if body:
        assert str(kept) == str(clean_json(body))


@pytest.mark.django_db
def test_a_stream_comes_back_byte_for_byte(step: Step) -> None:
    for received in (b"", b"\x00\xff", b'data: {"choices": []}\n\n' * 5000):
        Wire.objects.filter(pk=step.pk).update(received=received)
        assert kept_of(step).received == received
    assert bytes_of(step, "received") < 250


@given(st.lists(st.tuples(st.floats(0, 100_000), st.integers(0, 4 * 1024 * 1024))))
def test_reads_come_back_to_the_millisecond(reads: list[tuple[float, int]]) -> None:
    reads = sorted(reads)
    column = PackedReads(default=list)
    kept = column.unpack(column.pack(reads))
    assert kept == [[round(round(after * 1000) / 1000, 3), size] for after, size in reads]


@pytest.mark.django_db
def test_what_is_as_usual_takes_nothing(step: Step) -> None:
    Wire.objects.filter(pk=step.pk).update(request={}, received=b"", reads=[], response_headers={})
    assert [bytes_of(step, name) for name in ("request", "received", "reads", "response_headers")] == [0] * 4
    wire = kept_of(step)
    assert (wire.request, wire.received, wire.reads, wire.response_headers) == ({}, b"", [], {})


@pytest.mark.django_db
def test_a_request_that_offers_all_tools_takes_hardly_more_than_its_words(step: Step) -> None:
    said = "What is the weather like in Paris, and where can I eat there?"
    Wire.objects.filter(pk=step.pk).update(**Wire.asking(ask(said).body()))
    assert kept_of(step).request == ask(said).body()
    assert bytes_of(step, "request") < 250, (
        "The tools have changed much: let `python -m tests.models.usual` write chat/models/usual_2.json, "
        "name it in chat/models/packed.py, and leave the one before as it is."
    )


@pytest.mark.django_db
def test_the_characters_of_a_request_are_counted(step: Step) -> None:
    Wire.objects.filter(pk=step.pk).update(**Wire.asking({"said": "x" * 4000}))
    assert kept_of(step).characters == 4000 + len('{"said": ""}')


@pytest.mark.django_db
def test_a_turn_knows_which_tools_it_was_offered(step: Step) -> None:
    names = list(installed_tools())
    Turn.objects.filter(pk=step.turn_id).update(tools=names)
    assert Turn.objects.get(pk=step.turn_id).tools == names


def test_what_is_short_is_packed_once_and_long_texts_are_not_kept() -> None:
    pack, tools = PackedJSON().pack, list(installed_tools())
    assert pack(list(tools)) is pack(list(tools)) != pack(tools[1:])
    long = ["x" * packing.SHORT]
    assert pack(long) is not pack(long)


def test_what_rows_were_packed_by_is_still_there() -> None:
    assert [zlib.adler32(usual) for usual in packing._USUAL] == USUAL_NUMBERS
