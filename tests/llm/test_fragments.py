"""Fragments of calls, put together however a server labels them."""

import json
from typing import Any

import pytest

from chat.llm.answer import Answer
from chat.llm.drafts import Drafts
from chat.llm.reading import read_answer
from tests.work import growth

TOOLS = frozenset({"get_weather", "get_time", "get"})
A, B = '{"city": "A"}', '{"city": "B"}'


def part(name: str | None = None, args: Any = None, **labels: Any) -> dict[str, Any]:
    function = {key: value for key, value in (("name", name), ("arguments", args)) if value is not None}
    return {**labels, "function": function}


def answer(*deltas: list[dict[str, Any]], finish: str = "tool_calls", **extra: Any) -> Answer:
    chunks = [{"id": "c", "choices": [{"delta": {"tool_calls": entries, **extra}}]} for entries in deltas]
    chunks.append({"choices": [{"delta": {}, "finish_reason": finish}]})
    body = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n"
    return read_answer(200, {}, [body.encode()], TOOLS)


def calls(*deltas: list[dict[str, Any]]) -> list[tuple[str | None, str, Any]]:
    """Id (None if made up), name and arguments of each call."""
    found = answer(*deltas).tool_calls
    return [(None if call.id_made_up else call.id, call.name, call.arguments) for call in found]


W, T = "get_weather", "get_time"
CITY_A, CITY_B = {"city": "A"}, {"city": "B"}

LABELS: dict[str, tuple[list[list[dict[str, Any]]], list[tuple[str | None, str, Any]]]] = {
    "places in a list": (
        [
            [part(W, "", id="a"), part(T, "", id="b")],
            [part(args='{"city": '), part(args='{"zone":')],
            [part(args='"A"}'), part(args='"U"}')],
        ],
        [("a", W, CITY_A), ("b", T, {"zone": "U"})],
    ),
    "one index, fragments, new ids": (
        [
            [part(W, "", index=0, id="a")],
            [part(args=A, index=0, id="")],
            [part(W, "", index=0, id="b")],
            [part(args=B, index=0, id="")],
        ],
        [("a", W, CITY_A), ("b", W, CITY_B)],
    ),
    "head under index 0, tail under index 1": (
        [[part(W, "", index=0, id="b")], [part(args=A[:4], index=1)], [part(args=A[4:], index=1)]],
        [("b", W, CITY_A)],
    ),
    "one id under several indexes": (
        [
            [part(W, A[:4], index=0, id="x")],
            [part(args=A[4:], index=1, id="x")],
            [part(W, A, index=2, id="x")],
        ],
        [("x", W, CITY_A)],
    ),
    "one id and index, other names": (
        [[part(W, A, index=0, id="x")], [part(T, "{}", index=0, id="x")]],
        [("x", W, CITY_A), (None, T, {})],
    ),
    "one id and index, one name, another object": (
        [
            [part(W, A, index=0, id="x")],
            [part(W, B[:4], index=0, id="x")],
            [part(args=B[4:], index=0, id="x")],
        ],
        [("x", W, CITY_A), (None, W, CITY_B)],
    ),
    "the id changes after the first fragment": (
        [[part(W, "", index=0, id="a")], [part(args=A[:5], index=0, id="b")], [part(args=A[5:], index=0)]],
        [("a", W, CITY_A)],
    ),
    "a fresh id on every fragment, the name repeated": (
        [
            [part(W, "", index=0, id="1")],
            [part(W, A[:5], index=0, id="2")],
            [part(W, A[5:], index=0, id="3")],
        ],
        [("1", W, CITY_A)],
    ),
    "an id without a name, then another with one": (
        [[part(index=0, id="a")], [part(W, A, index=0, id="b")]],
        [("b", W, CITY_A)],
    ),
    "a character in two halves": (
        [[part(W, '{"city": "\ud83d', index=0, id="a")], [part(args='\ude00"}', index=0)]],
        [("a", W, {"city": "😀"})],
    ),
    "the id null, one index": (
        [[part(W, A, index=0, id="null")], [part(T, "{}", index=0, id="null")]],
        [(None, W, CITY_A), (None, T, {})],
    ),
    "an index from 1": (
        [[part(W, A, index=1, id="a")], [part(T, "{}", index=2, id="b")]],
        [("a", W, CITY_A), ("b", T, {})],
    ),
    "an index in any form": (
        [[part(W, "", index="0", id="a")], [part(args=A[:3], index=0.0)], [part(args=A[3:], index=0)]],
        [("a", W, CITY_A)],
    ),
    "a growing name": (
        [[part("get_w", "", index=0, id="a")], [part(W, "", index=0)], [part(args=A, index=0)]],
        [("a", W, CITY_A)],
    ),
    "a name in pieces under one id": (
        [[part("get_", index=0, id="a")], [part("weather", index=0, id="a")], [part(args=A, index=0)]],
        [("a", W, CITY_A)],
    ),
    "a name that begins another": (
        [[part("get", A, index=0, id="a")], [part(W, B, index=0, id="b")]],
        [("a", "get", CITY_A), ("b", W, CITY_B)],
    ),
    "the name late, the id last": (
        [[part(args="", index=0)], [part(W, index=0)], [part(args=A, index=0)], [part(index=0, id="z")]],
        [("z", W, CITY_A)],
    ),
    "interleaved indexes": (
        [
            [part(W, A[:3], index=0, id="a")],
            [part(W, B[:3], index=1, id="b")],
            [part(args=A[3:], index=0)],
            [part(args=B[3:], index=1)],
        ],
        [("a", W, CITY_A), ("b", W, CITY_B)],
    ),
    "the whole arguments again at the end": (
        [[part(W, A, index=0, id="a")], [part(args=A, index=0)], [part(args="", index=0)]],
        [("a", W, CITY_A)],
    ),
    "two objects glued": (
        [[part(W, A + B, index=0, id="a")]],
        [("a", W, CITY_A), (None, W, CITY_B)],
    ),
    "no label at all": (
        [[part(W, A[:3])], [part(args=A[3:])], [part(W, B)]],
        [(None, W, CITY_A), (None, W, CITY_B)],
    ),
    "one id for two calls": (
        [[part(W, A, index=0, id="0")], [part(T, "{}", index=1, id="0")]],
        [("0", W, CITY_A), (None, T, {})],
    ),
    "marks in the name": (
        [
            [part("functions.get_time", "{}", index=0, id="a")],
            [part("get_weather<|channel|>commentary", A, index=1)],
        ],
        [("a", T, {}), (None, W, CITY_A)],
    ),
    "an unknown name": ([[part("rm", "{}", index=0, id="a")]], [("a", "rm", {})]),
    "objects for arguments under one index": (
        [[part(W, CITY_A, index=0, id="a"), part(W, CITY_B, index=0, id="b")]],
        [("a", W, CITY_A), ("b", W, CITY_B)],
    ),
}


@pytest.mark.parametrize("deltas, wanted", LABELS.values(), ids=LABELS.keys())
def test_the_calls_come_out_whole(
    deltas: list[list[dict[str, Any]]], wanted: list[tuple[str | None, str, Any]]
) -> None:
    assert calls(*deltas) == wanted


def test_every_unknown_key_of_an_entry_is_kept() -> None:
    [call] = answer([part(W, A, index=0, id="a", signature={"x": 1})], [part(index=0, mark=None)]).tool_calls
    assert call.extra == {"signature": {"x": 1}}


def test_made_up_ids_are_nine_letters_and_digits_and_the_same_each_time() -> None:
    first, second = answer([part(W, A)]).tool_calls[0].id, answer([part(W, A)]).tool_calls[0].id
    assert first == second and len(first) == 9 and first.isalnum()


def test_after_length_only_strict_arguments_count_and_empty_does_not() -> None:
    found = answer(
        [part(W, A, index=0)], [part(W, "", index=1)], [part(W, '{"a":1,}', index=2)], finish="length"
    )
    assert found.finish_reason == "length"
    assert [call.arguments for call in found.tool_calls] == [CITY_A, None, None]


def test_every_deviation_is_recorded_in_a_sentence() -> None:
    found = answer([part(W, A + A, id="null")], finish="stop")
    kinds = {anomaly.kind for anomaly in found.anomalies}
    assert {"arguments_repaired", "id_made_up", "finish_reason_wrong"} <= kinds
    assert all(anomaly.detail.endswith(".") for anomaly in found.anomalies)


def test_a_call_that_is_sent_again_for_ever_costs_no_more_each_time() -> None:
    call = {"index": 0, "id": "a", "function": {"name": "look", "arguments": "{}"}}

    def sent(times: int) -> None:
        drafts = Drafts({"look"}, lambda *_: None)
        for _ in range(times):
            drafts.add([call])
        assert [draft.objects for draft in drafts.calls] == [({},)]

    assert growth(lambda times: lambda: sent(times), 300) < 2.1
