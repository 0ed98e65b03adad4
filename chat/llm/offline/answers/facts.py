"""The further facts of a result, in a few words."""

from collections.abc import Iterable, Iterator

from chat.llm.offline.answers.markdown import plain
from chat.llm.offline.results import ENVELOPE
from chat.llm.request import JsonObject

_MOST = 8


def further(result: JsonObject, shown: Iterable[str]) -> str:
    """What the result says beside what was shown: "humidity: 80, wind: 12 km/h"."""
    hidden = {*ENVELOPE, *shown}
    return ", ".join(list(_facts({k: v for k, v in result.items() if k not in hidden}))[:_MOST])


def spoken(key: str) -> str:
    return plain(key.replace("_", " "), 60)


def _facts(result: JsonObject) -> Iterator[str]:
    for key, value in result.items():
        if isinstance(value, (str, int, float, bool)) and value not in ("", "unknown"):
            name, unit = _measured(key)
            yield f"{spoken(name)}: {_value(value)}{unit}"


def _measured(key: str) -> tuple[str, str]:
    """The key and the unit that it ends in: "precipitation_mm" is so many mm of it."""
    name, _, unit = key.rpartition("_")
    return (name, f" {unit}") if name and unit in ("mm", "km", "cm") else (key, "")


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain(value, 80)
