"""What a server reports as a failure, in any of the shapes that servers use: read, told apart, put in a sentence."""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from chat.llm import errors
from chat.llm.errors import ModelError, quoted

LONGEST_WAIT = 120.0
"""A server that asks for more seconds than this is not asked again unseen."""
PASSING = frozenset({408, 409, 425, 429})
_NO_TOOLS = re.compile(
    r"not support (?:\w+ )?(?:tools?\b|function)|tool choice requires --enable-auto-tool-choice"
    r"|tools param requires|unsupported param(?:eter)?s?: \W*tools?\b(?!_)|support tool use"
    r"|support the provided '?tool_choice'? value|not support parameters: \W*tools?\b(?!_)"
    r"|\b(?:tools?|tool (?:use|calls|calling)|function calling|functions)\W* (?:is|are) not (?:supported|enabled|available)",
    re.IGNORECASE,
)
_TOO_LONG = re.compile(
    r"context[_ ](?:length|window|size|limit)|(?:prompt|input|request|conversation)s? (?:is|are) too long"
    r"|maximum (?:context|sequence|prompt) length|too many (?:input )?tokens|exceed_context_size"
    r"|reduce the length of the (?:messages|prompt|input)|tokens? \+ `?max_(?:new_)?tokens",
    re.IGNORECASE,
)
_FILTERED = re.compile(
    r"content[_ ]?filter|content[_ ]management policy|content[_ ]policy|responsible_?ai_?policy"
    r"|input was flagged|data_inspection_failed|inappropriate content",
    re.IGNORECASE,
)
_TOOL_USE_FAILED = re.compile(r"tool_use_failed|failed to call a function|failed_generation", re.IGNORECASE)
_UNSUPPORTED = re.compile(
    r"(?:unsupported|unknown|unrecognized|unexpected|extra) (?:request )?(?:param(?:eter)?|argument|field|key|property)s?"
    r"(?: supplied)?:?\s*[`'\"\[]*(?P<a>[a-z]\w+)"
    r"|(?:param(?:eter)?|argument|field|property)s?:? [`'\"]?(?P<b>[a-z]\w+)[`'\"]? (?:is|are) (?:not supported|unsupported|not permitted|not allowed|unknown)"
    r"|(?<!model )[`'\"](?P<c>[a-z]\w+)[`'\"](?: \w+)? (?:is|are) (?:not supported|unsupported|not permitted|only allowed)"
    r"|(?P<d>[a-z]\w+)(?:\.\w+)*:? extra (?:inputs|fields) (?:are )?not permitted"
    r"|(?P<e>stream_options)",
    re.IGNORECASE,
)
_UNSUPPORTED_CODES = frozenset(
    {"unsupported_parameter", "unknown_parameter", "extra_forbidden", "unsupported_value"}
)


@dataclass(frozen=True, slots=True)
class Report:
    """A failure in a server's own words."""

    message: str = ""
    code: str | None = None
    type: str = ""
    param: str | None = None
    status: int | None = None

    @property
    def words(self) -> str:
        return f"{self.code or ''} {self.type} {self.message}"

    @property
    def is_about_credit(self) -> bool:
        return "insufficient_quota" in (self.code, self.type)


def report_in(value: Any) -> Report | None:
    """The failure that a JSON value reports, if it does."""
    if isinstance(value, list):
        return next((report for item in value if (report := report_in(item))), None)
    if not isinstance(value, dict):
        return None
    if value.get("error"):
        return read_report(value["error"], beside=value)
    if "error" in (value.get("object"), value.get("type")):
        return read_report(value)
    inner = value.get("data")
    answers = "choices" in value or (isinstance(inner, dict) and "choices" in inner)
    if not answers and (value.get("detail") or value.get("message")):
        return read_report(value)
    return None


def read_report(error: Any, beside: Mapping[str, Any] | None = None) -> Report:
    """`error` is an object, a list or only words; what it lacks may stand beside it."""
    if isinstance(error, list) and error:
        error = error[0]
    if not isinstance(error, dict):
        return Report(_words(error), status=_status(beside or {}))
    inner = error.get("error")
    if isinstance(inner, dict) and not error.get("message"):
        error = inner
    code = error.get("code") if error.get("code") is not None else error.get("error_code")
    return Report(
        message=_words(error.get("message") or error.get("detail") or error.get("msg") or error),
        code=str(code) if isinstance(code, str | int) and not isinstance(code, bool) else None,
        type=str(error.get("type") or ""),
        param=_param(error),
        status=_status(error) or _status(beside or {}),
    )


def in_stream(report: Report, *, shown: bool) -> errors.StreamError:
    """A failure reported inside an answer that had begun with status 200."""
    status = report.status
    passing = status is None or status in PASSING or 500 <= status < 600
    said = quoted(report.message) or " It gave no reason."
    return errors.StreamError(
        f"The model server reported a failure while it was answering.{said} Ask again, or choose another model.",
        status=status,
        retryable=passing and not shown and not report.is_about_credit,
        code=report.code,
        param=report.param,
    )


def refused(status: int, headers: Mapping[str, str], body: bytes) -> ModelError:
    """The failure that an error status means."""
    report = _read_body(body)
    kind = _kind(status, report)
    wait = retry_after(headers)
    sentence = _SENTENCES[kind]
    if kind is errors.UnsupportedParameter and report.param:
        sentence = f"The model does not take the setting “{report.param}”. Leave it out."
    if wait is not None and issubclass(kind, errors.Unavailable):
        sentence += f" Try again in {_duration(wait)}."
    if 300 <= status < 400:
        sentence = "The model server sent the request elsewhere. Check the base URL."
    return kind(
        f"{sentence} (HTTP {status}){quoted(report.message)}",
        status=status,
        retryable=_retryable(kind, headers, wait),
        retry_after=wait,
        code=report.code,
        param=report.param,
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that a server asks to wait: `retry-after-ms` comes before `retry-after`, a number or a date."""
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    text = headers.get("retry-after", "")
    seconds = _number(text)
    if seconds is not None or not text:
        return seconds
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None


def _retryable(kind: type[ModelError], headers: Mapping[str, str], wait: float | None) -> bool:
    asked = headers.get("x-should-retry", "").strip().lower()
    if asked in ("true", "false"):
        return asked == "true"
    return issubclass(kind, errors.Unavailable) and (wait is None or wait <= LONGEST_WAIT)


def _read_body(body: bytes) -> Report:
    text = body.decode("utf-8", "replace").strip().removeprefix("\ufeff").removeprefix("data:").strip()
    if not text or text.startswith("<"):
        return Report()
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return _with_param(Report(text))
    report = report_in(value) or (read_report(value) if isinstance(value, dict) else Report(_words(value)))
    return _with_param(report)


def _with_param(report: Report) -> Report:
    if report.param is not None:
        return report
    match = _UNSUPPORTED.search(report.message)
    param = next((name for name in match.groupdict().values() if name), None) if match else None
    return Report(report.message, report.code, report.type, param, report.status)


def _kind(status: int, report: Report) -> type[ModelError]:
    words = report.words
    if _NO_TOOLS.search(words) or (report.param == "tools" and _says_unsupported(report)):
        return errors.ToolsUnsupported
    if status not in (401, 429) and _TOO_LONG.search(words):
        return errors.ContextLength
    if status not in (401, 429) and _FILTERED.search(words):
        return errors.ContentFilter
    if _TOOL_USE_FAILED.search(words):
        return errors.ToolUseFailed
    if status in (400, 404, 422) and report.param and _says_unsupported(report):
        return errors.UnsupportedParameter
    if report.is_about_credit and status != 401:
        return errors.BillingFailed
    return _BY_STATUS.get(status, errors.ServerFailed if status >= 500 else errors.BadRequest)


def _says_unsupported(report: Report) -> bool:
    coded = not _UNSUPPORTED_CODES.isdisjoint((report.code, report.type))
    return coded or bool(_UNSUPPORTED.search(report.message))


def _words(value: Any) -> str:
    """What a person can read in any value that stands where a message should be."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "; ".join(filter(None, map(_words, value[:5])))
    if isinstance(value, dict):
        words = value.get("message") or value.get("msg") or value.get("detail") or value.get("reason")
        place = value.get("loc")
        where = ".".join(map(str, place)) + ": " if isinstance(place, list) and words else ""
        return where + _words(words) if words else json.dumps(value, ensure_ascii=False)[: errors.QUOTED]
    return "" if value is None or isinstance(value, bool) else str(value)


def _param(error: Mapping[str, Any]) -> str | None:
    """The setting at fault: named as `param`, or by the place that a validator gives."""
    if isinstance(error.get("param"), str) and error["param"]:
        return str(error["param"])
    detail = error.get("detail") or error.get("message")
    if isinstance(detail, dict):
        detail = detail.get("detail")
    for item in detail if isinstance(detail, list) else []:
        place = item.get("loc") if isinstance(item, dict) else None
        names = [name for name in place if name != "body"] if isinstance(place, list) else []
        if names and "extra" in f"{item.get('type')} {item.get('msg')}".lower():
            return str(names[0])
    return None


def _status(error: Mapping[str, Any]) -> int | None:
    for key in ("status_code", "http_status_code", "status", "code"):
        number = _number(error.get(key))
        if number is not None and 100 <= number < 600:
            return int(number)
    return None


def _number(value: Any) -> float | None:
    try:
        number = float(value) if isinstance(value, str | int | float) else -1.0
    except ValueError:
        return None
    return number if 0 <= number < float("inf") else None


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} seconds" if seconds < 90 else f"{seconds / 60:.0f} minutes"


_BY_STATUS: dict[int, type[ModelError]] = {
    401: errors.AuthFailed,
    402: errors.BillingFailed,
    403: errors.PermissionRefused,
    404: errors.NotFound,
    408: errors.TimedOut,
    409: errors.Conflict,
    429: errors.RateLimited,
}
_SENTENCES: dict[type[ModelError], str] = {
    errors.ToolsUnsupported: "This model takes no tools. Choose another model, or ask without tools.",
    errors.ContextLength: "The conversation is too long for this model. Start a new one, or choose a larger model.",
    errors.ContentFilter: "The provider's content filter stopped the request. Say it in other words.",
    errors.ToolUseFailed: "The model wrote a tool call that its server could not read. Ask again.",
    errors.UnsupportedParameter: "The model does not take one of the settings. Leave it out.",
    errors.AuthFailed: "The model server did not accept the API key. Check the key.",
    errors.BillingFailed: "The account at the provider has no credit left. Add credit, or use another key.",
    errors.PermissionRefused: "The API key may not use this model. Choose another model or key.",
    errors.NotFound: "The model server knows no such model or address. Check the model's name and the base URL.",
    errors.TimedOut: "The model server gave up waiting. Try again.",
    errors.Conflict: "The model server was busy with a conflicting request. Try again.",
    errors.RateLimited: "Too many requests for the moment.",
    errors.ServerFailed: "The model server failed. Try again later.",
    errors.BadRequest: "The model server refused the request.",
}
