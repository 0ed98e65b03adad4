"""Calls written with tags: a function (Qwen, Llama), keys and values (GLM), invocations (DSML)."""

import re

from chat.llm import arguments
from chat.llm.text_calls.found import Found, TextCall, Tools, as_text, typed

_FUNCTION = re.compile(
    r"(?:<tool_call>\s*)?<function=\"?([\w.-]+)\"?>(.*?)(?:</function>(?:\s*</tool_call>)?|</tool_call>)",
    re.DOTALL,
)
_PARAMETER = re.compile(r"<parameter=\"?([\w.-]+)\"?>\n?(.*?)\n?(?:</parameter>|(?=<parameter=))", re.DOTALL)
_GLM = re.compile(r"<tool_call>\s*([\w.-]+)\s*((?:<arg_key>.*?</arg_value>\s*)*)</tool_call>", re.DOTALL)
_GLM_PAIR = re.compile(r"<arg_key>\s*(.*?)\s*</arg_key>\s*<arg_value>(.*?)</arg_value>", re.DOTALL)
_BARS = r"[｜|]+"
_INVOKE = re.compile(
    rf"<{_BARS}DSML{_BARS}\s*invoke\s+name=\"([\w.-]+)\"\s*>(.*?)</{_BARS}DSML{_BARS}\s*invoke\s*>", re.DOTALL
)
_DSML_PARAMETER = re.compile(
    rf"<{_BARS}DSML{_BARS}\s*parameter\s+name=\"([^\"]+)\"(?:\s+string=\"(true|false)\")?\s*>(.*?)"
    rf"</{_BARS}DSML{_BARS}\s*parameter\s*>",
    re.DOTALL,
)


def function(text: str, at: int, tools: Tools) -> Found | None:
    match = _FUNCTION.match(text, at)
    if match is None:
        return None
    name, body = match[1], match[2].strip()
    if body.startswith("{"):
        return _with_object(name, body, match.end())
    if _PARAMETER.sub("", match[2]).strip():
        return None
    values = {key: typed(value, key, name, tools) for key, value in _PARAMETER.findall(match[2])}
    return [TextCall(name, as_text(values))], match.end()


def glm(text: str, at: int, tools: Tools) -> Found | None:
    match = _GLM.match(text, at)
    if match is None:
        return None
    values = {key: typed(value, key, match[1], tools) for key, value in _GLM_PAIR.findall(match[2])}
    return [TextCall(match[1], as_text(values))], match.end()


def dsml(text: str, at: int, tools: Tools) -> Found | None:
    match = _INVOKE.match(text, at)
    if match is None:
        return None
    name, body = match[1], match[2]
    if body.strip().startswith("{"):
        return _with_object(name, body.strip(), match.end())
    if _DSML_PARAMETER.sub("", body).strip():
        return None
    try:
        values = {
            key: value
            if kind == "true"
            else arguments.load(value)
            if kind
            else typed(value, key, name, tools)
            for key, kind, value in _DSML_PARAMETER.findall(body)
        }
    except ValueError:
        return None
    return [TextCall(name, as_text(values))], match.end()


def _with_object(name: str, body: str, end: int) -> Found | None:
    """A call whose arguments are JSON; what cannot be read is none."""
    return ([TextCall(name, body)], end) if arguments.parse(body).valid else None
