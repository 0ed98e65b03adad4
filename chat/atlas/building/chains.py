"""`python -m chat.atlas.building.chains FOLDER`: chains by cuisine and where they operate.

The folder holds what `npm pack name-suggestion-index@8.0.20260918` brings.
"""

import csv
import json
import re
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from chat.atlas.data import DATA

Row: TypeAlias = tuple[str, str, str, str]

_CUISINES = {
    "italian": "italian pizza pasta",
    "american": "american burger barbecue wings hot_dog bar_and_grill diner",
    "mexican": "mexican tex-mex burrito taco tacos",
    "japanese": "japanese sushi ramen udon beef_bowl donburi yakiniku teppanyaki",
    "chinese": "chinese cantonese hotpot sichuan dim_sum dumpling dumplings",
    "french": "french crepe brasserie",
}
_OF = {tag: cuisine for cuisine, tags in _CUISINES.items() for tag in tags.split()}
_COUNTRY = re.compile(r"[a-z]{2}")
_REGION = re.compile(r"((?:us|ca|gb|au)-[a-z]{2,3})(?:\.geojson)?")


def main(folder: Path) -> None:
    (packed,) = folder.glob("name-suggestion-index-*.tgz")
    with tarfile.open(packed) as package:
        index = json.load(package.extractfile("package/dist/json/nsi.min.json") or sys.stdin)["nsi"]
    rows = {row for kind in ("restaurant", "fast_food", "cafe") for row in _rows(kind, index)}
    with (DATA / "chains.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(
            [("name", "cuisine", "served", "where"), *sorted(rows)]
        )


def _rows(kind: str, index: dict[str, Any]) -> Iterator[Row]:
    served = "seated" if kind == "restaurant" else "fast"
    for item in index[f"brands/amenity/{kind}"]["items"]:
        where = " ".join(_where(item["locationSet"]))
        tags = item["tags"].get("cuisine", "").split(";")
        cuisine = next((_OF[tag] for tag in tags if tag in _OF), None)
        if where and cuisine:
            yield _name(item), cuisine, served, where


def _where(places: dict[str, list[Any]]) -> Iterator[str]:
    """Countries and states; "the whole world", continents and circles round a point name no country."""
    without = {str(place).upper() for place in places.get("exclude", [])}
    for place in filter(lambda place: isinstance(place, str), places.get("include", [])):
        if found := _COUNTRY.fullmatch(place) or _REGION.fullmatch(place):
            code = found[found.re.groups].upper()
            if code not in without:
                yield code


def _name(item: dict[str, Any]) -> str:
    """In Latin letters too, where the chain has such a name."""
    own, tags = str(item["displayName"]), item["tags"]
    latin = tags.get("name:en") or tags.get("brand:en") or own
    return own if latin == own or own.isascii() else f"{latin} ({own})"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
