"""Every tool that the model uses by a file of its own."""

from chat.llm.offline.skills import (
    airports,
    booking,
    bookings,
    cancelling,
    conversion,
    daylight,
    distance,
    holidays,
    local_time,
)
from chat.llm.offline.skills.skill import Skill
from chat.llm.offline.understanding.kinds import Kind

_MODULES = (local_time, daylight, holidays, airports, conversion, distance, booking, cancelling, bookings)
SKILLS: dict[Kind, Skill] = {module.SKILL.kind: module.SKILL for module in _MODULES}
