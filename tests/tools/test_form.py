"""Arguments as a form and back: what was not touched stays as it was, to the letter."""

from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.tools.form import Field, fields, refilled, typed
from chat.tools.registry import tool


@tool
def hire(
    vehicle: Annotated[Literal["car", "van"], "What to hire"],
    days: Annotated[int, "For how long"],
    insured: bool = False,
    seats: Literal[2, 4] | None = None,
    price: float | None = None,
    extras: Annotated[list[str] | None, "Whatever else"] = None,
    day: Annotated[str | None, "The day, as YYYY-MM-DD"] = None,
    time: Annotated[str | None, "The time, as HH:MM (24 hours)"] = None,
    note: str | None = None,
) -> dict[str, Any]:
    """Hire a vehicle"""
    return {}


ASKED = {"vehicle": "van", "days": 3}


def made(**given: Any) -> dict[str, Field]:
    return {field.name: field for field in fields(hire.parameters, ASKED | given)}


def edited(form: dict[str, str], **given: Any) -> dict[str, Any]:
    return typed(hire.parameters, ASKED | given, form)


def test_each_type_has_its_field_with_the_words_of_the_schema() -> None:
    found = made()
    assert [(name, field.kind) for name, field in found.items()] == [
        ("vehicle", "choice"),
        ("days", "number"),
        ("insured", "yesno"),
        ("seats", "choice"),
        ("price", "number"),
        ("extras", "json"),
        ("day", "date"),
        ("time", "time"),
        ("note", "text"),
    ]
    assert (found["vehicle"].label, found["vehicle"].description) == ("Vehicle", "What to hire")
    assert (found["vehicle"].choices, found["seats"].choices) == (("car", "van"), ("2", "4"))
    assert [found["days"].step, found["price"].step] == ["1", "any"]
    assert (found["day"].description, found["time"].description) == ("The day", "The time")
    assert [name for name, field in found.items() if field.required] == ["vehicle", "days"]
    assert [name for name, field in found.items() if field.shown] == ["vehicle", "days"]


def test_an_argument_that_an_open_schema_does_not_name_is_shown_and_edited_as_json() -> None:
    schema = {"properties": {"to": {"type": "string"}}}
    asked = {"bcc": "eve@example.org", "to": "ada@example.org"}
    assert [(field.name, field.kind, field.value, field.shown) for field in fields(schema, asked)] == [
        ("to", "text", "ada@example.org", True),
        ("bcc", "json", '"eve@example.org"', True),
    ]
    assert typed(schema, asked, {"bcc": ""}) == {"to": "ada@example.org"}


def test_json_is_what_a_database_keeps_so_that_the_same_sent_again_is_the_same() -> None:
    assert edited({"extras": '["\\ud800", "\\u0000"]'}) == ASKED | {"extras": ["\ufffd", "\ufffd"]}
    for text in ("[NaN]", "[1e999]", "[" * 200 + "]" * 200):
        with pytest.raises(ValueError, match="extras: expected JSON; got "):
            edited({"extras": text})


def test_what_has_no_field_is_refused_and_not_passed_over() -> None:
    with pytest.raises(ValueError, match="wheels: unknown argument; it has no field"):
        edited({"wheels": "3"})


def test_a_box_shows_what_holds_if_it_is_not_given_and_can_be_unticked() -> None:
    schema = {"properties": {"notify": {"type": "boolean", "default": True}}}
    assert [field.value for field in fields(schema, {})] == ["yes"]
    assert [typed(schema, {}, {"notify": sent}) for sent in ("yes", "no")] == [{}, {"notify": False}]


def test_limits_and_formats_of_a_schema_are_those_of_the_field() -> None:
    number = {"type": "integer", "minimum": 1, "maximum": 20}
    schema = {"properties": {"size": number, "day": {"type": "string", "format": "date"}}, "required": []}
    size, day = fields(schema, {"day": "2026-12-24"})
    assert (size.minimum, size.maximum, day.kind) == (1, 20, "date")


@pytest.mark.parametrize(
    ("given", "kind", "value"),
    [
        ({"day": "2026-12-24"}, "date", "2026-12-24"),
        ({"day": "next week"}, "text", "next week"),
        ({"day": "2026-02-30"}, "text", "2026-02-30"),
        ({"time": "19:30"}, "time", "19:30"),
        ({"time": "half past"}, "text", "half past"),
        ({"note": "One\nTwo"}, "long", "One\nTwo"),
        ({"extras": ["child seat"]}, "json", '["child seat"]'),
        ({"insured": True}, "yesno", "yes"),
        ({"price": 12.5}, "number", "12.5"),
    ],
)
def test_a_value_is_shown_in_a_field_that_does_not_lose_it(
    given: dict[str, Any], kind: str, value: str
) -> None:
    (name,) = given
    assert (made(**given)[name].kind, made(**given)[name].value) == (kind, value)


@pytest.mark.parametrize(
    ("form", "now"),
    [
        ({}, ASKED),
        ({"days": "4"}, ASKED | {"days": 4}),
        ({"days": "many"}, ASKED | {"days": "many"}),
        ({"days": ""}, {"vehicle": "van"}),
        ({"vehicle": "car"}, ASKED | {"vehicle": "car"}),
        ({"vehicle": "ship"}, ASKED | {"vehicle": "ship"}),
        ({"seats": "4"}, ASKED | {"seats": 4}),
        ({"insured": "yes"}, ASKED | {"insured": True}),
        ({"insured": "no"}, ASKED),
        ({"price": "12.50"}, ASKED | {"price": 12.5}),
        ({"extras": '["roof rack"]'}, ASKED | {"extras": ["roof rack"]}),
        ({"note": "Two\r\nlines"}, ASKED | {"note": "Two\nlines"}),
        ({"note": "", "day": " "}, ASKED),
    ],
)
def test_what_was_typed_becomes_arguments_of_their_type(form: dict[str, str], now: dict[str, Any]) -> None:
    assert edited(form) == now


def test_an_optional_argument_that_was_emptied_is_left_out() -> None:
    assert edited({"note": ""}, note="Quiet") == ASKED


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({"days": "many"}, "days: expected integer; got 'many'"),
        ({"days": ""}, "days: required, but missing"),
        ({"vehicle": "ship"}, "vehicle: expected one of car, van; got 'ship'"),
        ({"price": "nan"}, "arguments: expected JSON; nan is not a JSON number"),
        ({"extras": "[1]"}, "extras.0: expected string; got 1"),
    ],
)
def test_nonsense_is_what_the_tool_says_it_is(form: dict[str, str], problem: str) -> None:
    assert hire.problems(edited(form)) == [problem]


def test_text_that_should_be_json_and_is_none_has_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"extras: expected JSON; got 'child seat' \("):
        edited({"extras": "child seat"})


def test_what_was_typed_comes_back_in_a_field_that_shows_it() -> None:
    found = made()
    for name, text in {"day": "soon", "days": "many", "time": "late", "vehicle": "ship"}.items():
        again = refilled(found[name], text)
        assert (again.kind, again.value, again.shown) == ("text", text, True)
    assert refilled(found["days"], "12").kind == "number"
    assert refilled(found["days"], None) == found["days"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(list(hire.parameters["properties"])), JSON))
def test_a_form_that_is_sent_as_it_was_shown_changes_nothing(arguments: dict[str, Any]) -> None:
    shown = {field.name: field.value.replace("\n", "\r\n") for field in fields(hire.parameters, arguments)}
    assert repr(typed(hire.parameters, arguments, shown)) == repr(arguments)


@given(st.dictionaries(st.sampled_from(list(hire.parameters["properties"])), st.text()))
def test_whatever_is_typed_becomes_arguments_or_a_sentence(form: dict[str, str]) -> None:
    try:
        hire.problems(edited(form))
    except ValueError as error:
        assert "expected JSON; got" in str(error)
