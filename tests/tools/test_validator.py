"""Somebody else's schema costs no more than a moment, and none of its expressions is run."""

import pytest

from chat.tools.arguments import problems
from chat.tools.validator import TooMuch, misfits

_SLOW = "^(a+)+$"
_TEXT = "a" * 60 + "b"


def test_no_expression_is_run_wherever_it_stands() -> None:
    inner = {"pattern": _SLOW, "propertyNames": {"pattern": _SLOW}}

    assert not misfits(_TEXT, {"pattern": _SLOW})
    assert not misfits({"a": _TEXT}, {"properties": {"a": inner}})
    assert not misfits({_TEXT: 1}, {"patternProperties": {_SLOW: {}}, "additionalProperties": False})
    assert not misfits({_TEXT: 1}, {"patternProperties": {_SLOW: {}}, "unevaluatedProperties": False})


def test_what_would_take_for_ever_is_given_up() -> None:
    doubled = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(40)}
    many = {"items": {"anyOf": [{"const": f"x{n}"} for n in range(400)]}}

    for value, schema in (
        ({}, {"$ref": "#/$defs/d0", "$defs": {**doubled, "d40": {"type": "object"}}}),
        ([1] * 10_000, many),
        ([-1] * 10_000, {"items": {"enum": list(range(5_000))}}),
        ([1] * 10_000, {"items": {"allOf": [{}] * 2_000}}),
        ([{"a": n} for n in range(3_000)], {"uniqueItems": True}),
    ):
        with pytest.raises(TooMuch):
            misfits(value, schema)


def test_the_model_is_told_that_the_schema_is_to_blame() -> None:
    doubled = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(40)}
    schema = {"type": "object", "allOf": [{"$ref": "#/$defs/d0"}], "$defs": {**doubled, "d40": {}}}

    assert problems({}, schema) == ["arguments: the tool's own schema can't be used; TooMuch"]


def test_large_arguments_of_an_ordinary_schema_are_checked() -> None:
    schema = {"items": {"type": "number"}}

    assert not misfits([1.5] * 15_000, schema)
    assert len(misfits([1.5] * 1_000 + ["x"], schema)) == 1


def test_a_number_too_large_to_be_divided_is_told_to_the_model_and_no_fault_of_ours() -> None:
    steps = {"type": "object", "properties": {"step": {"multipleOf": 0.5}}}

    assert problems({"step": 10**400}, steps) == [
        "arguments: the tool's own schema can't be used; OverflowError"
    ]
