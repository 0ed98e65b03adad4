"""A schema that a file brings along can be checked against: it is valid, ends, and runs nothing."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from chat.flows.reading.schema import trouble

_WORDS = [
    "type",
    "properties",
    "items",
    "anyOf",
    "enum",
    "required",
    "minimum",
    "maxLength",
    "additionalProperties",
]
_values = st.recursive(
    st.sampled_from(["object", "string", "integer", "text", 0, -1, 1.5, True, None]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(_WORDS), inner, max_size=3),
    max_leaves=8,
)


def of(**rest: Any) -> dict[str, Any]:
    return {"type": "object", **rest}


@given(st.dictionaries(st.sampled_from(_WORDS), _values, max_size=4))
def test_it_is_found_valid_exactly_if_the_standard_says_so(rest: dict[str, Any]) -> None:
    schema = {**rest, "type": "object"}
    try:
        Draft202012Validator.check_schema(schema)
        valid = True
    except SchemaError:
        valid = False

    assert (trouble(schema) == "") == valid


def test_what_is_shared_within_it_may_be_referred_to() -> None:
    place = {"type": "string"}
    assert not trouble(of(properties={"from": {"$ref": "#/$defs/place"}}, **{"$defs": {"place": place}}))


def test_what_cant_be_used_is_said() -> None:
    assert trouble({"type": "dict"}) == "expected a schema of type object."
    assert "'https://example.com/x.json'; nothing outside" in trouble(
        of(**{"$ref": "https://example.com/x.json"})
    )
    assert "'#/$defs/x', where nothing is" in trouble(of(**{"$ref": "#/$defs/x"}))
    assert "another $schema within" in trouble(
        of(properties={"a": {"$schema": "http://json-schema.org/draft-07/schema#"}})
    )
    assert "is not valid" in trouble(of(properties={"a": {"type": "text"}}))
    assert "levels deep" in trouble(_nested(30))
    assert "bytes; expected at most" in trouble(of(description="x" * 40_000))


def _nested(levels: int) -> dict[str, Any]:
    return of(properties={"a": _nested(levels - 1)}) if levels else of()
