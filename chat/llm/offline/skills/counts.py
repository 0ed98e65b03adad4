"""Small numbers, in figures or in words."""

import re

_NAMED = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty"
).split()
COUNT = rf"(?:\d{{1,3}}|{'|'.join(sorted(_NAMED, key=len, reverse=True))})"
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_PLACE = re.compile(
    rf"\b(?:({'|'.join(_ORDINALS)})|(\d{{1,2}})(?:st|nd|rd|th)|(?:number|no\.?|#) ?(\d{{1,2}})"
    r"|(last)(?! (?:name|week|month|year|night)))\b(?! (?:name|of (?!them|these|those)))",
    re.IGNORECASE,
)


def count(word: str) -> int:
    """The number that COUNT matched."""
    return int(word) if word.isdecimal() else _NAMED.index(word.lower()) + 1


def position(text: str) -> int | None:
    """The place in a list that is meant, from 0: "the second one", "number 2", "the last"."""
    match = _PLACE.search(text)
    if not match:
        return None
    if match[4]:
        return -1
    return _ORDINALS.index(match[1].lower()) if match[1] else int(match[2] or match[3]) - 1
