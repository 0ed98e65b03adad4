"""Places, words and days that are the same, and some that only look alike."""

from datetime import UTC, date, datetime

import pytest

from chat.flows.sameness import day_meant, same_place, same_words, says, says_number

NEW_YORK = (
    "New York",
    "New York, NY",
    "NYC",
    "N.Y.C.",
    "new york city",
    "New York City, New York, USA",
    "New York (NY)",
    "Нью-Йорк",
    "Nueva York",
    "Big Apple",
)
SAME = (
    ("San Francisco, CA", "San Francisco"),
    ("San Francisco, CA", "SF"),
    ("San Francisco, California", "san francisco, ca, usa"),
    ("Paris", "Paris, France"),
    ("Paris", "PARIS"),
    ("Paris, TX", "Paris, Texas"),
    ("Paris, TX", "paris texas"),
    ("London", "London, UK"),
    ("London", "Londres"),
    ("London, Ontario", "London, ON, Canada"),
    ("Munich", "München"),
    ("Munich", "Muenchen, Germany"),
    ("Tokyo", "東京"),
    ("Tokyo", "Tokyo, Japan"),
    ("Kyiv", "Kiev"),
    ("Mumbai", "Bombay"),
    ("Zürich", "Zurich, Switzerland"),
    ("São Paulo", "Sao Paulo, Brazil"),
    ("Washington, DC", "Washington D.C."),
    ("Washington, DC", "Washington"),
    ("St. Petersburg, FL", "Saint Petersburg, Florida"),
    ("Portland", "Portland, OR"),
    ("Springfield", "Springfield, IL"),
    ("Chicago", "Chicago, Illinois, United States"),
    ("USA", "United States"),
    ("Germany", "Deutschland"),
    ("JFK", "jfk"),
    ("Hotel Zorblax", "hotel zorblax!"),
)
OTHER = (
    ("New York", "Newark"),
    ("New York", "York"),
    ("New York", "New Orleans, LA"),
    ("New York", "Brooklyn"),
    ("New York", "New York, Texas"),
    ("New York", "New York and Boston"),
    ("New York", ""),
    ("New York", "JFK"),
    ("New York", "New York State"),
    ("Paris", "Paris, TX"),
    ("Paris", "France"),
    ("Paris", "Eiffel Tower"),
    ("Paris", "Lyon"),
    ("London", "London, Ontario"),
    ("Portland", "Portland, Maine"),
    ("Springfield", "Springfield, MA"),
    ("San Jose", "San José, Costa Rica"),
    ("San Francisco", "South San Francisco"),
    ("Berlin", "Hackescher Markt, Berlin"),
    ("Washington, DC", "Washington State"),
    ("Washington", "USA"),
    ("Montgomery, AL", "Alabama"),
    ("Germany", "Austria"),
    ("Germany", "Bavaria"),
    ("Hotel Zorblax", "Hotel Zorbla"),
    ("Hotel Zorblax", "Paris"),
)


@pytest.mark.parametrize("spelling", NEW_YORK)
def test_new_york_is_new_york_in_any_spelling(spelling: str) -> None:
    assert all(same_place(spelling, other) and same_place(other, spelling) for other in NEW_YORK)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_place_otherwise_written(one: str, other: str) -> None:
    assert same_place(one, other) and same_place(other, one)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_another_place(one: str, other: str) -> None:
    assert not same_place(one, other) and not same_place(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Chez Janou", "chez  janou"),
        ("Zuni Café", "ZUNI CAFE"),
        ("Lou Malnati's", "Lou Malnatis"),
        ("!", "!"),
    ],
)
def test_the_same_words_otherwise_written(one: str, other: str) -> None:
    assert same_words(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("Chez Janou", "Chez Jano"), ("!", "?"), ("", "x"), ("a b", "ab")]
)
def test_other_words(one: str, other: str) -> None:
    assert not same_words(one, other)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It is cold in **New York**.", "new york"),
        ("Chicago's weather is fine", "Chicago"),
        ("At Lou Malnati’s", "Lou Malnati's"),
        ("a café", "CAFE"),
        ("東京の天気", "東京"),
        ("Costs 5 €", "€"),
    ],
)
def test_a_text_says_words(text: str, said: str) -> None:
    assert says(text, said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("New Yorkers are", "New York"),
        ("Newark", "ark"),
        ("Newark", "New"),
        ("", "x"),
        ("York, New", "New York"),
    ],
)
def test_a_text_does_not_say_parts_of_words(text: str, said: str) -> None:
    assert not says(text, said)


FRIDAY = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("today", "2026-11-27"),
        ("Tomorrow", "2026-11-28"),
        ("yesterday", "2026-11-26"),
        ("+0", "2026-11-27"),
        ("+35", "2027-01-01"),
        ("-27", "2026-10-31"),
        ("saturday", "2026-11-28"),
        ("Thursday", "2026-12-03"),
        ("friday", "2026-12-04"),
    ],
)
def test_days_are_counted_from_when_it_was_said_and_a_weekday_is_the_next_one(words: str, day: str) -> None:
    assert day_meant(words, FRIDAY) == date.fromisoformat(day)


@pytest.mark.parametrize("words", ["", "someday", "3", "+", "+x", "--2", "+99999", "2026-11-28"])
def test_what_is_no_day_is_none(words: str) -> None:
    assert day_meant(words, FRIDAY) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("It is twenty-eight degrees", 28),
        ("Lisbon nineteen, Rome twelve and Oslo three", 3),
        ("Sixty five in San Francisco", 65),
        ("Thirty.", 30),
        ("twenty-one", 21),
    ],
)
def test_a_number_may_be_said_in_words(text: str, number: float) -> None:
    assert says_number(text, number)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("twenty-eight", 8),
        ("twenty-eight", 20),
        ("two hundred", 2),
        ("a hundred and five", 5),
        ("one of them", 1),
        ("often", 10),
    ],
)
def test_a_part_of_a_number_in_words_is_another_number(text: str, number: float) -> None:
    assert not says_number(text, number)
