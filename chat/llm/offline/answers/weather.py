"""Weather results in words: one place in a sentence, several in a table."""

from collections.abc import Iterable

from chat.llm.offline.answers.facts import further
from chat.llm.offline.answers.failures import subject
from chat.llm.offline.answers.generic import generic_answer
from chat.llm.offline.answers.markdown import bold, joined, plain, table
from chat.llm.offline.conversation import Record
from chat.llm.offline.results import number, unwrapped
from chat.llm.offline.understanding.observations import observed
from chat.llm.offline.understanding.places import label_of
from chat.llm.request import JsonObject

_SHOWN = ("location", "place", "temperature", "unit", "condition")
_ASIDE = ("local_time", "sunrise", "sunset", "daylight_hours")
"""What other tools are asked for."""


def weather_answer(records: tuple[Record, ...]) -> str:
    odd = [record for record in records if not _is_weather(record)]
    usual = [record for record in records if _is_weather(record)]
    parts = [_one(usual[0])] if len(usual) == 1 else _several(usual) if usual else []
    return "\n\n".join([*parts, *(generic_answer((record,)) for record in odd)])


def temperature(result: JsonObject) -> str:
    """ "65 °F"; empty if it is not known."""
    if number(result.get("temperature")) is None:
        return ""
    sign = "°C" if str(result.get("unit") or "").lower().startswith("c") else "°F"
    return f"{plain(result['temperature'])} {sign}"


def _is_weather(record: Record) -> bool:
    return "temperature" in unwrapped(record.result)


def _place(record: Record) -> str:
    return label_of(subject(record) or str(unwrapped(record.result).get("location") or "the place"))


def _condition(result: JsonObject) -> str:
    condition = result.get("condition")
    known = isinstance(condition, str) and condition.strip().lower() not in ("", "unknown")
    return plain(condition) if known else ""


def _one(record: Record) -> str:
    result, place = unwrapped(record.result), bold(_place(record))
    words = [word for word in (temperature(result), _condition(result)) if word]
    if not words:
        return f"The weather of {place} is not known to the tool."
    more = further(result, (*_SHOWN, *_ASIDE))
    usual = "typically " if is_typical(record) and "typical" not in _condition(result) else ""
    return f"{place}: {usual}{', '.join(words)}.{f' ({more})' if more else ''}"


def _several(records: list[Record]) -> list[str]:
    rows = [_row(record) for record in records]
    usual = all(is_typical(record) for record in records)
    return [table(("Place", "Typical temperature" if usual else "Temperature", "Conditions"), rows)]


def _row(record: Record) -> tuple[str, str, str]:
    result = unwrapped(record.result)
    typical = " (typical)" if is_typical(record) and "typical" not in _condition(result) else ""
    degrees = temperature(result)
    return (
        plain(_place(record)),
        f"{degrees}{typical}" if degrees else "unknown",
        _condition(result) or "unknown",
    )


def is_typical(record: Record) -> bool:
    """Whether the result tells what is usual in the month, which says nothing of today."""
    return unwrapped(record.result).get("kind") == "climatology"


def extremes(records: Iterable[Record]) -> list[str]:
    """Which of several places is the warmest and which the coldest."""
    seen = sorted(observed(records).values(), key=lambda at: -at.fahrenheit)
    if len(seen) < 2:
        return []
    warmest, coldest = seen[0], seen[-1]
    usual = "typically " if any(is_typical(at.record) for at in seen) else ""
    if warmest.fahrenheit == coldest.fahrenheit:
        return [f"{joined([bold(at.location) for at in seen])} are {usual}equally warm."]
    words = ("warmer", "colder") if len(seen) == 2 else ("the warmest", "the coldest")
    return [
        f"{bold(warmest.location)} is {usual}{words[0]} at {warmest.written}, "
        f"{bold(coldest.location)} {words[1]} at {coldest.written}."
    ]
