"""Calls that a model wrote into its text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.llm.text_calls import TextGate, calls_in_text
from tests.work import growth, not_endless

STRING = {"type": "string"}
TOOLS = {
    "get_weather": {"type": "object", "properties": {"city": STRING, "days": {"type": "integer"}}},
    "get_time": {"type": "object", "properties": {"zone": STRING}},
}
OSLO = ("get_weather", {"city": "Oslo"})
OSLO_3 = ("get_weather", {"city": "Oslo", "days": 3})
UTC = ("get_time", {"zone": "UTC"})

FORMATS = {
    "hermes": ('<tool_call>{"name": "get_weather", "arguments": {"city": "Oslo"}}</tool_call>', [OSLO]),
    "hermes with its own tag in a text": (
        '<tool_call>{"name": "get_weather", "arguments": {"city": "</tool_call>"}}</tool_call>',
        [("get_weather", {"city": "</tool_call>"})],
    ),
    "xml parameters": (
        "<tool_call>\n<function=get_weather>\n<parameter=city>\nOslo\n</parameter>\n"
        "<parameter=days>\n3\n</parameter>\n</function>\n</tool_call>",
        [OSLO_3],
    ),
    "function": ('<function=get_weather>{"city": "Oslo"}</function>', [OSLO]),
    "python tag": (
        '<|python_tag|>{"name": "get_weather", "parameters": {"city": "Oslo"}}; '
        '{"name": "get_time", "parameters": {"zone": "UTC"}}<|eom_id|>',
        [OSLO, UTC],
    ),
    "mistral list": (
        '[TOOL_CALLS] [{"name": "get_weather", "arguments": {"city": "Oslo"}}, '
        '{"name": "get_time", "arguments": {"zone": "UTC"}}]',
        [OSLO, UTC],
    ),
    "mistral names": (
        '[TOOL_CALLS]get_weather[CALL_ID]abc123XYZ[ARGS]{"city": "Oslo"}'
        '[TOOL_CALLS]get_time[ARGS]{"zone": "UTC"}',
        [OSLO, UTC],
    ),
    "deepseek v3": (
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>get_weather\n"
        '```json\n{"city": "Oslo"}\n```<｜tool▁call▁end｜>\n'
        "<｜tool▁call▁begin｜>function<｜tool▁sep｜>get_time\n"
        '```json\n{"zone": "UTC"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
        [OSLO, UTC],
    ),
    "deepseek v3.1": (
        "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_weather<｜tool▁sep｜>"
        '{"city": "Oslo"}<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
        [OSLO],
    ),
    "dsml": (
        '<｜DSML｜function_calls>\n<｜DSML｜invoke name="get_weather">\n'
        '<｜DSML｜parameter name="city" string="true">Oslo</｜DSML｜parameter>\n'
        '<｜DSML｜parameter name="days" string="false">3</｜DSML｜parameter>\n'
        "</｜DSML｜invoke>\n</｜DSML｜function_calls>",
        [OSLO_3],
    ),
    "dsml with doubled bars": (
        '<||DSML||tool_calls><||DSML||invoke name="get_weather">'
        '<||DSML||parameter name="city" string="true">Oslo</||DSML||parameter>'
        "</||DSML||invoke></||DSML||tool_calls>",
        [OSLO],
    ),
    "kimi": (
        "<|tool_calls_section_begin|><|tool_call_begin|>functions.get_weather:0<|tool_call_argument_begin|>"
        '{"city": "Oslo"}<|tool_call_end|><|tool_calls_section_end|>',
        [OSLO],
    ),
    "harmony": (
        '<|channel|>commentary to=functions.get_weather <|constrain|>json<|message|>{"city": "Oslo"}<|call|>',
        [OSLO],
    ),
    "harmony with a start": (
        "<|start|>assistant<|channel|>commentary to=functions.get_weather <|constrain|>json<|message|>"
        '{"city": "Oslo"}<|call|>',
        [OSLO],
    ),
    "harmony stripped of its marks": (
        'assistantcommentary to=functions.get_weather json{"city": "Oslo"}'
        'commentary to=functions.get_time json{"zone": "UTC"}',
        [OSLO, UTC],
    ),
    "lfm": (
        "<|tool_call_start|>[get_weather(city=\"Oslo\", days=3), get_time(zone='UTC')]<|tool_call_end|>",
        [OSLO_3, UTC],
    ),
    "glm": (
        "<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>Oslo</arg_value>\n"
        "<arg_key>days</arg_key>\n<arg_value>3</arg_value>\n</tool_call>",
        [OSLO_3],
    ),
}
every_format = pytest.mark.parametrize("written, wanted", FORMATS.values(), ids=FORMATS.keys())


def read(text: str) -> tuple[list[tuple[str, object]], str]:
    calls, rest = calls_in_text(text, TOOLS)
    return [(call.name, json.loads(call.arguments)) for call in calls], rest


@every_format
def test_a_known_format_is_read_and_taken_out_of_the_text(
    written: str, wanted: list[tuple[str, object]]
) -> None:
    assert read(f"I'll look. \n{written}\n") == (wanted, "I'll look.")


@every_format
@pytest.mark.parametrize("quote", ["```\n{}\n```", "See ```xml\n{}\n``` there", "~~~\n{}\n~~~", "```\n{}"])
def test_nothing_is_read_in_a_code_block(written: str, wanted: list[tuple[str, object]], quote: str) -> None:
    if "```" in written:
        pytest.skip("a fence of its own ends the block")
    assert read(quote.format(written)) == ([], quote.format(written))


@every_format
def test_a_name_that_was_not_declared_stays_text(written: str, wanted: list[tuple[str, object]]) -> None:
    other = written.replace("get_weather", "rm_all").replace("get_time", "rm_more")
    assert read(other) == ([], other)


def test_a_bare_object_is_read_if_it_is_the_whole_text() -> None:
    bare = '{"name": "get_weather", "parameters": {"city": "Oslo"}}'
    assert read(f"\n{bare}\n") == ([OSLO], "")
    assert read(f"Like {bare}") == ([], f"Like {bare}")
    assert read('{"name": "get_weather"}') == ([], '{"name": "get_weather"}')


def test_nothing_is_read_between_backticks() -> None:
    text = "Write `<function=get_time>{}</function>` for it."
    assert read(text) == ([], text)


@pytest.mark.parametrize(
    "inside",
    [
        'get_time(zone="UTC"',
        'get_time("UTC")',
        'get_time(zone=open("x"))',
        "get_time(zone={1, 2})",
        "get_time(**{})",
        'get_time(zone="a").x()',
        '__import__("os").system(zone="x")',
        'get_time(zone="a", zone="b")',
        "1",
        "",
    ],
)
def test_python_that_is_no_list_of_calls_with_literals_stays_text(inside: str) -> None:
    text = f"<|tool_call_start|>[{inside}]<|tool_call_end|>"
    assert read(text) == ([], text)


def test_a_call_that_was_cut_off_stays_text() -> None:
    for text in (
        '<|tool_call_start|>[get_time(zone="UTC")]',
        'commentary to=functions.get_time json{"zone": "U',
        '<tool_call>{"name": "get_time", "argu',
        '<function=get_time>{"zone"',
        '<function=get_time>{"zone": "U</function>',
        "<tool_call>get_time",
    ):
        assert read(text) == ([], text)


def test_text_is_held_back_from_where_a_call_may_begin() -> None:
    gate = TextGate(enabled=True)
    shown = [gate.feed(piece) for piece in ("Hello a <b> ", "you <to", "ol_call>{", "}")]
    assert "".join(shown) == "Hello a <b> you"
    assert gate.close("Hello a <b> you <tool_call>{}") == " <tool_call>{}"


@given(st.lists(st.sampled_from(("a", " ", "{", "<tool", "_call>", "<|", "to=func", "x" * 9000)), max_size=9))
def test_text_is_held_back_the_same_however_it_is_cut(pieces: list[str]) -> None:
    one, other = TextGate(enabled=True), TextGate(enabled=True)
    assert one.feed("".join(pieces)) == "".join(map(other.feed, pieces))


def test_text_that_never_becomes_a_call_is_not_held_for_ever() -> None:
    gate = TextGate(enabled=True)
    assert gate.feed("<tool_call>" + "x" * 20_000)


@pytest.mark.parametrize(
    "mark",
    ["<|tool_call_start|>[", "<function=get_time>", "<tool_call>{", "<tool_call>a<arg_key>", "[TOOL_CALLS]"],
)
def test_marks_that_begin_no_call_are_not_looked_at_for_ever(mark: str) -> None:
    assert growth(lambda count: lambda: read(mark * count), 100) < 1.1
    text = mark * (250_000 // len(mark))
    with not_endless():
        assert read(text) == ([], text)
