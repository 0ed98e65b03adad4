"""The timeline of a turn as a table: the same facts, for those who read rather than look."""

from typing import Any

from chat.inspector.tab import Tab
from chat.inspector.timeline import timeline
from chat.models import Turn


def _context(turn: Turn) -> dict[str, Any]:
    return {"turn": turn, "clock": timeline(turn)}


tab: Tab[Turn] = Tab(slug="table", title="Times", context=_context, template="inspector/tabs/table.html")
