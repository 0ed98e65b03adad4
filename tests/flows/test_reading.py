"""A flow's file is read, and whatever is wrong with it is said with its line."""

import json
from textwrap import dedent, indent
from typing import Any

import pytest

from chat.flows.expectation import Expectation, WantedCall
from chat.flows.flow import Decided, Flow, FlowTurn, Line, Pin
from chat.flows.problem import Problem
from chat.flows.reading import WrongFlow, read, unknown_tools

RAIN = """\
flow: 1
title: A rainy day
tools: [weather, ideas]
results:
  - call: weather
    with: {location: !place New York}
    gives: {celsius: 11}
turns:
  - say: It might rain in New York. What could I do?
    expect:
      pattern: multi_step
      calls:
        - weather: {location: !place New York}
        - ideas: {location: !place New York, kind: !optional indoor}
"""


def wrong(text: str) -> list[str]:
    with pytest.raises(WrongFlow) as raised:
        read(text, "wrong")
    return [str(problem) for problem in raised.value.problems]


def turn_of(words: str, flow: str = "") -> FlowTurn:
    return read(_file(words, flow), "one").turns[0]


def wrong_turn(words: str, flow: str = "") -> str:
    """What is wrong, but for where: one thing alone."""
    [problem] = wrong(_file(words, flow))
    return problem.partition(": ")[2]


def _file(words: str, flow: str) -> str:
    """A flow that offers two tools, with one turn that says Hello."""
    turn = indent(dedent(words), "    ")
    return f"flow: 1\ntitle: One\ntools: [weather, ideas]\n{dedent(flow)}\nturns:\n  - say: Hello\n{turn}\n"


def test_a_file_says_what_is_said_offered_given_and_expected() -> None:
    flow = read(RAIN, "rain")

    place = {"location": {"$place": "New York"}}
    assert flow == Flow(
        slug="rain",
        title="A rainy day",
        turns=(
            FlowTurn(
                says="It might rain in New York. What could I do?",
                tools=("weather", "ideas"),
                pins=(Pin(name="weather", arguments=place, result={"celsius": 11}),),
                expect=Expectation(
                    patterns=("multi_step",),
                    calls=(
                        WantedCall(name="weather", arguments=place),
                        WantedCall(name="ideas", arguments={**place, "kind": {"$optional": "indoor"}}),
                    ),
                ),
            ),
        ),
    )


def test_json_is_read_as_the_same() -> None:
    plain = {
        "flow": 1,
        "title": "A rainy day",
        "tools": ["weather"],
        "turns": [{"say": "Rain?", "expect": {"calls": [{"weather": {"location": {"$place": "Rome"}}}]}}],
    }
    tagged = """
        flow: 1
        title: A rainy day
        tools: [weather]
        turns:
          - {say: Rain?, expect: {calls: [weather: {location: !place Rome}]}}
        """

    assert read(json.dumps(plain, indent=1), "x") == read(dedent(tagged), "x")


def test_all_problems_are_said_at_once_each_with_its_line() -> None:
    text = RAIN.replace("title:", "titel:").replace("multi_step", "multistep").replace("with:", "wiht:")

    assert wrong(text) == [
        "line 1: expected title; it is missing.",
        "line 2: there is no key 'titel' here. Did you mean title?",
        "line 6: results 1: there is no key 'wiht' here. Did you mean with?",
        "line 11: turns 1, expect, pattern: expected one of none, simple, multiple, parallel,"
        " parallel_multiple, multi_step, multi_turn; got 'multistep'. Did you mean multi_step?",
    ]


def test_a_turns_own_come_before_the_flows() -> None:
    turn = turn_of(
        """
        tools: [weather]
        tool_choice: weather
        settings: {temperature: 1.5}
        results: [{call: weather, fails: Too foggy.}]
        """,
        """
        tool_choice: required
        settings: {temperature: 0, seed: 7}
        results: [{call: ideas, gives: {}}]
        """,
    )

    assert turn.tools == ("weather",)
    assert turn.tool_choice == {"type": "function", "function": {"name": "weather"}}
    assert turn.settings == {"temperature": 1.5, "seed": 7}
    assert turn.pins == (Pin(name="weather", error="Too foggy."), Pin(name="ideas", result={}))


def test_what_is_decided_of_a_call_that_asks() -> None:
    assert turn_of("").decided is None
    assert turn_of("decide: approve").decided == Decided(approved=True)
    assert turn_of("decide: deny").decided == Decided(approved=False)
    changed = Decided(approved=True, changes={"people": 4})
    assert turn_of("decide: {approve: {people: 4}}").decided == changed
    assert turn_of("decide: {deny: too late}").decided == Decided(approved=False, reason="too late")
    assert "expected approve, deny, `approve: {changes}` or `deny: why`; got 'yes'." in wrong_turn(
        "decide: yes"
    )


def test_a_script_says_calls_or_does_both() -> None:
    turn = turn_of(
        """
        script:
          - {say: A moment., call: [ideas, weather: {city: Rome}]}
          - say: Sunny.
        """
    )

    asked = Line(says="A moment.", calls=(("ideas", {}), ("weather", {"city": "Rome"})))
    assert turn.script == (asked, Line(says="Sunny."))
    assert wrong_turn("script: [{}]") == "turns 1, script 1: expected say or call; got neither."


def test_every_expectation_is_read() -> None:
    expect = turn_of(
        """
        expect:
          pattern: [simple, multiple]
          calls: []
          other_calls: yes
          other_arguments: no
          order: as written
          together: no
          failed_calls: true
          answer: {words: [sun, 7], numbers: [-1.5, 20], not: rain}
          limits: {steps: 2, tokens: 300, seconds: 4.5}
        """
    ).expect

    assert expect == Expectation(
        patterns=("simple", "multiple"),
        calls=(),
        other_calls=True,
        other_arguments=False,
        in_order=True,
        together=False,
        failed_calls=True,
        words=("sun", "7"),
        numbers=(-1.5, 20),
        not_words=("rain",),
        steps=2,
        tokens=300,
        seconds=4.5,
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("expect: {patern: simple}", "there is no key 'patern' here. Did you mean pattern?"),
        ("expect: {order: sorted}", "expected one of any, as written; got 'sorted'."),
        ("expect: {together: 2}", "expected yes or no; got 2."),
        ("expect: {calls: weather}", "expected a list; got 'weather'."),
        ("expect: {calls: [{weather: {}, ideas: {}}]}", "expected `tool: {arguments}`; got "),
        ("expect: {calls: [wether]}", "got 'wether', and offered are weather, ideas. Did you mean weather?"),
        ("expect: {calls: [weather: [Rome]]}", 'expected an object; got ["Rome"].'),
        ("expect: {calls: [weather: {at: !between [4, 2]}]}", "expected two numbers, the lower first"),
        ("expect: {calls: [weather: {at: {$plac: Rome}}]}", "got 'plac'. Did you mean $place?"),
        ("expect: {calls: [weather: !any]}", "expected arguments by name"),
        ("expect: {answer: {numbers: [two]}}", "answer, numbers 1: expected a number; got 'two'."),
        ("expect: {answer: {words: ''}}", "expected text; got empty text."),
        ("expect: {limits: {steps: 1.5}}", "expected a whole number, at most; got 1.5."),
        ("expect: {limits: {seconds: soon}}", "expected seconds, at most; got 'soon'."),
        ("tools: [weather, weather]", "expected each tool once; got weather again."),
        ("tools: [{name: own}]", "describe the tool in the flow's own tools."),
        ("tools: [no spaces]", "expected a tool's name: up to 64 Latin letters, digits, _ and -"),
        ("tool_choice: wether", "expected a tool that is offered; got 'wether'"),
        ("tools: []\ntool_choice: required", "expected tools to be offered, since a call is required"),
        ("settings: {temperature: 3}", "expected a number from 0 to 2; got 3."),
        ("settings: {temprature: 1}", "there is no key 'temprature' here. Did you mean temperature?"),
        ("settings: {stop: [a, b, c, d, e]}", "expected 1 to 4 texts; got 5."),
        ("settings: {seed: 1.0}", "expected a whole number of 64 bits; got 1.0."),
        ("settings: {response_format: xml}", "expected one of json_object; got 'xml'."),
        ("results: [{call: weather}]", "expected either gives or fails; got neither."),
        ("results: [{call: weather, gives: {}, fails: x}]", "expected either gives or fails; got both."),
        ("results: [{call: wether, gives: {}}]", "expected a tool that is offered; got 'wether'"),
        ("results: [{call: weather, gives: {at: !place Rome}}]", "got the matcher !place"),
        ("script: [call: [weather: {at: !any }]]", "got the matcher !any"),
        ("script: [call: [wether]]", "expected a tool that is offered; got 'wether'"),
        ("calls_only: maybe", "expected yes or no; got 'maybe'."),
    ],
)
def test_what_is_wrong_in_a_turn_is_said(words: str, said: str) -> None:
    assert said in wrong_turn(words)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("group: trip", "line 4: group: expected one of patterns, trips; got 'trip'. Did you mean trips?"),
        ("results: [{call: walk, gives: {}}]", "line 4: results 1, call: expected a tool that is offered"),
        ("tool_choice: walk", "line 4: tool_choice: expected a tool that is offered; got 'walk'"),
        ("given: [{role: user, content: Hello}]", "line 4: given: expected whole turns"),
    ],
)
def test_what_is_wrong_in_a_flow_is_said(words: str, said: str) -> None:
    assert said in wrong(_file("", words))[0]


def test_a_tool_may_be_known_by_its_schema_alone() -> None:
    flow = read(
        dedent(
            """
            flow: 1
            title: A boat
            tools:
              - {name: rent, parameters: {type: object, properties: {people: {type: integer}}}, writes: yes}
              - {name: ask}
            turns: [{say: Rent one., expect: {calls: [rent]}}]
            """
        ),
        "boat",
    )

    assert [(tool.name, tool.writes) for tool in flow.foreign] == [("rent", True), ("ask", False)]
    assert flow.turns[0].tools == ("rent", "ask")


def test_a_schema_that_cant_be_used_is_a_problem() -> None:
    text = "flow: 1\ntitle: x\ntools: [{name: a, parameters: {type: text}}]\nturns: [{say: x}]"

    assert wrong(text) == ["line 3: tools 1, parameters: expected a schema of type object."]


def test_unknown_tools_are_named_with_the_line_that_offers_them() -> None:
    flow = read(RAIN, "rain")

    assert unknown_tools(flow, RAIN, frozenset({"weather", "ideas"})) == ()
    assert unknown_tools(flow, RAIN, frozenset({"weather", "idea"})) == (
        Problem(3, "expected a tool that is installed or described here; got 'ideas'. Did you mean idea?"),
    )


def _said(*messages: dict[str, Any]) -> list[str]:
    return wrong(json.dumps({"flow": 1, "title": "x", "given": messages, "turns": [{"say": "x"}]}))


def test_what_was_said_before_is_whole_turns() -> None:
    user, answer = {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}
    call = {"id": "1", "function": {"name": "weather", "arguments": '{"city": "Rome"}'}}
    asks = {"role": "assistant", "tool_calls": [call]}
    result = {"role": "tool", "tool_call_id": "1", "content": "{}"}

    messages = [user, asks, result, answer, user, answer]
    flow = read(json.dumps({"flow": 1, "title": "x", "given": messages, "turns": [{"say": "x"}]}), "x")
    assert [message["role"] for message in flow.given] == [message["role"] for message in messages]
    assert flow.given[1] == {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"type": "function", **call}],
    }

    assert "expected whole turns" in _said(user)[0]
    assert "expected a message of the user" in _said(answer)[0]
    assert "expected an answer of the assistant" in _said(user, user, answer)[0]
    assert "expected whole turns" in _said(user, asks, result)[0]
    assert "expected the result of the call '1' first" in _said(user, asks, answer)[0]
    assert "asked for, and has none yet" in _said(user, asks, result, result, answer)[0]
    assert "expected one of user, assistant, tool; got 'system'" in _said({"role": "system"})[0]
    spoilt = {"id": "1", "function": {"name": "weather", "arguments": "[1]"}}
    assert "a JSON object as text" in _said(user, {**asks, "tool_calls": [spoilt]})[0]
    assert "got 'audio'" in _said({**user, "audio": {}}, answer)[0]
