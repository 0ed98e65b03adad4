"""All tabs, in the order they are shown."""

from chat.inspector import (
    answer,
    approval,
    arguments,
    chunks,
    doctor,
    error,
    expected,
    messages,
    request,
    result,
    sources,
    timetable,
    timing,
    tools,
    usage,
    used,
    why,
)
from chat.inspector.tab import Tab
from chat.models import Step, ToolCall, Turn

STEP_TABS: tuple[Tab[Step], ...] = (
    messages.tab,
    tools.tab,
    request.tab,
    chunks.tab,
    answer.tab,
    usage.tab,
    doctor.tab,
)
CALL_TABS: tuple[Tab[ToolCall], ...] = (
    arguments.tab,
    result.tab,
    sources.tab,
    error.tab,
    why.tab,
    timing.tab,
    used.tab,
    approval.tab,
)
TURN_TABS: tuple[Tab[Turn], ...] = (timetable.tab, expected.tab)
