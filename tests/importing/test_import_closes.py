"""Closing prices, imported by the real command from a file, and found again."""

from pathlib import Path

import pytest

from chat.atlas.imported_closes import FILE, Close, about, close, origin
from tests.importing.conftest import Import

GOOD = """symbol,date,close,currency,exchange
AAPL,2026-01-02,189.98,USD,NASDAQ
AAPL,2026-01-05,190.5,USD,NASDAQ
shop,2026-01-05,80,USD,NYSE
SHOP,2026-01-05,110.25,CAD,TSX
"""


def written(tmp_path: Path, text: str | bytes, name: str = "closes.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_the_latest_close_of_a_symbol_is_found(run: Import, folder: Path, tmp_path: Path) -> None:
    out, failed = run("import_closes", written(tmp_path, GOOD))
    assert (out, failed) == ("Imported 4 closing prices of 2 symbols.\n", "")
    assert close(folder, "aapl ") == Close("2026-01-05", 190.5, "USD", "NASDAQ")
    assert close(folder, "SHOP") == Close("2026-01-05", 80.0, "USD", "NYSE")
    assert close(folder, "MSFT") is None


def test_its_file_and_the_day_of_a_price_are_told(run: Import, folder: Path, tmp_path: Path) -> None:
    run("import_closes", written(tmp_path, GOOD, "mine.csv"))
    found = close(folder, "AAPL")
    assert found is not None
    told, source = about(folder), origin(folder, found)
    assert told is not None and source is not None
    assert (told.file, told.as_of) == ("mine.csv", "2026-01-05")
    assert (source.kind, source.source.name, source.as_of) == (
        "extract",
        "closing prices imported from mine.csv",
        "2026-01-05",
    )


@pytest.mark.parametrize(
    "text",
    [
        "symbol,date,close\nAAPL,2026-01-05,190.5\n",
        "\ufeffClose, Symbol ,DATE,volume\r\n190.5,AAPL,2026-01-05,77\r\n",
        'date,symbol,close,currency\n2026-01-05,"AAPL",190.50,\n\n',
    ],
)
def test_columns_may_come_in_any_order_and_with_others(
    run: Import, folder: Path, tmp_path: Path, text: str
) -> None:
    assert run("import_closes", written(tmp_path, text))[1] == ""
    assert close(folder, "AAPL") == Close("2026-01-05", 190.5, "", "")


def test_wrong_lines_are_told_by_number_and_nothing_is_imported(
    run: Import, folder: Path, tmp_path: Path
) -> None:
    run("import_closes", written(tmp_path, GOOD))
    lines = [
        "symbol,date,close,currency",
        "AAPL,2026-01-05,190.5,USD",
        "AAPL,2026-02-30,190.5,USD",
        "AAPL,05.01.2026,190.5,USD",
        'AAPL,2026-01-06,"1,190.5",USD',
        "AAPL,2026-01-07,nan,USD",
        "AAPL,2026-01-08,0,USD",
        "AAPL,2026-01-09,-1,USD",
        "AAPL,2026-01-10,1e400,USD",
        ",2026-01-11,1,USD",
        "<script>,2026-01-12,1,USD",
        "AAPL,2026-01-13,1,dollars",
        "AAPL,2026-01-05,191,USD",
        "AAPL",
    ]
    out, failed = run("import_closes", written(tmp_path, "\n".join(lines)))
    assert failed == "12 lines are wrong: nothing was imported."
    assert out.splitlines() == [
        "line 3: expected a date of the calendar, got '2026-02-30'",
        "line 4: expected a date as YYYY-MM-DD, got '05.01.2026'",
        "line 5: expected a price such as 189.98, got '1,190.5'",
        "line 6: expected a price such as 189.98, got 'nan'",
        "line 7: expected a price above 0, got 0",
        "line 8: expected a price such as 189.98, got '-1'",
        "line 9: expected a price such as 189.98, got '1e400'",
        "line 10: expected a symbol, got ''",
        "line 11: expected a symbol, got '<SCRIPT>'",
        "line 12: expected a currency of three letters, got 'dollars'",
        "line 13: AAPL of 2026-01-05 stands in line 2 already",
        "line 14: expected a date as YYYY-MM-DD, got ''",
    ]
    assert close(folder, "AAPL") == Close("2026-01-05", 190.5, "USD", "NASDAQ")


def test_of_many_wrong_lines_the_first_twenty_are_told(run: Import, tmp_path: Path) -> None:
    out, failed = run("import_closes", written(tmp_path, "symbol,date,close\n" + "A,x,1\n" * 5_000))
    assert (len(out.splitlines()), failed) == (20, "5,000 lines are wrong: nothing was imported.")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "expected a first line symbol,date,close[,currency,exchange]; symbol is missing"),
        (
            "AAPL,2026-01-05,1\n",
            "expected a first line symbol,date,close[,currency,exchange]; symbol is missing",
        ),
        ("symbol;date;close\nA;2026-01-05;1\n", "expected a first line symbol,date,close"),
        ("symbol,date,close\n", "it has no prices"),
        (b"symbol,date,close\nA\xff,2026-01-05,1\n", "expected UTF-8, invalid start byte at byte 19"),
        (b"symbol,date,close\n\x00\n", ""),
        ('symbol,date,close\n"A,2026-01-05,1\n', "unexpected end of data"),
        (b"\x89PNG\r\n\x1a\n", "expected UTF-8"),
        ("symbol,date,close\n" + "A" * 200_000, "field larger than field limit"),
    ],
)
def test_a_file_that_is_no_such_table_gets_a_sentence(
    run: Import, folder: Path, tmp_path: Path, content: str | bytes, sentence: str
) -> None:
    failed = run("import_closes", written(tmp_path, content))[1]
    assert sentence in failed and failed
    assert not list(folder.iterdir())


def test_where_nothing_was_imported_nothing_is_found(tmp_path: Path) -> None:
    assert close(None, "AAPL") is close(tmp_path, "AAPL") is about(None) is None
    (tmp_path / FILE).write_bytes(b"no database")
    assert close(tmp_path, "AAPL") is None
