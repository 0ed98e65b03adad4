"""All tabs, in the order they are shown."""

from chat.inspector import answer, request, result
from chat.inspector.tab import Tab
from chat.models import Step, ToolCall

STEP_TABS: tuple[Tab[Step], ...] = (request.tab, answer.tab)
CALL_TABS: tuple[Tab[ToolCall], ...] = (result.tab,)
