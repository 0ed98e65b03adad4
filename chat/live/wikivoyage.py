"""Wikivoyage: a destination's summary, and what it lists to see and to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from chat.live.leaves import coordinates, text, web_address
from chat.live.provider import DAY, Provider
from chat.live.question import Misread, Nothing, Question
from chat.live.wikitext import Template, plain, templates
from chat.origin import Source

WIKIVOYAGE = Provider(
    name="Wikivoyage",
    address="https://en.wikivoyage.org/w/api.php",
    source=Source("Wikivoyage", "https://en.wikivoyage.org/", "CC BY-SA 4.0"),
    fresh=7 * DAY,
    kept=60 * DAY,
    wants_contact=True,
    at_once=1,
)
MOST = 60
_SUMMARY = 2000
_LONGEST = 400_000
"""Of the longest pages; reading it takes a tenth of a second."""
Kind: TypeAlias = Literal["see", "do"]
_KINDS: tuple[Kind, ...] = ("see", "do")


@dataclass(frozen=True, slots=True)
class Listing:
    kind: Kind
    name: str
    content: str
    latitude: float | None = None
    longitude: float | None = None
    hours: str = ""
    price: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    title: str
    """The one that the article has, when another was asked for and led to it."""
    summary: str
    url: str
    listings: tuple[Listing, ...]
    as_of: str
    """When it was last edited."""


def article(title: str) -> Question[Article]:
    """Summary and wikitext in one request: they are counted by the hundred an hour."""
    params = {
        "action": "query",
        "format": "json",
        "formatversion": "2",
        "prop": "extracts|info|revisions|pageprops",
        "inprop": "url",
        "exintro": "1",
        "explaintext": "1",
        "rvprop": "timestamp|content",
        "rvslots": "main",
        "ppprop": "disambiguation",
        "redirects": "1",
        "titles": " ".join(title.replace("|", " ").split())[:200],
    }
    return Question(WIKIVOYAGE, _article, params=params)


def _article(body: Any) -> Article:
    if "error" in body:
        raise Misread(f"Wikivoyage refused: {text(body['error'].get('info'))}")
    page = body["query"]["pages"][0]
    title = text(page["title"])
    if "missing" in page or "invalid" in page:
        raise Nothing(f"Wikivoyage has no article {title!r}.")
    if "disambiguation" in page.get("pageprops", {}):
        raise Nothing(f"Wikivoyage knows several places named {title!r}.")
    revision = page["revisions"][0]
    return Article(
        title=title,
        summary=" ".join(page["extract"].split())[:_SUMMARY],
        url=web_address(page.get("fullurl")),
        listings=listings(revision["slots"]["main"]["content"]),
        as_of=text(revision["timestamp"]),
    )


def listings(wikitext: str) -> tuple[Listing, ...]:
    """What the page says to see and to do, as far as it has a name."""
    found: list[Listing] = []
    for listing in _listings(wikitext):
        found.append(listing)
        if len(found) == MOST:
            break
    return tuple(found)


def _listings(wikitext: str) -> Iterator[Listing]:
    for template in templates(wikitext[:_LONGEST]):
        kind = template.fields.get("type", "").strip() if template.name == "listing" else template.name
        for known in _KINDS:
            if kind == known and (name := text(plain(template.fields.get("name", "")))):
                yield _listing(known, name, template)


def _listing(kind: Kind, name: str, template: Template) -> Listing:
    fields = template.fields
    latitude, longitude = _where(fields.get("lat", ""), fields.get("long", ""))
    said = {key: text(plain(fields.get(key, ""))) for key in ("content", "hours", "price")}
    return Listing(kind, name, latitude=latitude, longitude=longitude, **said)


def _where(latitude: str, longitude: str) -> tuple[float, float] | tuple[None, None]:
    """Whoever edits may leave them out, or write anything there."""
    try:
        return coordinates(latitude.strip(), longitude.strip())
    except Misread:
        return None, None
