"""cancel_booking: "Cancel booking TRV-1234", "cancel my booking"."""

import re
from dataclasses import replace

from chat.llm.offline.answers.markdown import bold, joined
from chat.llm.offline.conversation import Record
from chat.llm.offline.results import unwrapped
from chat.llm.offline.skills.booking import summary
from chat.llm.offline.skills.bookings import OVER
from chat.llm.offline.skills.counts import position
from chat.llm.offline.skills.skill import Heard, Skill, Slot
from chat.llm.offline.skills.telling import booking_of, each, objects_of, text_of
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.request import JsonObject

_REFERENCE = re.compile(
    r"(?<![\w-])(?=[A-Za-z\d-]*\d)[A-Za-z\d]{2,8}-[A-Za-z\d]{2,12}(?:-[A-Za-z\d]{2,12})?(?![\w-])"
)
_DAY = re.compile(r"\d{4}-\d\d\Z")
_IT = re.compile(r"\bcancel (?:it|that|this)\b", re.IGNORECASE)


def read(heard: Heard) -> tuple[JsonObject, ...]:
    said = [match[0].upper() for match in _REFERENCE.finditer(heard.text) if not _DAY.match(match[0][:7])]
    if said:
        return tuple({"reference": reference} for reference in dict.fromkeys(said))
    found = _just_booked(heard) if _IT.search(heard.text) else None
    found = found or _of_list(heard)
    return ({"reference": found},) if found else ({},)


def _just_booked(heard: Heard) -> str | None:
    booked = [text_of(booking_of(record), "reference", "id") for record in heard.last(Kind.BOOKING)]
    return booked[-1] if len(booked) == 1 and booked[0] else None


def _of_list(heard: Heard) -> str | None:
    """The booking that is meant, among those that were listed."""
    listed, at = active(heard), position(heard.text)
    if at is not None and -len(listed) <= at < len(listed):
        return text_of(listed[at], "reference", "id")
    text = heard.text.casefold()
    named = [
        booking for booking in listed if (name := text_of(booking, "restaurant").casefold()) and name in text
    ]
    return text_of(named[0], "reference", "id") if len(named) == 1 else None


def only_one(heard: Heard, given: JsonObject) -> str | None:
    """Of a list that was looked up for this message; an older one may have changed."""
    listed = active(replace(heard, turns=heard.turns[-1:]))
    return text_of(listed[0], "reference", "id") or None if len(listed) == 1 else None


def active(heard: Heard) -> list[JsonObject]:
    """The bookings of the last list that can still be cancelled."""
    listed = [
        booking
        for record in heard.last(Kind.BOOKINGS)
        for booking in objects_of(unwrapped(record.result).get("bookings"))
    ]
    return [booking for booking in listed if text_of(booking, "status") not in OVER]


def _line(record: Record) -> str:
    cancelled = booking_of(record)
    reference = text_of(cancelled, "reference", "id") or str(record.arguments.get("reference") or "")
    if text_of(cancelled, "status") not in OVER:
        return ""
    what = summary(cancelled)
    return f"Booking {bold(reference)} is cancelled{f': {what}' if what else ''}."


def _ask(heard: Heard, lacking: tuple[Slot, ...]) -> str:
    if heard.last(Kind.BOOKINGS) and not active(heard):
        return "There is no booking to cancel."
    references = [text_of(booking, "reference", "id") for booking in active(heard)]
    known = f": {joined([bold(each) for each in references[:6]], 'or')}" if references else ""
    return f"Which booking shall I cancel{known}?{'' if known else ' Tell me its reference.'}"


SKILL = Skill(
    kind=Kind.CANCELLING,
    words=r"cancel(?:l?ing)?\b[^.?!;]{0,30}?\b(?:bookings?|reservations?|tables?|dinner|lunch)"
    r"|cancel (?:it|that|this|the (?:first|second|third|last)(?: one)?"
    r"|(?=\S*\d)[A-Za-z\d]{2,8}-[A-Za-z\d]{2,12})",
    ability="to cancel a booking (“Cancel my booking”)",
    about="a booking",
    doing="cancel the booking",
    tell=each(_line),
    read=read,
    slots=(Slot("reference", "which booking", lambda heard: None, only_one),),
    ask=_ask,
    before=Kind.BOOKINGS,
)
