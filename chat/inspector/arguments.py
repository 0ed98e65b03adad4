"""The arguments of a call beside the schema that the model had for them: what fits, and what does not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chat.canonical import compact
from chat.inspector.offered import definition
from chat.inspector.tab import Tab
from chat.inspector.tree import escaped
from chat.models import ToolCall
from chat.tools.arguments import UNUSABLE
from chat.tools.validator import misfits

MISSING, EXTRA, WRONG, DEFAULT, FITS = "missing", "extra", "wrong", "default", "fits"
UNCHECKED = "unchecked"
"""There is no schema."""
MOST = 200
"""Arguments that are shown one by one; the tree has all."""
LONGEST_RAW = 20_000
"""Characters of the arguments as they were written that are shown."""
_NOTHING = object()


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument, or one that the schema knows and the call has not."""

    name: str
    value: Any
    verdict: str
    note: str = ""
    """What the schema wants, or what is wrong, in a few words."""
    before: str | None = None
    """What the previous call of this tool had, if that was something else."""

    @property
    def pointer(self) -> str:
        return f"/{escaped(self.name)}"


def arguments(call: ToolCall, schema: Mapping[str, Any], previous: ToolCall | None = None) -> list[Argument]:
    """Each argument in the schema's order, then those that it does not know."""
    given = call.arguments if isinstance(call.arguments, dict) else {}
    properties = schema.get("properties")
    known = properties if isinstance(properties, dict) else {}
    earlier = previous.arguments if previous is not None else None
    wrong = _problems(schema, given)
    return [
        _argument(name, given, schema, known.get(name), wrong, earlier)
        for name in (*known, *(name for name in given if name not in known))
    ]


def _argument(
    name: str,
    given: Mapping[str, Any],
    schema: Mapping[str, Any],
    about: Any,
    wrong: dict[str, str],
    earlier: Any,
) -> Argument:
    before = _before(name, given, earlier)
    wants = _wants(about)
    if name not in given:
        if name in schema.get("required", ()):
            return Argument(name, None, MISSING, f"required: {wants}", before)
        default = about.get("default", _NOTHING) if isinstance(about, dict) else _NOTHING
        note = f"default: {compact(default)}" if default is not _NOTHING else f"optional: {wants}"
        return Argument(name, None, DEFAULT, note, before)
    value = given[name]
    if about is None:
        verdict, note = (EXTRA, "the tool knows no such argument") if schema else (UNCHECKED, "")
        return Argument(name, value, verdict, note, before)
    if problem := wrong.get(name):
        return Argument(name, value, WRONG, f"{problem}; expected {wants}", before)
    return Argument(name, value, FITS, wants, before)


def _problems(schema: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, str]:
    """By argument: the first thing that is wrong within it; nothing, where the schema can't be used."""
    problems: dict[str, str] = {}
    try:
        errors = misfits(given, schema)
    except UNUSABLE:
        return problems
    for error in errors:
        if error.absolute_path:
            problems.setdefault(str(error.absolute_path[0]), error.message[:200])
    return problems


def _wants(about: Any) -> str:
    if not isinstance(about, dict):
        return "anything"
    if "enum" in about:
        return "one of " + ", ".join(map(str, about["enum"]))
    kind = about.get("type", "anything")
    return " or ".join(map(str, kind)) if isinstance(kind, list) else str(kind)


def _before(name: str, given: Mapping[str, Any], earlier: Any) -> str | None:
    if not isinstance(earlier, dict):
        return None
    old, new = earlier.get(name, _NOTHING), given.get(name, _NOTHING)
    if old == new:
        return None
    return "not given" if old is _NOTHING else compact(old)


def previous(call: ToolCall) -> ToolCall | None:
    """The call of the same tool before this one in the conversation."""
    earlier = ToolCall.objects.filter(
        step__turn__conversation=call.step.turn.conversation_id, name=call.name, pk__lt=call.pk
    )
    return earlier.order_by("-pk").first()


def _context(call: ToolCall) -> dict[str, Any]:
    tool, before = definition(call.step, call.name), previous(call)
    schema = (tool or {}).get("parameters")
    checked = arguments(call, schema if isinstance(schema, dict) else {}, before)
    shown = sorted(checked, key=lambda argument: argument.verdict == DEFAULT)[:MOST]
    return {
        "call": call,
        "arguments": shown,
        "left_out": len(checked) - len(shown),
        "previous": before,
        "offered": tool is not None,
        "raw": call.arguments_raw[:LONGEST_RAW],
        "raw_cut": len(call.arguments_raw) > LONGEST_RAW,
    }


def _note(call: ToolCall) -> str:
    return "" if call.arguments is not None else "not JSON" if call.arguments_raw else "none"


tab = Tab(
    slug="arguments",
    title="Arguments",
    template="inspector/tabs/arguments.html",
    context=_context,
    note=_note,
    value=lambda call: call.arguments,
)
