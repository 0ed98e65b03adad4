"""The form of a call that waits for a person → the arguments that they approve."""

from django.http import QueryDict

from chat.llm.request import JsonObject
from chat.models import ToolCall
from chat.templatetags.asking import argument_field
from chat.tools.form import typed
from chat.turns.flows import tools_of
from chat.turns.say import Refused


def edited(call: ToolCall, form: QueryDict) -> JsonObject | None:
    """None if nothing was sent to change it. Raises Refused for what can't be read, or has no field."""
    tool, prefix = tools_of(call.step.turn).get(call.name), argument_field(call, "")
    sent = {name.removeprefix(prefix): str(form[name]) for name in form if name.startswith(prefix)}
    if not sent:
        return None
    if tool is None or not isinstance(call.arguments, dict):
        raise Refused(
            f"{call.name} has no form any more, so its arguments can't be changed: reload the page."
        )
    try:
        return typed(tool.parameters, call.arguments, sent)
    except ValueError as error:
        raise Refused(str(error)) from error
