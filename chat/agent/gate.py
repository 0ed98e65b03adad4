"""The gate: whether a call that the model asked for may run, and if not, what the model is told."""

from dataclasses import replace

from chat.agent.happenings import Verdict
from chat.agent.history import PastStep
from chat.agent.limits import Limits
from chat.canonical import clean_json, compact
from chat.llm.answer import Answer, RequestedCall
from chat.llm.request import Request
from chat.tools.toolbox import Toolbox


def keepable(answer: Answer) -> Answer:
    """The answer with arguments that every database keeps; those that none would are not usable."""
    return replace(answer, tool_calls=tuple(map(_keepable, answer.tool_calls)))


def _keepable(call: RequestedCall) -> RequestedCall:
    try:
        return replace(call, arguments=clean_json(call.arguments))
    except ValueError as error:
        return replace(call, arguments=None, problem=f"They hold what is not JSON: {error}.")


def verdicts(
    answer: Answer, request: Request, offered: Toolbox, before: list[PastStep], limits: Limits
) -> tuple[Verdict, ...]:
    """One verdict for each call of `answer`, in order."""
    asked = [_fingerprint(call.name, call.arguments) for step in before for call in step.calls]
    judged = []
    for call in answer.tool_calls:
        refusal = _refusal(call, answer, request, offered) or _excess(call, asked, limits)
        asked.append(_fingerprint(call.name, call.arguments))
        writes = call.name in offered and offered[call.name].writes
        judged.append(Verdict(call, refusal, writes))
    return tuple(judged)


def _refusal(call: RequestedCall, answer: Answer, request: Request, offered: Toolbox) -> str:
    if answer.finish_reason != "tool_calls":
        return f"Not run: the answer was cut off ({answer.finish_reason}). Ask for the call again."
    if any(anomaly.kind == "tools_left_out" for anomaly in answer.anomalies):
        return "Not run: this model takes no tools, and was offered none. Answer in words."
    if request.tool_choice == "none":
        return "Not run: tool_choice was none, so no tool may be called. Answer in words."
    if call.name not in offered:
        return f"Unknown tool {call.name!r}. The tools are: {', '.join(offered) or 'none'}."
    if call.arguments is None:
        return f"Not run: expected the arguments as a JSON object. {call.problem}".strip()
    problems = offered[call.name].problems(call.arguments)
    return f"Not run: the arguments don't fit. {' '.join(problems)}" if problems else ""


def _excess(call: RequestedCall, asked: list[str], limits: Limits) -> str:
    if len(asked) >= limits.calls:
        return f"Not run: a turn may make {limits.calls} calls at most. Answer with what you have."
    if asked.count(_fingerprint(call.name, call.arguments)) >= limits.repeats:
        return f"Not run: this same call was made {limits.repeats} times already. Use its result."
    return ""


def _fingerprint(name: str, arguments: object) -> str:
    return f"{name} {compact(arguments)}"
