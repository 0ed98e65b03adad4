"""One spelling for all spellings of a name: `Zürich`, `ZURICH` and `zurich` fold to the same key."""

import re
import unicodedata

_LETTERS = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ə": "a", "æ": "ae", "œ": "oe", "þ": "th",
        "ى": "ی", "ي": "ی", "ك": "ک", "ة": "ه",
        **dict.fromkeys("'’‘`´ʻʼʿʾ′·・.", ""),
    }
)  # fmt: skip
"""Letters that no decomposition takes apart, and signs that are left out as often as written."""

_DOT = re.compile(r"\.(?=\w\w)")
"""`St.Louis` is two words, `D.C.` is one."""
_BETWEEN = re.compile(r"[\W_]+")
_SHORT = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount"}


def fold(text: str) -> str:
    plain = _DOT.sub(" ", text.casefold()).translate(_LETTERS)
    apart = unicodedata.normalize("NFKD", plain)
    bare = unicodedata.normalize("NFC", "".join(sign for sign in apart if not unicodedata.combining(sign)))
    return " ".join(_SHORT.get(word, word) for word in _BETWEEN.sub(" ", bare).split())
