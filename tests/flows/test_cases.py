"""Cases in bulk: a line of JSON is a flow; a line that is wrong is named, and the rest goes on."""

import json
from typing import Any

from chat.flows.cases import cases
from chat.flows.flow import Flow
from chat.flows.problem import Problem
from chat.flows.reading import read

WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather somewhere",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
        "strict": True,
    },
}
CASE: dict[str, Any] = {
    "id": "weather-1",
    "category": "simple",
    "tools": [WEATHER],
    "messages": [{"role": "user", "content": "Is it warm in Rome?"}],
    "expected": [{"name": "weather", "arguments": {"city": {"$place": "Rome"}}}],
}


def read_all(*lines: dict[str, Any] | str | bytes) -> list[tuple[Flow, str] | Problem]:
    return list(cases(_bytes(line) for line in lines))


def _bytes(line: dict[str, Any] | str | bytes) -> bytes:
    text = json.dumps(line) if isinstance(line, dict) else line
    return text.encode() if isinstance(text, str) else text


def flow_of(line: dict[str, Any]) -> Flow:
    [found] = read_all(line)
    assert not isinstance(found, Problem), found
    return found[0]


def problem_of(line: dict[str, Any] | str | bytes) -> str:
    [found] = read_all(line)
    assert isinstance(found, Problem)
    return str(found)


def test_a_case_is_a_flow_whose_turn_ends_with_the_calls() -> None:
    flow = flow_of(CASE)

    [turn] = flow.turns
    assert (flow.slug, flow.title, flow.category) == ("weather-1", "weather-1", "simple")
    assert (turn.says, turn.tools, turn.calls_only) == ("Is it warm in Rome?", ("weather",), True)
    assert [tool.parameters for tool in flow.foreign] == [WEATHER["function"]["parameters"]]  # type: ignore[index]
    [call] = turn.expect.calls or ()
    assert (call.name, call.arguments) == ("weather", {"city": {"$place": "Rome"}})
    assert not turn.expect.other_arguments


def test_the_text_that_is_kept_is_a_flows_file() -> None:
    [found] = read_all(CASE)

    assert not isinstance(found, Problem)
    flow, text = found
    assert read(text, "weather-1") == flow


def test_a_case_with_results_goes_on_to_its_answer() -> None:
    results = [{"call": "weather", "gives": {"celsius": 31}}]
    [turn] = flow_of({**CASE, "results": results, "expect": {"answer": {"numbers": [31]}}}).turns

    assert not turn.calls_only
    assert turn.pins[0].result == {"celsius": 31}
    assert turn.expect.numbers == (31,)
    assert turn.expect.calls


def test_no_expected_call_is_an_expectation() -> None:
    [turn] = flow_of({**CASE, "expected": []}).turns

    assert turn.expect.calls == ()


def test_other_arguments_may_be_allowed() -> None:
    [turn] = flow_of({**CASE, "expect": {"other_arguments": True}}).turns

    assert turn.expect.other_arguments


def test_messages_are_what_had_been_said_before_and_the_last_is_said_now() -> None:
    before = [
        {"role": "system", "content": "Be short."},
        {"role": "user", "content": [{"type": "text", "text": "Hello."}]},
        {"role": "assistant", "content": "Hello!"},
    ]
    flow = flow_of({**CASE, "messages": [*before, *CASE["messages"]]})

    assert flow.system == "Be short."
    assert flow.given == (
        {"role": "user", "content": "Hello."},
        {"role": "assistant", "content": "Hello!"},
    )
    assert flow.turns[0].says == "Is it warm in Rome?"


def test_a_bad_line_is_named_and_the_rest_goes_on() -> None:
    found = read_all(CASE, '{"id": ', "", {**CASE, "id": "weather-2"}, b"\xff", {**CASE, "id": 3})

    assert [each.line if isinstance(each, Problem) else each[0].slug for each in found] == [
        "weather-1",
        2,
        "weather-2",
        5,
        "3",
    ]


def test_an_id_is_used_once() -> None:
    _, twice = read_all(CASE, CASE)

    assert str(twice) == "line 2: expected each id once; got 'weather-1', as in line 1."


def test_a_wrong_line_uses_up_no_id() -> None:
    wrong, right = read_all({**CASE, "tool_choice": "wether"}, CASE)

    assert isinstance(wrong, Problem)
    assert not isinstance(right, Problem)


def test_what_is_wrong_is_said_in_a_cases_own_words() -> None:
    expected = [{"name": "wether", "arguments": {"city": {"$plac": "Rome"}}}]

    assert problem_of({**CASE, "expected": expected}) == (
        "line 1: expected 1, wether: expected a tool that is offered; got 'wether', and offered are weather."
        " Did you mean weather?"
        " expected 1, wether, city: expected a matcher after `$`; got 'plac'. Did you mean $place?"
    )


def test_each_part_that_is_wrong_is_a_sentence() -> None:
    def wrong(**changed: Any) -> str:
        return problem_of({key: value for key, value in {**CASE, **changed}.items() if value is not None})

    said = CASE["messages"]
    assert problem_of("[1]") == "line 1: expected a JSON object; got '[1]'."
    assert problem_of(b'{"a": "\xe9"}') == "line 1: expected UTF-8; got the byte 0xe9 at 7."
    assert problem_of('{"a": "' + "x" * 300_000 + '"}') == "line 1: expected at most 256 KB a line; got more."
    assert "expected id; it is missing" in wrong(id=None)
    assert "id: expected up to 100 characters that can be seen; got 'a\\n'" in wrong(id="a\n")
    assert "there is no key 'tool' here. Did you mean tools?" in wrong(tool=1)
    assert "expected `expected` or `expect`; got neither" in wrong(expected=None)
    assert "expected messages of which the last is the user's" in wrong(messages=[])
    assert "the system's message first" in wrong(messages=[*said, {"role": "system", "content": "x"}, *said])
    assert "messages before the last: expected whole turns" in wrong(messages=[*said, *said])
    assert "tools 1: expected an object with name" in wrong(tools=[1])
    assert "expected a schema of type object" in wrong(
        tools=[{"name": "weather", "parameters": {"type": "dict"}}]
    )
    assert "expected 1: expected an object with name" in wrong(expected=["weather"])
    assert "expected: expected a list" in wrong(expected={"name": "weather"})
    assert "expect: expected an object" in wrong(expect=[])


def test_lines_are_read_one_at_a_time() -> None:
    taken = 0

    def endless() -> Any:
        nonlocal taken
        while True:
            taken += 1
            yield json.dumps({**CASE, "id": taken}).encode()

    found = cases(endless())

    assert [next(found) for _ in range(3)] and taken == 3
