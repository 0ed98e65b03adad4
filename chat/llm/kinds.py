"""Which kind of failure an error status means: the server's words are looked at before the status."""

import re

from chat.llm import errors
from chat.llm.errors import ModelError
from chat.llm.report import Report


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_NO_TOOLS = _any(
    r"(?:not|n['’]t) support (?!parallel)(?:\w+ )?(?:tools?\b|function)",
    r"tool choice requires --enable-auto-tool-choice",
    r"tools param requires",
    r"unsupported param(?:eter)?s?: \W*tools?\b",
    r"not support parameters: \W*tools?\b",
    r"support tool (?:use|calling)",
    r"support the provided '?tool_choice'? value",
    r"\b(?:tools?|tool (?:use|calls|calling)|function calling|functions)\W* (?:is|are) not "
    r"(?:supported|enabled|available)",
)
_TOO_LONG = _any(
    r"context[_ ](?:length|window|size|limit)",
    r"(?:prompt|input|request|conversation)s? (?:is|are) too long",
    r"maximum (?:context|sequence|prompt|model) length",
    r"range of input length",
    r"context (?:the )?overflow",
    r"model token limit",
    r"token count (?:\S+ )*exceeds",
    r"too many (?:input )?tokens",
    r"reduce the length of the (?:messages|prompt|input)",
    r"tokens?`? \+ `?max_(?:new_)?tokens",
)
_FILTERED = _any(
    r"content[_ ]?filter",
    r"content[_ ](?:management )?policy",
    r"responsible_?ai_?policy",
    r"(?:input|prompt) was flagged",
    r"content exists risk",
    r"data_inspection_failed",
    r"inappropriate content",
)
_TOOL_USE_FAILED = _any(r"tool_use_failed", r"failed to call a function", r"failed_generation")
_SETTING = r"(?:param(?:eter)?|argument|field|key|property)"
_UNSUPPORTED = _any(
    rf"(?:unsupported|unknown|unrecognized|unexpected|extra) (?:request )?{_SETTING}s?(?: supplied)?:?"
    r"\s*[`'\"\[]*(?P<named_after>[a-z]\w+)",
    rf"{_SETTING}s?:? [`'\"]?(?P<named_between>[a-z]\w+)[`'\"]? (?:is|are) "
    r"(?:not supported|unsupported|not permitted|not allowed|unknown)",
    r"(?<!model )[`'\"](?P<named_first>[a-z]\w+)[`'\"](?: \w+)? (?:is|are) "
    r"(?:not supported|unsupported|not permitted|only allowed)",
    rf"not support (?:the )?{_SETTING}s?:? [`'\"{{\[]*(?P<named_last>[a-z]\w+)",
    r"extra (?:inputs|fields) (?:are )?not permitted,? field: [`'\"]?(?P<named_as_field>[a-z]\w+)",
    r"(?P<placed>[a-z]\w+)(?:\.\w+)*:? extra (?:inputs|fields) (?:are )?not permitted",
    r"(?P<often>stream_options)",
)
_UNSUPPORTED_CODES = frozenset(
    {"unsupported_parameter", "unknown_parameter", "extra_forbidden", "unsupported_value"}
)
_BY_STATUS: dict[int, type[ModelError]] = {
    401: errors.AuthFailed,
    402: errors.BillingFailed,
    403: errors.PermissionRefused,
    404: errors.NotFound,
    408: errors.TimedOut,
    409: errors.Conflict,
    429: errors.RateLimited,
}


def kind_of(status: int, report: Report) -> type[ModelError]:
    """The first kind that fits."""
    words, may_be_long = report.words, status not in (401, 429)
    if _NO_TOOLS.search(words) or (report.param == "tools" and _says_unsupported(report)):
        return errors.ToolsUnsupported
    if may_be_long and _TOO_LONG.search(words):
        return errors.ContextLength
    if may_be_long and _FILTERED.search(words):
        return errors.ContentFilter
    if _TOOL_USE_FAILED.search(words):
        return errors.ToolUseFailed
    if status in (400, 404, 422) and _says_unsupported(report) and param_of(report):
        return errors.UnsupportedParameter
    if report.is_about_credit and status != 401:
        return errors.BillingFailed
    return _BY_STATUS.get(status, errors.ServerFailed if status >= 500 else errors.BadRequest)


def param_of(report: Report) -> str | None:
    """The setting at fault, as reported or as the message names it."""
    if report.param is not None:
        return report.param
    match = _UNSUPPORTED.search(report.message)
    return next((name for name in match.groupdict().values() if name), None) if match else None


def _says_unsupported(report: Report) -> bool:
    coded = not _UNSUPPORTED_CODES.isdisjoint((report.code, report.type))
    return coded or bool(_UNSUPPORTED.search(report.message))
