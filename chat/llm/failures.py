"""What a server reports as a failure, told apart and put in a sentence."""

import json
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from chat.llm import errors
from chat.llm.errors import ModelError, quoted
from chat.llm.kinds import kind_of, param_of
from chat.llm.report import Report, number, read_report, report_in

LONGEST_WAIT = 120.0
"""A server that asks for more seconds than this is not asked again unseen."""
PASSING = frozenset({408, 409, 425, 429})


def in_stream(report: Report, *, shown: bool) -> errors.StreamError:
    """A failure reported inside an answer that had begun with status 200."""
    status = report.status
    passing = status is None or status in PASSING or 500 <= status < 600
    said = quoted(report.message) or " It gave no reason."
    return errors.StreamError(
        f"The model server failed while it was answering. Ask again, or choose another model.{said}",
        status=status,
        retryable=passing and not shown and not report.is_about_credit,
        code=report.code,
        param=report.param,
    )


def refused(status: int, headers: Mapping[str, str], body: bytes) -> ModelError:
    """The failure that an error status means."""
    report = _read_body(body)
    kind = kind_of(status, report)
    wait = retry_after(headers)
    sentence = _SENTENCES.get(kind, "")
    param = report.param
    if kind is errors.UnsupportedParameter:
        param = param_of(report)
        sentence = f"The model does not take the setting “{param}”. Leave it out."
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
        param=param,
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds that a server asks to wait: in `retry-after-ms`, or a number or a date in `retry-after`."""
    milliseconds = number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    text = headers.get("retry-after", "")
    seconds = number(text)
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
    """The report in an error body: JSON, one event, or only words. A web page reports nothing."""
    text = body.decode("utf-8", "replace").strip().removeprefix("\ufeff").removeprefix("data:").strip()
    if not text or text.startswith("<"):
        return Report()
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return Report(text)
    return report_in(value) or read_report(value)


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} seconds" if seconds < 90 else f"{seconds / 60:.0f} minutes"


_SENTENCES: dict[type[ModelError], str] = {
    errors.ToolsUnsupported: "This model takes no tools. Choose another model, or ask without tools.",
    errors.ContextLength: "The conversation is too long for this model. Start a new one.",
    errors.ContentFilter: "The provider's content filter stopped the request. Say it in other words.",
    errors.ToolUseFailed: "The model wrote a tool call that its server could not read. Ask again.",
    errors.AuthFailed: "The model server did not accept the API key. Check the key.",
    errors.BillingFailed: "The account at the provider has no credit left. Add credit, or use another key.",
    errors.PermissionRefused: "The API key may not use this model. Choose another model or key.",
    errors.NotFound: "The model server knows no such model or address. Check both.",
    errors.TimedOut: "The model server gave up waiting. Try again.",
    errors.Conflict: "The model server was busy with a conflicting request. Try again.",
    errors.RateLimited: "Too many requests for the moment.",
    errors.ServerFailed: "The model server failed. Try again later.",
    errors.BadRequest: "The model server refused the request.",
}
