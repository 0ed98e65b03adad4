"""What YAML 1.2 takes a bare word for: text, unless it is a number, true, false or nothing."""

import math
import re

_NOTHING = ("", "~", "null", "Null", "NULL")
_TRUE = ("true", "True", "TRUE")
_FALSE = ("false", "False", "FALSE")
_WHOLE = re.compile(r"[-+]?[0-9]{1,400}|0o[0-7]{1,400}|0x[0-9a-fA-F]{1,400}")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NO_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")


def meant(word: str) -> str | int | float | bool | None:
    """Dates stay text. Raises ValueError for a number that JSON has not."""
    if word in _NOTHING:
        return None
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    if _WHOLE.fullmatch(word):
        return int(word, 0) if word[:2] in ("0o", "0x") else int(word)
    if _DECIMAL.fullmatch(word):
        return _finite(word)
    if _NO_NUMBER.fullmatch(word):
        raise ValueError(f"expected a number that a computer can hold; got {word}")
    return word


def _finite(word: str) -> float:
    if math.isfinite(number := float(word)):
        return number
    raise ValueError(f"expected a number that a computer can hold; got {word[:40]}")
