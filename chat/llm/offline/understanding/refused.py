"""Words that a text refuses: "no restaurants, please", "but not Italian"."""

import re

_NEGATED = re.compile(
    r"(?:\b(?:no|not(?! (?:too|so|very|only|just)\b)|don't|do not|without|except|forget|skip|hate|dislike"
    r"|ignore|thanks for|thank you for|never mind|nevermind|instead of|rather than)(?: \w+){0,3}\s)\Z",
    re.IGNORECASE,
)
_FAR = 40


def is_refused(text: str, start: int) -> bool:
    """Whether what stands at `start` is not wanted, by the words of its clause before it."""
    before = text[max(0, start - _FAR) : start]
    clause = re.split(r"[,.;:?!]|\bbut\b|\bjust\b", before)[-1]
    return bool(_NEGATED.search(clause)) and not re.search(r"why (?:not|don't)", clause, re.IGNORECASE)
