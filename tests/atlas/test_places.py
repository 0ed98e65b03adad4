"""Which city a text means."""

import pytest

from chat.atlas.places import PLACES, find, mentioned


def labels(text: str) -> list[str]:
    return [mention.place.label for mention in mentioned(text)]


def spans(text: str) -> list[str]:
    return [text[mention.start : mention.end] for mention in mentioned(text)]


def test_every_place_is_found_by_its_label() -> None:
    found = {place.label: find(place.label) for place in PLACES}
    assert [label for label, place in found.items() if not place or place.label != label] == []


def test_places_of_every_continent_are_known() -> None:
    countries = {place.country for place in PLACES}
    assert {"United States", "Brazil", "France", "Kenya", "Japan", "Australia"} <= countries
    assert len(PLACES) >= 60


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        ("NYC", "New York, NY"),
        ("New York City", "New York, NY"),
        ("New York, New York, USA", "New York, NY"),
        ("SF", "San Francisco, CA"),
        ("san fran", "San Francisco, CA"),
        ("SAN FRANCISCO, CALIFORNIA", "San Francisco, CA"),
        ("the city of Rome", "Rome, Italy"),
        ("Chicago, IL 60601", "Chicago, IL"),
        ("Washington, D.C.", "Washington, DC"),
        ("München", "Munich, Germany"),
        ("Mu\u0308nchen", "Munich, Germany"),
        ("東京", "Tokyo, Japan"),
        ("Bombay", "Mumbai, India"),
        ("Sao Paulo", "Sao Paulo, Brazil"),
    ],
)
def test_a_place_is_found_by_any_of_its_names(asked: str, label: str) -> None:
    place = find(asked)
    assert place and place.label == label


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        ("Paris", "Paris, France"),
        ("Paris, TX", "Paris, TX"),
        ("paris texas", "Paris, TX"),
        ("London", "London, United Kingdom"),
        ("London, Ontario", "London, Ontario"),
        ("London, ON, Canada", "London, Ontario"),
        ("Portland", "Portland, OR"),
        ("Portland, Maine", "Portland, ME"),
    ],
)
def test_namesakes_are_told_apart_by_what_stands_behind_the_name(asked: str, label: str) -> None:
    place = find(asked)
    assert place and place.label == label


@pytest.mark.parametrize(
    "asked", ["", " ", "Nowhereville", "Springfield, Kentucky", "Paris, Quebec", "Xanadu City"]
)
def test_an_unknown_place_is_not_taken_for_a_known_one(asked: str) -> None:
    assert find(asked) is None


def test_mentions_come_in_order_and_without_the_words_between() -> None:
    text = "What is the current temperature of New York, San Francisco and Chicago?"
    assert spans(text) == ["New York", "San Francisco", "Chicago"]


def test_a_mention_includes_the_region_said_with_it() -> None:
    assert spans("Paris, Texas or Paris, France?") == ["Paris, Texas", "Paris, France"]
    assert labels("London, Ontario against London") == ["London, Ontario", "London, United Kingdom"]


@pytest.mark.parametrize("text", ["Portland or Seattle", "Portland, or Seattle"])
def test_a_small_or_is_not_oregon(text: str) -> None:
    assert spans(text) == ["Portland", "Seattle"]


def test_a_city_that_is_also_a_state_ends_no_list() -> None:
    assert labels("New York, Washington and Boston") == ["New York, NY", "Washington, DC", "Boston, MA"]


def test_a_city_of_another_state_is_not_mentioned() -> None:
    assert labels("the weather in Springfield, KY") == []


def test_a_newspaper_is_not_a_city() -> None:
    assert labels("The New York Times on Boston") == ["Boston, MA"]


def test_names_without_spaces_between_are_found() -> None:
    assert labels("東京の天気と大阪") == ["Tokyo, Japan", "Osaka, Japan"]


def test_a_possessive_is_not_part_of_the_name() -> None:
    assert spans("Chicago's weather, and München’s") == ["Chicago", "München"]


def test_la_is_los_angeles_only_in_capitals() -> None:
    assert labels("la ville") == []
    assert labels("flights to LA") == ["Los Angeles, CA"]
