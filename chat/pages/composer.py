"""The composer's form → what was said and how to answer it."""

import json
from uuid import uuid4

from django.conf import settings
from django.http import QueryDict

from chat.canonical import clean_text
from chat.flows.script import SCRIPT_MODEL
from chat.llm.request import ToolChoice
from chat.models import Conversation
from chat.pages.request_settings import set_by
from chat.tools.toolbox import Toolbox
from chat.turns.catalog import catalog
from chat.turns.engine import installed_tools
from chat.turns.say import Refused, Said

WORDS = ("auto", "none", "required")


def said(form: QueryDict, conversation: Conversation | None) -> Said:
    """Raises Refused, with a sentence for the person, for a form that can't be answered.

    Fields: text, client_key, model, tool_choice (auto, none, required, a tool's name, or OpenAI's JSON
    object), tools (repeated; left out for all, one empty value for none), and those of RequestSettings.
    """
    tools = offered(form.getlist("tools") if "tools" in form else None)
    return Said(
        text=typed(form),
        client_key=clean_text(form.get("client_key") or uuid4().hex),
        model=model(form.get("model", ""), conversation),
        tools=tuple(tools),
        tool_choice=tool_choice(form.get("tool_choice", ""), tools),
        settings=set_by(form),
    )


def typed(form: QueryDict) -> str:
    """The text as it was typed: a form sends a line's end as CRLF."""
    return form.get("text", "").replace("\r\n", "\n")


def model(name: str, conversation: Conversation | None = None) -> str:
    name = clean_text(name.strip()) or chosen_model(conversation)
    if name == SCRIPT_MODEL:
        raise Refused(f"{SCRIPT_MODEL} answers with a flow's own lines alone: pick another model for this.")
    if len(name) > 200 or not catalog.knows(name):
        raise Refused(f"Unknown model {name[:100]!r}: pick one from the list, or set LLM_MODEL.")
    return name


def chosen_model(conversation: Conversation | None) -> str:
    """What answers unless another is picked. A script has no line for what is said freely."""
    last = conversation.model if conversation else ""
    return last if last and last != SCRIPT_MODEL else str(settings.LLM.model)


def offered(names: list[str] | None) -> Toolbox:
    """The tools of those names; all of them for None."""
    tools = installed_tools()
    if names is None:
        return tools
    names = [name for name in names if name]
    if unknown := [name for name in names if name not in tools]:
        raise Refused(f"Unknown tool {unknown[0][:100]!r}: expected some of {', '.join(tools)}.")
    return tools.offered(names)


def tool_choice(text: str, tools: Toolbox) -> ToolChoice:
    name = _named(text.strip())
    if name in WORDS:
        if name == "required" and not tools:
            raise Refused("tool_choice is required, but no tool is offered: offer one, or choose auto.")
        return name
    if name not in tools:
        expected = ", ".join((*WORDS, *tools))
        raise Refused(f"Unknown tool_choice {name[:100]!r}: expected one of {expected}.")
    return {"type": "function", "function": {"name": name}}


def _named(text: str) -> str:
    """The word or the tool's name in `text`, which may be OpenAI's JSON object."""
    if not text.startswith("{"):
        return text or "auto"
    try:
        return str(json.loads(text)["function"]["name"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return text
