"""`python -m chat.atlas.building.listings FOLDER`: listed companies, of pytickersymbols and our own lists."""

import ast
import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from chat.atlas.building.wheels import Wheels
from chat.atlas.companies import COMPANIES
from chat.atlas.data import DATA

Row: TypeAlias = tuple[str, str, str]

_INDICES = ("S&P 500", "NASDAQ 100", "DOW JONES", "S&P 600", "FTSE 100")
_EXCHANGES = {"NYSE": "NYSE", "NASDAQ": "NASDAQ", "LON": "LSE", "LSE": "LSE"}
_TRADED = re.compile(r"(NYSE|NASDAQ|LSE|LON)\s*:\s*([A-Z]+(?:\.[A-Z])?)(?![A-Z:])", re.IGNORECASE)
_FORM = re.compile(
    r",? (?:Inc\.?|plc|Corporation|Corp\.?|Company|Co\.|Ltd\.?|S\.A\.|N\.V\.|\(The\)|Holdings?)$", re.I
)


def main(wheels: Wheels) -> None:
    own = {(company.symbol, company.exchange): company.name for company in COMPANIES}
    found = {(symbol, exchange): name for name, symbol, exchange in _read(wheels)}
    rows = sorted(
        (symbol, exchange, name) for (symbol, exchange), name in {**found, **_toronto(), **own}.items()
    )
    with (DATA / "listings.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("symbol", "exchange", "name"), *rows])


def _toronto() -> dict[tuple[str, str], str]:
    with (DATA.parent / "building" / "toronto.csv").open(encoding="utf-8", newline="") as file:
        return {(row["symbol"], "TSX"): row["name"] for row in csv.DictReader(file)}


def _read(wheels: Wheels) -> Iterator[Row]:
    indices = _indices(wheels.read("pytickersymbols", "indices_data.py").decode())
    for index in _INDICES:
        for stock in indices[index]["companies"]:
            for exchange, symbol in _listed(stock, index):
                yield _short(stock["name"]), symbol, exchange


def _indices(source: str) -> Any:
    """What the module assigns: it is read, not run."""
    assigned = [node.value for node in ast.parse(source).body if isinstance(node, ast.Assign)]
    return ast.literal_eval(assigned[0])


def _listed(stock: dict[str, Any], index: str) -> Iterator[tuple[str, str]]:
    """Where the company is at home, by what is written of it."""
    own = str(stock.get("symbol", "")).removesuffix(".L").replace("-", ".")
    if index == "FTSE 100":
        yield "LSE", own
        return
    written = [symbol.get("google", "") for symbol in stock.get("symbols", [])]
    for text in (*written, stock.get("metadata", {}).get("traded_as", "")):
        for exchange, symbol in _TRADED.findall(text):
            if symbol == own and (known := _EXCHANGES[exchange.upper()]) != "LSE":
                yield known, own
                return


def _short(name: str) -> str:
    shorter = _FORM.sub("", name.strip())
    return shorter if len(shorter) > 2 else name


if __name__ == "__main__":
    main(Wheels(Path(sys.argv[1])))
