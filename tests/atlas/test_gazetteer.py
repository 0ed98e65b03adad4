"""Which of all the world's cities a person's words mean."""

import csv
from pathlib import Path

from chat.atlas.distance import kilometres
from chat.atlas.gazetteer import Found, locate

_KM = 30


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
