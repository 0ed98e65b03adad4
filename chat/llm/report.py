"""A failure in a server's own words, read from any of the shapes that servers use."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chat.llm.errors import QUOTED


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
        return "insufficient_quota" in self.words.lower()


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
    if "choices" in value:
        return None
    inner = value.get("data")
    if isinstance(inner, dict) and ("choices" in inner or inner.get("error")):
        return report_in(inner)
    return read_report(value) if value.get("detail") or value.get("message") else None


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
        return where + _words(words) if words else json.dumps(value, ensure_ascii=False)[:QUOTED]
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
        value = number(error.get(key))
        if value is not None and 100 <= value < 600:
            return int(value)
    return None


def number(value: Any) -> float | None:
    """`value` as a finite number that is not negative, or None."""
    try:
        found = float(value) if isinstance(value, str | int | float) else -1.0
    except (ValueError, OverflowError):
        return None
    return found if 0 <= found < float("inf") else None
