"""What may come among the words of an answer: one oddity each."""

import json
from typing import Any

from chat.llm.alike import LONGEST


def event(delta: Any, **more: Any) -> dict[str, Any]:
    return {"id": "x", "model": "m", "created": 1, **choice(delta), **more}


def choice(delta: Any, **more: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": None, **more}]}


def call(index: int) -> dict[str, Any]:
    return {"index": index, "id": f"c{index}", "function": {"name": "look", "arguments": "{}"}}


def sent(value: Any, frame: str = "data: ¦\n\n", **how: Any) -> bytes:
    return frame.replace("¦", json.dumps(value, **how)).encode("utf-8", "surrogatepass")


def words(text: str, key: str = "content") -> bytes:
    return sent(event({key: text}))


A = event({"content": "odd "})
FRAMES = (
    "data:¦\n\n",
    "data: ¦\n",
    "data: ¦ \n\n",
    "data: ¦\r\n\r\n",
    "data: ¦\r\r",
    "¦\n",
    ": hi\n\ndata: ¦\n\n",
    "event: delta\ndata: ¦\n\n",
    "id: 1\ndata: ¦\n\n",
    "\ndata: ¦\n\n",
    "data: ¦\n\n\n",
    "data: ¦\ndata: ¦\n\n",
    "\ufeffdata: ¦\n\n",
    "data: ¦\x85\n\n",
    "data: ¦\ndata: \n\n",
    "data: ¦¦\n\n",
    "data: \n¦\n\n",
    "event: delta\n\ndata: ¦\n\n",
    "event: delta\n",
    "data: [DONE]\n\ndata: ¦\n\n",
    "data: ¦,\n\n",
    "event: error\ndata: ¦\n\n",
    "event: error\n",
    "data: ¦\nevent: error\n",
    "data: ¦\n: and\n\n",
    "{\n",
    '{"a":\n',
    "retry: 1\n",
    "data: ",
    "d",
    "\r",
    "\n",
    "oops\n",
)
DELTAS = (
    {"content": ""},
    {"content": None},
    {"content": 1},
    {"content": ["a"]},
    {"content": [{"type": "text", "text": "b"}]},
    {"content": "a", "refusal": "No."},
    {"content": "a", "reasoning": "b"},
    {"content": "a", "role": "assistant"},
    {"content": "a", "tool_calls": [call(0)]},
    {"content": "a", "tool_calls": call(1)},
    {"tool_calls": [call(0)]},
    {"content": "a", "tool_calls": []},
    {"content": "a", "function_call": call(0)["function"]},
    {"content": "a", "function_call": {}},
    {},
    [],
    None,
    "a",
    {"reasoning_content": "a"},
    {"reasoning": "a"},
    {"reasoning_content": "a", "reasoning": "a"},
    {"reasoning_content": "a", "content": None},
    {"reasoning_content": "a", "content": "b"},
    {"content": "<think>"},
    {"content": "\x00\ud83d"},
    {"content": "\ude00é"},
    {"content": "</think> <tool_call>"},
    {"content": '{"a'},
    {"content": "x" * LONGEST},
)
VALUES = (
    {**A, "created": 2},
    {**A, "obfuscation": "x"},
    {**A, "id": "y"},
    {**A, "model": ""},
    {**A, "usage": {"total_tokens": 3}},
    {**A, "usage": None},
    {**A, "more": {"a": 1}},
    {**A, "data": {}},
    {**A, "error": None},
    {**A, "error": "Broken"},
    {**A, "object": "error"},
    {"data": A},
    [A],
    [A, A],
    {**A, "choices": []},
    {**A, "choices": [*A["choices"], None]},
    {**A, "choices": [None, *A["choices"]]},
    {**A, "choices": A["choices"] * 2},
    {**A, "choices": A["choices"][0]},
    {},
    1,
    *(
        {**A, **choice({"content": "a"}, **more)}
        for more in (
            {"index": 1},
            {"index": None},
            {"index": "0"},
            {"index": True},
            {"finish_reason": "stop"},
            {"finish_reason": ""},
            {"finish_reason": "error"},
            {"finish_reason": "length"},
            {"message": {"content": "b"}},
            {"error": "Broken"},
            {"usage": {"total_tokens": 2}},
            {"logprobs": {"a": 1}},
            {"finish_reason": "tool_calls"},
        )
    ),
    {"choices": [{"message": {"content": "whole"}, "finish_reason": "stop"}]},
    {"id": "z"},
    {"model": "n"},
)
ODD = [
    *(sent(A, frame) for frame in FRAMES),
    *(sent(event(delta), ensure_ascii=ascii) for delta in DELTAS for ascii in (True, False)),
    *map(sent, VALUES),
    sent(A, indent=1),
    sent(A).replace(b", ", b",\r"),
    sent(A).replace(b"odd", b"\xff\xfe"),
    sent(A).replace(b"odd", b"o\td"),
    sent(A).replace(b'"odd "', b"NaN"),
    sent(A).replace(b'"content": "odd "', b'"content": "odd ", "content": "even "'),
]
