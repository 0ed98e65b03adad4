"""Sums and currencies that a text names: `100 USD`, `£20`, "fifty euros", "yen"."""

import re
from dataclasses import dataclass

from chat.llm.offline.skills.counts import COUNT, count

_WORDS = {
    "USD": "us dollar|american dollar|dollar|buck|us$|$",
    "EUR": "euro|€",
    "GBP": "british pound|pound sterling|sterling|pound|quid|£",
    "JPY": "japanese yen|yen|¥",
    "CHF": "swiss franc|franc",
    "CAD": "canadian dollar|ca$|c$",
    "AUD": "australian dollar|aussie dollar|au$|a$",
    "NZD": "new zealand dollar|kiwi dollar|nz dollar|nz$",
    "SGD": "singapore dollar|s$",
    "HKD": "hong kong dollar|hk$",
    "INR": "indian rupee|rupee|₹",
    "CNY": "chinese yuan|yuan|renminbi|rmb",
    "KRW": "korean won|south korean won|₩",
    "MXN": "mexican peso|peso",
    "BRL": "brazilian real|reais",
    "SEK": "swedish krona|swedish kronor|krona|kronor",
    "NOK": "norwegian krone|norwegian kroner|krone|kroner",
    "DKK": "danish krone|danish kroner",
    "PLN": "polish zloty|zloty",
    "CZK": "czech koruna|koruna",
    "HUF": "hungarian forint|forint",
    "TRY": "turkish lira|lira",
    "ILS": "israeli shekel|shekel|₪",
    "ZAR": "south african rand|rand",
    "THB": "thai baht|baht",
    "IDR": "indonesian rupiah|rupiah",
    "MYR": "malaysian ringgit|ringgit",
    "PHP": "philippine peso",
    "RON": "romanian leu",
    "BGN": "bulgarian lev",
    "ISK": "icelandic krona|icelandic krónur",
    "AED": "uae dirham|dirham",
    "SAR": "saudi riyal",
    "EGP": "egyptian pound",
    "ARS": "argentine peso",
    "CLP": "chilean peso",
    "COP": "colombian peso",
    "RUB": "russian rouble|russian ruble|rouble|ruble",
    "UAH": "ukrainian hryvnia|hryvnia",
    "VND": "vietnamese dong|dong",
    "TWD": "new taiwan dollar|taiwan dollar|nt$",
    "NGN": "nigerian naira|naira",
    "KES": "kenyan shilling",
    "MAD": "moroccan dirham",
    "BTC": "bitcoin|₿",
    "ETH": "ethereum|ether",
}
_NO_WORDS = ("TRY", "RON", "COP", "PHP", "SAR", "MAD")
"""Codes that are words, or parts of other things, when written small."""
_CODE_OF = {word: code for code, words in _WORDS.items() for word in words.split("|")}
_SIGNS = sorted((word for word in _CODE_OF if not word[-1].isalpha()), key=len, reverse=True)
_NAMES = sorted((word for word in _CODE_OF if word[-1].isalpha()), key=len, reverse=True)
_SMALL = [code.lower() for code in _WORDS if code not in _NO_WORDS]

SIGN = rf"(?:{'|'.join(re.escape(sign) for sign in _SIGNS)})"
NAME = rf"(?:(?:{'|'.join(_NAMES)})(?:e?s)?|{'|'.join(_SMALL)}|(?-i:{'|'.join(_NO_WORDS)}))(?!\w)"
CURRENCY = rf"(?:{NAME}|{SIGN})"
FIGURE = r"(?:\d{1,3}(?:[,' ]\d{3}){1,4}(?:\.\d{1,4})?|\d{1,12}(?:[.,]\d{1,4})?)(?:k\b| thousand| million)?"
SUM = rf"(?:{SIGN} ?{FIGURE}|(?:{FIGURE}|\b(?:{COUNT}|an?|hundred|a hundred|a thousand)) ?{CURRENCY})"
_SUM = re.compile(
    rf"(?<!\w)(?:({SIGN}) ?({FIGURE})"
    rf"|(?:({FIGURE})|({COUNT}|a hundred|a thousand|hundred|an?)\b) ?({CURRENCY}))",
    re.IGNORECASE,
)
_CURRENCY = re.compile(rf"(?<!\w)(?:{CURRENCY})", re.IGNORECASE)
_FIGURE = re.compile(rf"(?<![\w.,]){FIGURE}", re.IGNORECASE)
_ROUND = {"a": 1, "an": 1, "hundred": 100, "a hundred": 100, "a thousand": 1000}


@dataclass(frozen=True, slots=True)
class Money:
    """A currency where it is said, with an amount or without."""

    start: int
    end: int
    code: str
    amount: float | None = None


def money_in(text: str) -> list[Money]:
    """Every currency in `text`, in order."""
    sums = [_sum(match) for match in _SUM.finditer(text)]
    alone = [Money(m.start(), m.end(), _code(m[0])) for m in _CURRENCY.finditer(text)]
    free = [at for at in alone if not any(said.start <= at.start < said.end for said in sums)]
    return sorted([*sums, *free], key=lambda at: at.start)


def figure_in(text: str) -> float | None:
    """A number without a currency."""
    match = _FIGURE.search(text)
    return _amount(match[0]) if match else None


def _sum(match: re.Match[str]) -> Money:
    if word := match[4]:
        known = _ROUND.get(word.lower())
        amount = float(count(word)) if known is None else float(known)
    else:
        amount = _amount(match[2] or match[3])
    return Money(match.start(), match.end(), _code(match[1] or match[5]), amount)


def _amount(figure: str) -> float:
    """ "1,250.50", "12,50" and "2k" as people write them."""
    number, times = figure.lower(), 1
    for ending, by in (("k", 1_000), (" thousand", 1_000), (" million", 1_000_000)):
        if number.endswith(ending):
            number, times = number.removesuffix(ending), by
    number = re.sub(r"[,' ](?=\d{3}(?!\d))", "", number)
    return float(number.replace(",", ".")) * times


def _code(word: str) -> str:
    name = word.lower()
    singular = name.removesuffix("es") if name.removesuffix("es") in _CODE_OF else name.removesuffix("s")
    return _CODE_OF.get(name) or _CODE_OF.get(singular) or word.upper()


def whole(amount: float) -> int | float:
    """100 as 100, not as 100.0."""
    return int(amount) if amount.is_integer() else amount
