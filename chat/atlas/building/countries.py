"""`python -m chat.atlas.building.countries`: countries and currencies by name, from babel."""

import csv

from babel import Locale
from babel.numbers import get_territory_currencies

from chat.atlas.data import DATA

_LANGUAGES = "en de fr es it pt pl ja zh ko ru ar".split()
_NO_COUNTRIES = frozenset(("EU", "EZ", "UN", "XA", "XB", "QO", "ZZ", "CQ"))


def main() -> None:
    locales = [Locale(language) for language in _LANGUAGES]
    codes = sorted(code for code in locales[0].territories if len(code) == 2 and code.isalpha())
    with (DATA / "countries.csv").open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file, lineterminator="\n").writerow
        write(("code", "name", "currency", "names"))
        for code in codes:
            if code not in _NO_COUNTRIES:
                write((code, *_about(code, locales)))
    with (DATA / "currencies.csv").open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file, lineterminator="\n").writerow
        write(("code", "name"))
        used = {_currency(code) for code in codes} - {""}
        for code in sorted(used):
            write((code, locales[0].currencies.get(code, code)))


def _about(code: str, locales: list[Locale]) -> tuple[str, str, str]:
    name = locales[0].territories[code].replace(" SAR China", "")
    others = dict.fromkeys(locale.territories[code] for locale in locales if code in locale.territories)
    return name, _currency(code), "|".join(other for other in others if other != name)


def _currency(code: str) -> str:
    """The one in use today that is listed first."""
    return next(iter(get_territory_currencies(code)), "")


if __name__ == "__main__":
    main()
