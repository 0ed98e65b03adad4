"""The tools that a request offered, and the choice that the model was given."""

from typing import Any

from chat.inspector.offered import offered
from chat.inspector.size import json_size
from chat.inspector.tab import Tab
from chat.models import Step


def _context(step: Step) -> dict[str, Any]:
    called = [call.name for call in step.calls.defer("result")]
    request = step.wire.request
    tools = [
        {
            "definition": tool,
            "size": json_size(tool),
            "calls": called.count(str(tool.get("name"))),
            "at": f"/tools/{at}/function",
        }
        for at, tool in enumerate(offered(step))
    ]
    return {"step": step, "tools": tools, "tool_choice": request.get("tool_choice"), "request": request}


tab = Tab(slug="tools", title="Tools", template="inspector/tabs/tools.html", context=_context)
