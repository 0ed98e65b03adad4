"""Each matcher fits what it should, and nothing else."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.flows.matchers import NAMES, arguments_fit, fits, words

AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
PAIRS: dict[str, tuple[list[tuple[Any, Any]], list[tuple[Any, Any]]]] = {
    "any": ([(None, 1), (None, None), (None, [{}])], []),
    "optional": ([("celsius", "celsius")], [("celsius", "fahrenheit"), ("celsius", None)]),
    "one-of": (
        [(["a", 2], 2.0), ([{"$place": "New York"}], "NYC")],
        [(["a", 2], "2"), ([], None), ("a", "a")],
    ),
    "not": ([("a", "b"), ({"$place": "New York"}, "Newark")], [("a", "a"), ({"$place": "New York"}, "NYC")]),
    "place": (
        [("New York", "new york city")],
        [("New York", "Newark"), ("12", 12), ("New York", ["New York"])],
    ),
    "like": ([("Chez Janou", "CHEZ JANOU!")], [("Chez Janou", "Chez Jano"), ("1", 1), (1, 1)]),
    "contains": (
        [
            ("jazz", "live Jazz, and food"),
            ("jazz", ["rock", "jazz"]),
            (2, [1, 2.0]),
            ({"$place": "NYC"}, ["New York"]),
        ],
        [("jazz", "jazzy"), ("jazz", ["jazz club"]), (2, "2"), (2, 2), ("jazz", {"jazz": 1}), (1, [True])],
    ),
    "between": (
        [([2, 4], 2), ([2, 4], 4.0), ([0.5, 0.5], 0.5)],
        [([2, 4], 4.01), ([2, 4], "3"), ([0, 1], True), ([4, 2], 3), ("2 to 4", 3), ([2], 2)],
    ),
    "day": (
        [("tomorrow", "2026-11-29"), ("saturday", "2026-12-05"), ("+3", "2026-12-01")],
        [("tomorrow", "2026-11-30"), ("tomorrow", "tomorrow"), ("someday", None), (3, "2026-12-01")],
    ),
    "unordered": (
        [([1, 2, 2], [2, 1, 2]), ([{"$any": None}, 1], [1, 5]), ([], [])],
        [([1, 2], [1, 2, 2]), ([1, 1], [1, 2]), ([1, 2], [1]), ("ab", "ba")],
    ),
}


def test_each_matcher_has_pairs_that_fit_and_pairs_that_do_not() -> None:
    assert set(PAIRS) == set(NAMES)
    assert all(fit and (miss or name == "any") for name, (fit, miss) in PAIRS.items())


@pytest.mark.parametrize(
    ("name", "wanted", "value"), [(n, *pair) for n, (fit, _) in PAIRS.items() for pair in fit]
)
def test_a_value_fits(name: str, wanted: Any, value: Any) -> None:
    assert fits({f"${name}": wanted}, value, AT)


@pytest.mark.parametrize(
    ("name", "wanted", "value"), [(n, *pair) for n, (_, miss) in PAIRS.items() for pair in miss]
)
def test_a_value_does_not_fit(name: str, wanted: Any, value: Any) -> None:
    assert not fits({f"${name}": wanted}, value, AT)


@pytest.mark.parametrize("value", [1, 2.5, "text", True, False, None, [], {}, [1, {"a": ["b"]}]])
def test_a_plain_value_fits_itself(value: Any) -> None:
    assert fits(value, value)


@pytest.mark.parametrize(("one", "other"), [(2, 2.0), ({"a": 1, "b": 2}, {"b": 2.0, "a": 1})])
def test_numbers_are_compared_as_numbers(one: Any, other: Any) -> None:
    assert fits(one, other) and fits(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (0, False),
        (2, "2"),
        ("text", "Text"),
        (None, 0),
        (None, False),
        ([], {}),
        ([1, 2], [2, 1]),
        ([1], [1, 1]),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": [1]}, {"a": [True]}),
    ],
)
def test_plain_values_that_only_look_alike_do_not_fit(one: Any, other: Any) -> None:
    assert not fits(one, other) and not fits(other, one)


def test_matchers_fit_within_objects_and_lists() -> None:
    wanted = {"trip": [{"to": {"$place": "New York"}, "class": {"$optional": "first"}}]}
    assert fits(wanted, {"trip": [{"to": "NYC"}]})
    assert not fits(wanted, {"trip": [{"to": "NYC", "class": "second"}]})
    assert not fits(wanted, {"trip": [{"to": "NYC", "seat": "4A"}]})


def test_an_object_that_is_no_matcher_is_a_plain_value() -> None:
    assert fits({"$dollars": 3}, {"$dollars": 3}) and not fits({"$dollars": 3}, 3)


def test_arguments_beside_the_named_ones_are_free_unless_they_are_not() -> None:
    wanted, arguments = {"location": {"$place": "New York"}}, {"location": "NYC", "unit": "celsius"}
    assert arguments_fit(wanted, arguments) and not arguments_fit(wanted, arguments, others=False)


def test_a_named_argument_is_there_unless_it_is_optional() -> None:
    assert not arguments_fit({"unit": {"$any": None}}, {})
    assert not arguments_fit({"unit": {"$not": "celsius"}}, {})
    assert arguments_fit({"unit": {"$optional": "celsius"}}, {}, others=False)
    assert not arguments_fit({"unit": {"$optional": "celsius"}}, {"unit": "kelvin"})


def test_arguments_that_could_not_be_read_fit_where_none_is_named() -> None:
    assert arguments_fit({}, None)
    assert not arguments_fit({}, None, others=False) and not arguments_fit({"unit": {"$any": None}}, None)


@pytest.mark.parametrize(
    ("wanted", "read"),
    [
        ({"$any": None}, "anything"),
        ({"$optional": "celsius"}, '"celsius" or nothing'),
        ({"$one-of": ["a", 2]}, '"a" or 2'),
        ({"$not": "a"}, 'anything but "a"'),
        ({"$place": "New York"}, "New York in any spelling"),
        ({"$like": "Chez Janou"}, "Chez Janou, however written"),
        ({"$contains": "jazz"}, 'something with "jazz" in it'),
        ({"$between": [2, 4]}, "2 to 4"),
        ({"$day": "tomorrow"}, "tomorrow, 2026-11-29"),
        ({"$unordered": [1, 2]}, "[1, 2] in any order"),
        ({"a": [{"$place": "York"}, None]}, "{a: [York in any spelling, null]}"),
    ],
)
def test_a_person_reads_what_is_wanted(wanted: Any, read: str) -> None:
    assert words(wanted, AT) == read


def test_a_day_is_read_without_a_date_where_nobody_knows_when_it_was_said() -> None:
    assert words({"$day": "+3"}) == "the day +3"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["$any", "$day", "$place", "a"]), inner),
    max_leaves=8,
)


@settings(max_examples=50)
@given(st.sampled_from(NAMES), json_values, json_values)
def test_whatever_a_matcher_takes_it_answers_and_can_be_read(name: str, wanted: Any, value: Any) -> None:
    assert fits({f"${name}": wanted}, value, AT) in (True, False)
    assert words({f"${name}": wanted}, AT)
