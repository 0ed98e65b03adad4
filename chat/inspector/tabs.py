"""All tabs, in the order they are shown."""

from typing import Any

from chat.inspector import (
    answer,
    approval,
    arguments,
    chunks,
    doctor,
    error,
    messages,
    request,
    result,
    timing,
    tools,
    usage,
    used,
    why,
)
from chat.inspector.tab import Listed, Tab, listed
from chat.models import Step, ToolCall

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
    error.tab,
    why.tab,
    timing.tab,
    used.tab,
    approval.tab,
)


def tabs_of(row: Step | ToolCall) -> list[Listed]:
    """The tabs that apply to `row`."""
    tabs: tuple[Tab[Any], ...] = STEP_TABS if isinstance(row, Step) else CALL_TABS
    return [listed(tab, row) for tab in tabs if tab.applies_to(row)]
