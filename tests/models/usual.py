"""`python -m tests.models.usual > chat/models/usual_2.json`: what is usual in this version, to pack JSON by.

What is told apart first stands last: it is nearest to what is packed.
"""

import os
from typing import Any

from chat.canonical import compact


def usual() -> dict[str, Any]:
    """The names of all tools, then a request that offers them, with the kinds of messages that there are."""
    from chat.llm.request import Request
    from chat.turns.engine import installed_tools
    from chat.turns.history import SYSTEM_PROMPT

    tools = installed_tools()
    call = {"id": "call_", "type": "function", "function": {"name": "", "arguments": '{"location": "'}}
    messages: tuple[dict[str, Any], ...] = (
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_", "content": '{"error": "'},
        {"role": "assistant", "content": ""},
        {"role": "system", "content": SYSTEM_PROMPT},
        {"role": "user", "content": ""},
    )
    body = Request(model="", messages=messages, tools=tools.definitions()).body()
    return {"content-type": "text/event-stream", "names": list(tools), **body}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "travelbot.settings")
    import django

    django.setup()
    print(compact(usual()), end="")
