"""get_public_holidays: "Public holidays in Germany 2027", "Is there a holiday in Munich this week?"."""

import re
from datetime import date

from chat.atlas.countries import said
from chat.llm.offline.answers.markdown import bold, joined, listing, plain
from chat.llm.offline.conversation import Record
from chat.llm.offline.results import unwrapped
from chat.llm.offline.skills.dates import spoken_day, year_in
from chat.llm.offline.skills.skill import Heard, Skill
from chat.llm.offline.skills.spans import Span, span_in
from chat.llm.offline.skills.telling import asked, objects_of, text_of
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.request import JsonObject

_MOST = 20
_NEXT = re.compile(r"\bnext (?:\w+ )?holiday\b", re.IGNORECASE)
_OF_COUNTRY = {
    "United States": r"(?-i:US|USA|U\.S\.A?\.?)|american|the states|united states",
    "United Kingdom": r"(?-i:UK|GB|U\.K\.)|british|united kingdom|great britain|britain",
    "England": "england", "Scotland": "scotland|scottish", "Wales": "wales|welsh",
    "Northern Ireland": "northern ireland",
    "Germany": "german", "France": "french", "Italy": "italian", "Spain": "spanish", "Japan": "japanese",
    "China": "chinese", "India": "indian", "Canada": "canadian", "Australia": "australian",
    "Mexico": "mexican", "Brazil": "brazilian", "Netherlands": "dutch|the netherlands",
    "Norway": "norwegian",
    "Sweden": "swedish", "Denmark": "danish", "Finland": "finnish", "Poland": "polish",
    "Portugal": "portuguese",
    "Switzerland": "swiss", "Austria": "austrian", "Ireland": "irish", "Greece": "greek", "Turkey": "turkish",
    "South Korea": "(?:south )?korean", "Thailand": "thai",
}  # fmt: skip
_COUNTRIES = [
    (country, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE))
    for country, words in _OF_COUNTRY.items()
]


def read(heard: Heard) -> tuple[JsonObject, ...]:
    year = year_in(heard.text, heard.today)
    return ({"year": year},) if year else ({},)


def countries(text: str) -> tuple[str, ...]:
    return tuple(country for country, pattern in _COUNTRIES if pattern.search(text))


def _told(record: Record, heard: Heard) -> str:
    result = unwrapped(record.result)
    found = result.get("holidays")
    if not isinstance(found, (list, dict)):
        return ""
    if span := span_in(heard.text, heard.today):
        return _within(record, span)
    if _NEXT.search(heard.text):
        return _following(record, heard.today)
    days = _days(found)
    where = bold(_place(record))
    year = text_of(result, "year")
    if not days:
        return f"No public holidays of {where}{f' in {plain(year)}' if year else ''} are known to the tool."
    more = f"\n\n… and {len(days) - _MOST} more." if len(days) > _MOST else ""
    return (
        f"Public holidays of {where}{f' in {plain(year)}' if year else ''}:\n\n{listing(days[:_MOST])}{more}"
    )


def _days(found: object) -> list[str]:
    """A line a day, of a list of objects or of names by date."""
    if isinstance(found, dict):
        return [f"{plain(spoken_day(str(day)))}: {plain(name)}" for day, name in found.items()]
    rows = [(text_of(item, "date"), text_of(item, "name", "holiday")) for item in objects_of(found)]
    return [
        f"{plain(spoken_day(day))}: {plain(name)}" if day else plain(name)
        for day, name in rows
        if day or name
    ]


def _within(record: Record, span: Span) -> str:
    """Whether there is a holiday in the days that were asked about, and which is the next one."""
    first, last = span.first.isoformat(), span.last.isoformat()
    where = bold(_place(record))
    here = [_named(*row) for row in _rows(record) if first <= row[0] <= last]
    if here:
        return f"Yes: in {where} there is {joined(here)}."
    later = next((_named(*row) for row in _rows(record) if row[0] > last), "")
    following = f" The next one is {later}." if later else ""
    return f"No, there is no public holiday in {where} {span.words}.{following}"


def _following(record: Record, today: date) -> str:
    where = bold(_place(record))
    following = next((_named(*row) for row in _rows(record) if row[0] >= today.isoformat()), "")
    if not following:
        return f"No further public holiday of {where} is known in that year."
    return f"The next public holiday in {where} is {following}."


def _rows(record: Record) -> list[tuple[str, str]]:
    """Date and name, in order."""
    found = objects_of(unwrapped(record.result).get("holidays"))
    return sorted((text_of(item, "date"), text_of(item, "name", "holiday")) for item in found)


def _named(day: str, name: str) -> str:
    return f"{plain(name)} on {plain(spoken_day(day))}"


def _place(record: Record) -> str:
    result = unwrapped(record.result)
    region = text_of(result, "region")
    country = text_of(result, "country") or str(record.arguments.get("location") or "that place")
    return f"{country} ({region})" if region else said(country)


SKILL = Skill(
    kind=Kind.HOLIDAYS,
    words=r"(?:public|bank|national|federal|official|legal|statutory|religious) holidays?"
    r"|(?<!my )(?<!our )(?<!your )(?<!for )(?<!on )(?<!the )(?<!kids )holidays(?! (?:with|together|plans?)\b)"
    r"|(?:is|are) (?:there |it |today |tomorrow |monday |friday )(?:\w+ )?holidays?"
    r"|next (?:\w+ )?holiday|day off"
    r"|(?:which|what) (?:days )?(?:are )?holidays?|holidays? calendar",
    ability="public holidays (“Public holidays in Germany 2027”)",
    about="public holidays",
    doing="look up the public holidays",
    tell=asked(_told),
    read=read,
    places=countries,
)
