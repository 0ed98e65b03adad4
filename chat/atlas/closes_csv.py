"""A file of closing prices, read: symbol,date,close[,currency,exchange], a line each."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeAlias

from chat.canonical import clean_text

REQUIRED = ("symbol", "date", "close")
KNOWN = (*REQUIRED, "currency", "exchange")
_SYMBOL = re.compile(r"[A-Z0-9][A-Z0-9.^=:-]{0,19}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CLOSE = re.compile(r"\d{1,12}(\.\d{1,10})?", re.ASCII)
_CURRENCY = re.compile(r"([A-Z]{3}|GBp|GBX)?")
_LONGEST = 40

Row: TypeAlias = tuple[str, str, str, float, str]
"""As the table `close` of imported_closes has it."""


class Wrong(Exception):
    """The file, or a line of it, is not what was expected."""


@dataclass(slots=True)
class Closes:
    """One file. `wrong` are the lines that could not be read, once it has been read to its end."""

    path: Path
    wrong: list[str] = field(default_factory=list)
    seen: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def rows(self) -> Iterator[Row]:
        """Raises Wrong for a file that is no such table at all."""
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                yield from self._read(csv.DictReader(file, strict=True))
        except UnicodeDecodeError as error:
            raise Wrong(f"expected UTF-8, {error.reason} at byte {error.start:,}") from error
        except csv.Error as error:
            raise Wrong(str(error)) from error

    def _read(self, lines: "csv.DictReader[str]") -> Iterator[Row]:
        names = [name.strip().lower() for name in lines.fieldnames or ()]
        if missing := [name for name in REQUIRED if name not in names]:
            raise Wrong(
                f"expected a first line symbol,date,close[,currency,exchange]; {missing[0]} is missing"
            )
        lines.fieldnames = names
        for line in lines:
            try:
                yield self._row(line, lines.line_num)
            except Wrong as why:
                self.wrong.append(f"line {lines.line_num}: {why}")

    def _row(self, line: Mapping[str, str], number: int) -> Row:
        given = {name: clean_text(line.get(name) or "").strip() for name in KNOWN}
        symbol = given["symbol"].upper()
        currency = _fitting(_CURRENCY, given["currency"], "a currency of three letters")
        row = (
            _fitting(_SYMBOL, symbol, "a symbol"),
            given["exchange"][:_LONGEST],
            _day(given["date"]),
            _price(given["close"]),
            currency,
        )
        if (first := self.seen.setdefault(row[:3], number)) != number:
            raise Wrong(f"{symbol} of {row[2]} stands in line {first} already")
        return row


def _fitting(pattern: re.Pattern[str], text: str, what: str) -> str:
    if not pattern.fullmatch(text):
        raise Wrong(f"expected {what}, got {text[:_LONGEST]!r}")
    return text


def _day(text: str) -> str:
    try:
        return date.fromisoformat(_fitting(_DATE, text, "a date as YYYY-MM-DD")).isoformat()
    except ValueError:
        raise Wrong(f"expected a date of the calendar, got {text!r}") from None


def _price(text: str) -> float:
    price = float(_fitting(_CLOSE, text, "a price such as 189.98"))
    if not price:
        raise Wrong("expected a price above 0, got 0")
    return price
