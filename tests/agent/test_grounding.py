"""An answer's facts lead to the results that they come from; what no result supports is told apart."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.agent.grounding import Place, facts, means, numbers

WEATHER = {"location": "New York, NY", "temperature": "11", "unit": "celsius", "wind": 12.4}
EATING = {"restaurants": [{"name": "Zuni Café", "rating": 4.5}, {"name": "Swan Oyster Depot", "price": 1200}]}
RESULTS = [(7, WEATHER), (8, EATING)]


def spans(answer: str, known: str = "") -> list[tuple[str, tuple[Place, ...]]]:
    return [(fact.text, fact.places) for fact in facts(answer, RESULTS, known)]


def test_numbers_and_names_lead_to_their_paths() -> None:
    assert spans("New York, NY has 11 °C; eat at Zuni Café.") == [
        ("New York, NY", (Place(7, "$.location"),)),
        ("11", (Place(7, "$.temperature"),)),
        ("Zuni Café", (Place(8, "$.restaurants[0].name"),)),
    ]


def test_a_number_that_no_result_says_has_no_place() -> None:
    assert spans("It is 99 °C.") == [("99", ())]


def test_a_number_the_person_said_needs_no_result() -> None:
    assert spans("For 3 days: 11.", known="What about the next 3 days?") == [
        ("11", (Place(7, "$.temperature"),))
    ]


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ("12", "$.wind"),
        ("12.4", "$.wind"),
        ("1,200", "$.restaurants[1].price"),
        ("4.5", "$.restaurants[0].rating"),
    ],
)
def test_numbers_are_found_rounded_and_grouped(said: str, path: str) -> None:
    ((text, (place, *_)),) = spans(f"about {said} of it")

    assert (text, place.path) == (said, path)


def test_marks_of_a_list_and_parts_of_words_are_no_numbers() -> None:
    assert spans("1. B2B\n2) A4 paper\n") == []


def test_a_name_within_a_word_is_no_mention() -> None:
    assert [fact.text for fact in facts("Romeo is in Rome", [(1, {"city": "Rome"})])] == ["Rome"]


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.text(), json, st.text())
def test_spans_are_in_order_apart_and_what_they_say(answer: str, result: Any, known: str) -> None:
    end = 0
    for fact in facts(answer, [(1, result)], known):
        assert end <= fact.start < fact.end <= len(answer)
        assert answer[fact.start : fact.end] == fact.text
        end = fact.end


def test_a_time_and_an_offset_lead_to_where_they_were_said() -> None:
    result = {"as_of": "2026-11-27T23:43:05+00:00", "utc_offset": "-03:30"}
    found = facts("It is 2026-11-27 23:43 there, UTC-03:30.", [(1, result)])
    assert found and all(fact.places for fact in found)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("It is 28°F.", 28),
        ("1,234 people", 1234),
        ("1.234,5 Euro", 1234.5),
        ("12,5 mm", 12.5),
        ("now −3 °C", -3),
        ("now –3 °C", -3),
        ("**13**, cold", 13.0),
        ("about 12", 12.4),
        ("12,4", 12.35),
    ],
)
def test_a_text_says_a_number_however_it_is_written(text: str, number: float) -> None:
    assert any(means(said, number) for said in numbers(text))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("130 or 2013", 13),
        ("13.5 mm", 13),
        ("2-4 people", -4),
        ("now −3 °C", 3),
        ("3. Zuni Café", 3),
        ("B13 and A13B4", 13),
    ],
)
def test_a_text_does_not_say_a_number_that_is_part_of_another_or_marks_a_list(
    text: str, number: float
) -> None:
    assert not any(means(said, number) for said in numbers(text))
