"""The text of arguments, read as the contract says and never completed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.llm.arguments import parse
from tests.work import growth, not_endless

ONE = {"a": 1}


@pytest.mark.parametrize(
    "text, objects, repair",
    [
        ('{"a": 1}', (ONE,), None),
        ("", ({},), None),
        (" \n", ({},), None),
        ("null", ({},), "empty"),
        ('"{\\"a\\": 1}"', (ONE,), "double_encoded"),
        ('{"a": 1}{"a": 1}', (ONE,), "duplicate_dropped"),
        ('{"a": 1}\n{"a": 2}', (ONE, {"a": 2}), "split"),
        ('{"a": 1}{"a": 1}{"a": 2}', (ONE, {"a": 2}), "split"),
        ('{"a": 1}{"a": true}', (ONE, {"a": True}), "split"),
        ('```json\n{"a": 1}\n```', (ONE,), "fence"),
        ('{"a": "x\ny\tz"}', ({"a": "x\ny\tz"},), "control_chars"),
        ('{"a": [1, 2,], "b": ",}",}', ({"a": [1, 2], "b": ",}"},), "trailing_comma"),
        ("{'a': True, 'b': None}", ({"a": True, "b": None},), "python_literal"),
    ],
)
def test_what_is_certain_is_repaired_and_named(text: str, objects: object, repair: str | None) -> None:
    parsed = parse(text)
    assert (parsed.objects, parsed.repair, parsed.problem) == (objects, repair, "")


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1',
        '{"a": "x',
        '{"a": 1} and so on',
        '{"a": 1}{"b":',
        "12",
        "[1]",
        '"text"',
        "true",
        '{"a": NaN}',
        '{"a": 1e999}',
        r'{"a": "C:\path"}',
        "{'a': 1, 2: 3}",
        "{'a': (1, 2)}",
        "{'a': {1, 2}}",
        "[{}]{}",
        "[" * 5000 + "]" * 5000,
        '{"a": ' * 5000 + "1" + "}" * 5000,
        "{'a': " * 3000 + "1" + "}" * 3000,
        '"\\"{}\\""',
        "__import__('os').getcwd()",
    ],
)
def test_all_else_is_not_valid_and_says_why(text: str) -> None:
    parsed = parse(text)
    assert parsed.objects == () and parsed.problem.endswith(".")


@pytest.mark.parametrize("text", ["", "null", '{"a": 1,}', '{"a": 1}{"a": 1}', "{'a': 1}", '"{}"'])
def test_after_a_cut_only_strict_json_counts(text: str) -> None:
    assert not parse(text, strict=True).valid
    assert parse('{"a": 1}', strict=True).valid


@given(st.dictionaries(st.text(), st.one_of(st.integers(), st.text(), st.booleans(), st.none())), st.data())
def test_no_half_of_an_object_is_ever_valid(value: dict[str, object], data: st.DataObject) -> None:
    text = json.dumps(value, ensure_ascii=False)
    half = text[: data.draw(st.integers(1, len(text) - 1))]
    assert not parse(half).valid


def test_each_of_a_long_row_of_objects_takes_the_same_steps() -> None:
    assert growth(lambda count: lambda: parse("{}" * count), 300) < 2.1
    with not_endless():
        assert parse("{}" * 50_000).repair == "duplicate_dropped"
