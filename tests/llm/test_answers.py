"""Chunks to one answer: text, reasoning, usage and the end of it."""

import json
from typing import Any

import pytest

from chat.llm.answer import Answer, Usage
from chat.llm.errors import ProtocolError
from chat.llm.profiles import Profile
from chat.llm.reading import ORDINARY, read_answer

STOP = {"choices": [{"delta": {}, "finish_reason": "stop"}]}


def read(*chunks: Any, profile: Profile = ORDINARY) -> Answer:
    body = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks)
    return read_answer(200, {}, [body.encode()], {"look"}, profile)


def say(text: Any = None, index: Any = 0, **delta: Any) -> dict[str, Any]:
    return {"choices": [{"index": index, "delta": {"content": text, **delta}}]}


def end(reason: str | None, **more: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {}, "finish_reason": reason, **more}]}


def tokens(prompt: int, completion: int, **more: Any) -> dict[str, Any]:
    return {"prompt_tokens": prompt, "completion_tokens": completion, **more}


@pytest.mark.parametrize(
    "sent, wanted",
    [
        ("eos", "stop"),
        ("end_turn", "stop"),
        ("whatever", "stop"),
        ("function_call", "stop"),
        ("max_tokens", "length"),
        ("model_length", "length"),
        ("safety", "content_filter"),
        ("sensitive", "content_filter"),
    ],
)
def test_a_finish_reason_in_any_word_is_one_of_four(sent: str, wanted: str) -> None:
    assert read(say("Hi"), end(sent)).finish_reason == wanted


def test_length_wins_over_what_comes_after_it() -> None:
    assert read(say("Hi"), end("length"), end("stop")).finish_reason == "length"


def test_a_blank_finish_reason_is_none() -> None:
    assert read(end(""), say("Hi"), end(""), end("stop")).content == "Hi"


def test_the_first_choice_seen_is_the_answer() -> None:
    two = {"choices": [{"index": 1, "delta": {"content": "A"}}, {"index": 0, "delta": {"content": "B"}}]}
    assert read(two, say("C", index=1), say("D"), say("E", index=1), STOP).content == "ACE"


@pytest.mark.parametrize("choices", [[], None])
def test_chunks_without_choices_or_delta_mean_nothing(choices: Any) -> None:
    assert read({"choices": choices}, {}, {"choices": [{"index": 0}]}, say("Hi"), STOP).content == "Hi"


def test_a_message_counts_only_if_nothing_came_before() -> None:
    repeated = {"choices": [{"message": {"content": "Hi"}, "finish_reason": "stop"}]}
    assert read(say("Hi"), repeated).content == read(repeated).content == "Hi"


def test_a_whole_completion_may_be_inside_data() -> None:
    inner = {"choices": [{"message": {"content": "Hi"}, "finish_reason": "stop"}], "usage": tokens(1, 2)}
    whole = json.dumps({"success": True, "message": "ok", "data": inner}, indent=1).encode()
    answer = read_answer(200, {"content-type": "application/json"}, [whole[:20], whole[20:]])
    assert (answer.content, answer.usage) == ("Hi", Usage(1, 2, 3))


def test_reasoning_comes_from_one_field_only() -> None:
    both = say(None, reasoning_content="Hm", reasoning="Hm")
    answer = read(both, say(None, reasoning="."), say("Hi"), STOP)
    assert (answer.reasoning, answer.content) == ("Hm.", "Hi")


def test_content_may_be_a_list_of_parts() -> None:
    thought = {"type": "thinking", "thinking": [{"type": "text", "text": "Hm"}]}
    answer = read(
        say([thought]), say([{"type": "text", "text": "Hi"}, {"type": "reference", "ids": [1]}]), STOP
    )
    assert (answer.reasoning, answer.content) == ("Hm", "Hi")


def test_a_refusal_is_kept_apart() -> None:
    answer = read(say(None, refusal="I can"), say(None, refusal="not."), STOP)
    assert (answer.refusal, answer.content, answer.finish_reason) == ("I cannot.", "", "stop")


@pytest.mark.parametrize(
    "chunks, usage",
    [
        ([say("Hi"), STOP], None),
        ([{**say("Hi"), "usage": tokens(0, 0)}, STOP], None),
        ([{**say("Hi"), "usage": tokens(5, 1)}, {**STOP, "usage": tokens(5, 2)}], Usage(5, 2, 7)),
        ([{**STOP, "usage": tokens(5, 2)}, {"choices": [], "usage": tokens(0, 0)}], Usage(5, 2, 7)),
        ([{**STOP, "x_groq": {"usage": tokens(5, 2, total_tokens=9)}}], Usage(5, 2, 9)),
        ([end("stop", usage=tokens(5, 2))], Usage(5, 2, 7)),
        (
            [{**STOP, "usage": tokens(5, 2, prompt_tokens_details={"cached_tokens": 4})}],
            Usage(5, 2, 7, cached_tokens=4),
        ),
    ],
)
def test_usage_is_the_last_that_is_not_all_zeros(chunks: list[Any], usage: Usage | None) -> None:
    assert read(*chunks).usage == usage


@pytest.mark.parametrize(
    "text, reasoning, content",
    [
        ("<think>a</think>b", "a", "b"),
        (" \n<think>\na \n</think>\n\n b ", "a", "b "),
        ("<think>a", "a", ""),
        ("<think></think>b", "", "b"),
        ("<thinking>", "", "<thinking>"),
        ("<th", "", "<th"),
        (" b", "", " b"),
        ("b<think>a</think>", "", "b<think>a</think>"),
        ("<think>a < b </thin </think>c</think>", "a < b </thin", "c</think>"),
    ],
)
def test_think_tags_at_the_start_hold_reasoning(text: str, reasoning: str, content: str) -> None:
    for pieces in ([text], list(text)):
        answer = read(*map(say, pieces), STOP)
        assert (answer.reasoning, answer.content) == (reasoning, content)


@pytest.mark.parametrize(
    "text, reasoning, content",
    [("a\n</think>\nb", "a", "b"), ("<think>a</think>b", "a", "b"), ("just b", "", "just b")],
)
def test_the_opening_tag_may_be_implied(text: str, reasoning: str, content: str) -> None:
    for pieces in ([text], list(text)):
        answer = read(*map(say, pieces), STOP, profile=Profile(think_open_implied=True))
        assert (answer.reasoning, answer.content) == (reasoning, content)


def test_think_tags_are_text_if_the_profile_says_so() -> None:
    answer = read(say("<think>a</think>b"), STOP, profile=Profile(think_tags=False))
    assert (answer.reasoning, answer.content) == ("", "<think>a</think>b")


def test_a_character_in_two_halves_is_whole_in_the_end() -> None:
    assert read(say("Hi \ud83d"), say("\ude00\ud83d"), STOP).content == "Hi 😀\ufffd"


def test_a_function_call_beside_tool_calls_is_the_same_call() -> None:
    function = {"name": "look", "arguments": "{}"}
    both = say(None, function_call=function, tool_calls=[{"index": 0, "id": "a", "function": function}])
    assert [call.id for call in read(both, STOP).tool_calls] == ["a"]


def test_fragments_and_usage_after_the_finish_reason_count() -> None:
    late = say(None, tool_calls=[{"index": 0, "id": "a", "function": {"name": "look", "arguments": "{}"}}])
    answer = read(end("tool_calls"), late, {"choices": [], "usage": tokens(1, 1)})
    assert [call.name for call in answer.tool_calls] == ["look"] and answer.usage == Usage(1, 1, 2)


def test_nothing_after_done_counts() -> None:
    body = f"data: {json.dumps(say('Hi'))}\n\ndata: [DONE] \n\ndata: oops\n\n"
    assert read_answer(200, {}, [body.encode()]).content == "Hi"


def test_nonsense_in_every_place_does_not_break_the_reading() -> None:
    odd: list[Any] = [None, 1, "x", True, [], [1], {}, {"a": 1}, [[]], [None]]
    keys = ("choices", "usage", "model", "id", "x_groq", "object", "data")
    chunks = [{key: value} for key in keys for value in odd]
    chunks += [{"choices": [{key: value}]} for key in ("index", "delta", "message", "usage") for value in odd]
    names = ("content", "reasoning", "reasoning_content", "tool_calls", "function_call", "refusal", "role")
    chunks += [{"choices": [{"delta": {name: value}}]} for name in names for value in odd]
    entry = ("id", "index", "function", "type")
    chunks += [{"choices": [{"delta": {"tool_calls": [{name: value}]}}]} for name in entry for value in odd]
    both = ("name", "arguments")
    chunks += [{"choices": [{"delta": {"tool_calls": [{"function": {k: v}}]}}]} for k in both for v in odd]
    assert read(*odd, *chunks, STOP).finish_reason in ("stop", "tool_calls")


@pytest.mark.parametrize(
    "damaged", ['dXta: {"choices": []}\n\n', ': : {"error": "boom"}\n\n', '{"choices": [{}]}\n\n']
)
def test_no_call_runs_of_an_answer_of_which_a_line_came_damaged(damaged: str) -> None:
    call = {"index": 0, "id": "a", "function": {"name": "look", "arguments": "{}"}}
    body = (
        f"data: {json.dumps({'choices': [{'delta': {'tool_calls': [call]}}]})}\n\n{damaged}data: [DONE]\n\n"
    )
    with pytest.raises(ProtocolError, match="none of its calls was run"):
        read_answer(200, {}, [body.encode()], {"look": {}})
    harmless = body.replace(damaged, ": ping\n\nx-note: {}\n\n")
    assert read_answer(200, {}, [harmless.encode()], {"look": {}}).tool_calls
