"""The request's settings, as a file has them."""

from typing import Any

from chat.flows.reading.entry import Entry
from chat.llm import settings


def request_settings(entry: Entry) -> dict[str, Any]:
    """As they are sent. What is not a setting of a request is a problem."""
    if not entry.keys(settings.NAMES):
        return {}
    return {name: _setting(entry[name]) for name in settings.NAMES if name in entry}


def _setting(entry: Entry) -> Any:
    match entry.path[-1]:
        case "temperature":
            most = settings.MOST_TEMPERATURE
            return entry.number(0, most, f"a number from 0 to {most}")
        case "max_tokens":
            most = settings.MOST_TOKENS
            return entry.whole(1, most, f"a whole number from 1 to {most:,}")
        case "seed":
            return entry.whole(settings.SMALLEST_SEED, settings.LARGEST_SEED, "a whole number of 64 bits")
        case "stop":
            return _stops(entry)
        case "parallel_tool_calls":
            return entry.yes()
    return _format(entry)


def _stops(entry: Entry) -> list[str]:
    stops = [each.text(settings.MOST_STOP) for each in entry.one_or_more()]
    if not 0 < len(stops) <= settings.MOST_STOPS:
        entry.note(f"expected 1 to {settings.MOST_STOPS} texts; got {len(stops)}.")
    return stops


def _format(entry: Entry) -> dict[str, str]:
    is_object = isinstance(entry.value, dict)
    if is_object:
        entry.keys(("type",), ("type",))
    chosen = entry.under("type")
    return {"type": chosen.word(settings.FORMATS)}
