"""list_bookings: "Show my bookings"."""

from chat.llm.offline.answers.markdown import bold, listing, plain
from chat.llm.offline.conversation import Record
from chat.llm.offline.results import unwrapped
from chat.llm.offline.skills.booking import summary
from chat.llm.offline.skills.skill import Skill
from chat.llm.offline.skills.telling import each, objects_of, text_of
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.request import JsonObject

OVER = ("cancelled", "canceled")


def _told(record: Record) -> str:
    result = unwrapped(record.result)
    if not isinstance(result.get("bookings"), list):
        return ""
    lines = [line(booking) for booking in objects_of(result["bookings"])]
    return f"Your bookings:\n\n{listing(lines)}" if lines else "You have no bookings."


def line(booking: JsonObject) -> str:
    reference, status = text_of(booking, "reference", "id"), text_of(booking, "status")
    what = summary(booking) or "a booking"
    over = f" ({plain(status)})" if status in OVER else ""
    return f"{bold(reference)}: {what}{over}" if reference else f"{what}{over}"


SKILL = Skill(
    kind=Kind.BOOKINGS,
    words=r"(?:my|our|all|the|any|list|show|see|current|existing|upcoming) (?:\w+ ){0,2}?"
    r"(?:bookings?|reservations?)"
    r"|(?:list|show)(?: me)? (?:the )?(?:bookings|reservations)"
    r"|(?:have|did) (?:i|we) (?:booked?|reserved?)|bookings",
    ability="your bookings (“Show my bookings”)",
    about="your bookings",
    doing="list your bookings",
    tell=each(_told),
)
