"""get_daylight: "When does the sun set in Reykjavik on 2026-12-21?"."""

from chat.llm.offline.answers.markdown import bold, plain
from chat.llm.offline.conversation import Record
from chat.llm.offline.results import unwrapped
from chat.llm.offline.skills.dates import day_in, month_in, spoken_day
from chat.llm.offline.skills.skill import Heard, Skill
from chat.llm.offline.skills.telling import each, place_of, text_of
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.request import JsonObject


def read(heard: Heard) -> tuple[JsonObject, ...]:
    day = day_in(heard.text, heard.today) or month_in(heard.text, heard.today)
    return ({"date": day.isoformat()},) if day else ({},)


def _line(record: Record) -> str:
    result = unwrapped(record.result)
    rise, down = _clock(text_of(result, "sunrise")), _clock(text_of(result, "sunset"))
    length = text_of(result, "daylight", "day_length", "daylight_hours")
    place = place_of(record)
    day = text_of(result, "date") or str(record.arguments.get("date") or "")
    facts = [f"the sun rises at {bold(rise)}"] if rise else []
    facts += [f"{'and ' if facts else 'the sun '}sets at {bold(down)}"] if down else []
    facts += (
        [f"with {plain(length)}{' hours' if length.replace('.', '').isdecimal() else ''} of daylight"]
        if length
        else []
    )
    on = f" on {plain(spoken_day(day))}" if day else ""
    if "none" in (rise, down):
        return f"In {place}{on} the sun {_odd(rise, down, length)}."
    return f"In {place}{on} {' '.join(facts)}." if rise or down else ""


def _odd(rise: str, down: str, length: str) -> str:
    """A day without sunrise or sunset, far in the north or the south."""
    if rise == down == "none":
        return "does not rise at all" if length.startswith("0") else "does not set at all"
    return f"rises at {bold(rise)} and does not set" if down == "none" else f"only sets, at {bold(down)}"


def _clock(written: str) -> str:
    """The time of day of "2026-12-21T15:30:00+00:00"."""
    return plain(written.partition("T")[2][:5] if "T" in written[8:12] else written)


SKILL = Skill(
    kind=Kind.DAYLIGHT,
    words=r"(?:(?:what time|when|how late|how early)\b[^.?!]{0,24}?\b)?"
    r"(?:sun ?sets?|sun ?rises?|sun (?:go(?:es)?|come?s?) (?:down|up)|sun (?:set|rise)|sun (?:sets|rises))"
    r"|daylight|(?:day|night) ?length|length of (?:the )?day|how long (?:is|are) the (?:days?|nights?)"
    r"|hours of (?:sun|light|daylight)|dusk|dawn|golden hour"
    r"|(?:when|what time|how early|how late)[^.?!]{0,20}? (?:dark|light)"
    r"|(?:does|will|is) it (?:get |be |already )*(?:dark|light)",
    ability="sunrise and sunset (“When does the sun set in Reykjavik on 21 December?”)",
    about="sunrise and sunset",
    doing="work out the daylight",
    tell=each(_line),
    read=read,
)
