"""Which of all the world's cities a person's words mean."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.atlas import shelf
from chat.atlas.distance import kilometres
from chat.atlas.gazetteer import Found, locate

_KM = 30
PIECES = (
    "Paris",
    " ",
    ",",
    "TX",
    "東京",
    "\ud800",
    "\x00",
    "St.",
    "USA",
    "JFK",
    "airport",
    "'",
    "١٢",
    "İ",
    "(",
    "city",
)


def asked() -> list[dict[str, str]]:
    with (Path(__file__).parent / "asked.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_right(row: dict[str, str], found: Found) -> bool:
    place = found.place
    if place is None or place.country_code != row["country"]:
        return False
    return kilometres(place.latitude, place.longitude, float(row["latitude"]), float(row["longitude"])) <= _KM


def test_places_are_found_as_people_write_them() -> None:
    rows = asked()
    wrong = {row["asked"]: locate(row["asked"]) for row in rows if not is_right(row, locate(row["asked"]))}
    share = 1 - len(wrong) / len(rows)
    print(f"{share:.1%} of {len(rows)} places found as meant")
    assert len(rows) >= 150
    assert share >= 0.95, wrong


def label(text: str) -> str:
    place = locate(text).place
    return place.label if place else ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Munich", "Munich, Germany"),
        ("London, ON", "London, Ontario"),
        ("New York City", "New York, NY"),
        ("Köln", "Cologne, Germany"),
        ("Tromsø", "Tromsø, Norway"),
        ("Ulan Bator", "Ulaanbaatar, Mongolia"),
        ("ニューヨーク", "New York, NY"),
        ("Portland (Oregon)", "Portland, OR"),
        ("Ontario, CA", "Ontario, CA"),
    ],
)
def test_a_label_is_english_with_the_state_or_the_country(text: str, expected: str) -> None:
    assert label(text) == expected


def test_a_place_says_all_that_tools_need() -> None:
    place = locate("Tokyo").place
    assert place
    assert (place.country, place.country_code, place.zone) == ("Japan", "JP", "Asia/Tokyo")
    assert place.population > 5_000_000 and place.id == 1850147


def test_what_else_a_name_may_mean_is_said() -> None:
    found = locate("Paris")
    assert [place.label for place in found.others][0] == "Paris, TX"
    assert found.notes[0].startswith("Taken as Paris, France; other places of that name: Paris, TX")


def test_a_name_with_its_state_leaves_nothing_to_say() -> None:
    found = locate("Paris, TX")
    assert (found.others, found.notes) == ((), ())


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Japan", "Japan is not a city: taken as Tokyo, Japan."),
        ("Georgia", "Georgia is not a city: taken as Tbilisi, Georgia."),
        ("Georgia, USA", "Georgia is not a city: taken as Atlanta, GA."),
        ("Tuscany", "Tuscany is not a city: taken as Florence, Italy."),
        ("Bali", "Bali is not a city: taken as Denpasar, Indonesia."),
        ("Heathrow airport", "LHR is an airport, London Heathrow Airport: taken as London, United Kingdom."),
        ("Chicago, Cook County, IL", "'Cook County' is not known, and was left out."),
        ("Hackescher Markt, Berlin", "'Hackescher Markt' is not known, and was left out."),
    ],
)
def test_what_is_no_city_is_answered_by_one_and_said(text: str, note: str) -> None:
    found = locate(text)
    assert found.place and note in found.notes


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Chcago", "Chicago, IL"),
        ("New Yrok", "New York, NY"),
        ("Bangkock", "Bangkok, Thailand"),
        ("Philadephia, PA", "Philadelphia, PA"),
        ("Edinbrugh, Scotland", "Edinburgh, United Kingdom"),
        ("Springfield, Kentucky", "Springfield, IL"),
    ],
)
def test_an_unknown_name_is_answered_by_near_spellings(text: str, near: str) -> None:
    found = locate(text)
    assert found.place is None and found.near[0] == near
    assert found.notes[0].startswith(f"No place named '{text}' is known. Did you mean {near}")


@pytest.mark.parametrize("text", ["", " ", ",,,", "?!", "\x00"])
def test_nothing_is_no_place(text: str) -> None:
    assert locate(text).notes == ("No place was named.",)


@pytest.mark.parametrize("text", ["Nowhereville", "Nowhereville, Texas", "asdfgh", "12345"])
def test_a_place_that_is_like_none_is_unknown(text: str) -> None:
    found = locate(text)
    assert (found.place, found.near) == (None, ())
    assert found.notes == (f"No place named '{text}' is known.",)


def test_nearly_every_place_is_found_by_its_own_label() -> None:
    """All but those that share a name and a region with a better-known one."""
    labels = [shelf.place(number).label for number in range(0, len(shelf.fame()), 97)]
    lost = [said for said in labels if label(said) != said]
    assert len(lost) < len(labels) / 50, lost


@settings(deadline=None)
@given(st.text() | st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_no_text_is_too_odd_to_look_up(text: str) -> None:
    found = locate(text)
    assert found.place or (found.notes and not found.others)
    assert len(found.asked) <= 120
