"""The words of a text in a form that compares: `München,` and `munchen` are one word, 東京 is two."""

import re
import unicodedata
from dataclasses import dataclass

# Scripts that put no spaces between words are read sign by sign, so that 東京 is found in 東京の天気.
_SIGN = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(f"[{_SIGN}]|[^\\W_{_SIGN}](?:[\u0300-\u036f]|[^\\W_{_SIGN}])*")


@dataclass(frozen=True, slots=True)
class Word:
    key: str
    written: str
    start: int
    end: int

    @property
    def capitalised(self) -> bool:
        return not self.written[0].islower()


def words(text: str) -> list[Word]:
    return [Word(_key(found[0]), found[0], found.start(), found.end()) for found in _WORD.finditer(text)]


def keys(text: str) -> tuple[str, ...]:
    """What two spellings of one name have in common."""
    return tuple(word.key for word in words(text))


def _key(written: str) -> str:
    apart = unicodedata.normalize("NFKD", written.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
