"""The flows that come with Travelbot: one file each in `shipped/`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from chat.flows.flow import Flow
from chat.flows.reading import read

_FILES = Path(__file__).parent / "shipped"
_ORDER = """
    simple multiple parallel parallel-multiple multi-step multi-turn
    rainy-weekend three-cities book-a-table changing-trip tool-fails nothing-to-call
    multiple-forced multi-step-dependent cancelling-denied booking-changed wrong-arguments
    known-by-its-schema namesakes
""".split()
"""As they are shown; whatever is not named here comes after these."""


def shipped() -> Mapping[str, Flow]:
    """By slug, which is the file's name; in the order in which they are shown. Read once."""
    return MappingProxyType(_flows())


def text_of(slug: str) -> str:
    """The file of a shipped flow. Raises KeyError."""
    return _texts()[slug]


@cache
def _flows() -> dict[str, Flow]:
    return {slug: read(text, slug) for slug, text in _texts().items()}


@cache
def _texts() -> dict[str, str]:
    """Nothing but what stands there under its name: a slug may come from an address."""
    found = {path.stem: path.read_text("utf-8") for path in sorted(_FILES.glob("*.yaml"))}
    first = [slug for slug in _ORDER if slug in found]
    return {slug: found[slug] for slug in dict.fromkeys((*first, *found))}
