"""get_local_time: "What time is it in Tokyo?", "time difference between Lima and Oslo"."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from chat.llm.offline.answers.markdown import bold, plain
from chat.llm.offline.conversation import Record
from chat.llm.offline.results import unwrapped
from chat.llm.offline.skills.dates import spoken_day
from chat.llm.offline.skills.skill import Heard, Skill
from chat.llm.offline.skills.telling import each, place_of, text_of
from chat.llm.offline.understanding.kinds import Kind

_MOMENTS = ("local_time", "datetime", "time", "now")
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d\d)?")


def tell(records: tuple[Record, ...], heard: Heard) -> str:
    return "\n\n".join([_lines(records, heard), *_difference(records)])


def _line(record: Record) -> str:
    result = unwrapped(record.result)
    written = text_of(result, *_MOMENTS)
    moment = _moment(written)
    clock = f"{moment:%H:%M}" if moment else plain(written)
    if not clock:
        return ""
    day = text_of(result, "date") or (moment.date().isoformat() if moment else "")
    weekday = plain(spoken_day(day)) if day else plain(text_of(result, "weekday"))
    zone = text_of(result, "zone", "timezone", "time_zone")
    more = [weekday, *([_zone(zone, result)] if zone else [])]
    return f"In {place_of(record)} it is {bold(clock)} on {', '.join(filter(None, more))}.".replace(
        " on .", "."
    )


_lines = each(_line)


def _zone(zone: str, result: dict[str, object]) -> str:
    offset = text_of(result, "utc_offset", "offset").removeprefix("UTC")
    return f"{plain(zone)}{f' (UTC{plain(offset)})' if offset else ''}"


def _moment(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written) if "T" in written or "-" in written else None
    except ValueError:
        return None


def _difference(records: tuple[Record, ...]) -> Iterator[str]:
    """How far apart the clocks of two places are."""
    offsets = [_offset(record) for record in records]
    if len(records) != 2 or offsets[0] is None or offsets[1] is None:
        return
    apart = offsets[1] - offsets[0]
    first, second = (place_of(record) for record in records)
    if not apart:
        yield f"{first} and {second} have the same time."
    else:
        word = "ahead of" if apart > timedelta(0) else "behind"
        yield f"{second} is {_hours(abs(apart))} {word} {first}."


def _hours(apart: timedelta) -> str:
    minutes = int(apart.total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours} hour{'s' if hours != 1 else ''}{f' {rest} minutes' if rest else ''}"


def _offset(record: Record) -> timedelta | None:
    result = unwrapped(record.result)
    moment = _moment(text_of(result, *_MOMENTS))
    if moment and moment.utcoffset() is not None:
        return moment.utcoffset()
    match = _OFFSET.search(text_of(result, "utc_offset", "offset"))
    if not match:
        return None
    hours = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return hours if match[1] == "+" else -hours


_ANOTHER_TIME = "".join(
    f"(?<!{word} )"
    for word in "good best great nice first any right hard fun long free some my our last next of a".split()
)
"""The time in "a good time in Rome" is none of the clock."""

SKILL = Skill(
    kind=Kind.TIME,
    words=r"what (?:time|day|date) is it|what(?:'s| is) the date|(?:the|today's) date in"
    r"|what(?:'s| is) (?:the )?(?:(?:current|local|exact|right) )?time(?! (?:of|for|to)\b)"
    r"|(?:current|local) times?|time ?zones?|time difference(?: between)?|difference in time|how late is it"
    rf"|{_ANOTHER_TIME}times? (?:right )?(?:now )?(?:in|for)"
    r"(?! (?:dinner|lunch|breakfast|a|an|the|my|our)\b)"
    r"|how many hours (?:ahead|behind)|is it (?:day|night|late|early) (?:in|there)",
    ability="the local time (“What time is it in Tokyo?”)",
    about="the local time",
    doing="look up the time",
    tell=tell,
)
