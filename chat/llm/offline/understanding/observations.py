"""The weather that the results of earlier calls tell, in numbers that compare."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from chat.llm.offline.conversation import Record
from chat.llm.offline.results import number, unwrapped
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.places import label_of

_PENALTIES = {
    "snow|blizzard|sleet|ice|hail": 25,
    "rain|shower|storm|thunder|drizzl|wet": 20,
    "wind|gust": 10,
    "fog|humid|overcast": 4,
}
_WET = re.compile("rain|shower|storm|thunder|drizzl|wet", re.IGNORECASE)
_SNOWY = re.compile("snow|blizzard|sleet|hail", re.IGNORECASE)
_SUNNY = re.compile(r"(?<!partly )(?:\bsunny|\bclear)", re.IGNORECASE)
_WINDY = re.compile("wind|gust|breez", re.IGNORECASE)
_OUTSIDE = (50, 90)
"""Degrees Fahrenheit in which most people like to be outside."""
_PLEASANT = 70.0
"""Degrees Fahrenheit that most people call mild."""


@dataclass(frozen=True, slots=True)
class Observation:
    location: str
    """The place's name as tools get it."""
    written: str
    """The temperature with its unit, as the result has it."""
    fahrenheit: float
    condition: str
    record: Record = field(repr=False, compare=False)
    """The call that told it."""

    @property
    def comfort(self) -> float:
        """How good it is to be outside; only its order means something."""
        condition = self.condition.lower()
        bad = sum(points for words, points in _PENALTIES.items() if re.search(words, condition))
        return -abs(self.fahrenheit - _PLEASANT) - bad

    @property
    def wet(self) -> bool:
        return bool(_WET.search(self.condition))

    @property
    def snowy(self) -> bool:
        return bool(_SNOWY.search(self.condition))

    @property
    def sunny(self) -> bool:
        return bool(_SUNNY.search(self.condition))

    @property
    def windy(self) -> bool:
        return bool(_WINDY.search(self.condition))

    @property
    def pleasant(self) -> bool:
        """Whether it is good to be outside."""
        return _OUTSIDE[0] <= self.fahrenheit <= _OUTSIDE[1] and not (self.wet or self.snowy)


def observed(records: Iterable[Record]) -> dict[str, Observation]:
    """The latest weather of each place; results without a temperature tell nothing."""
    found: dict[str, Observation] = {}
    for record in records:
        if observation := _observation(record):
            found.pop(observation.location, None)
            found[observation.location] = observation
    return found


def _observation(record: Record) -> Observation | None:
    result = unwrapped(record.result)
    if record.name != Kind.WEATHER or record.error:
        return None
    degrees, unit = number(result.get("temperature")), str(result.get("unit") or "fahrenheit")
    if degrees is None:
        return None
    celsius = unit.lower().lstrip("°").startswith("c")
    location = label_of(str(record.arguments.get("location") or result.get("location") or ""))
    condition = result.get("condition")
    return Observation(
        location=location,
        written=f"{degrees:g} {'°C' if celsius else '°F'}",
        fahrenheit=degrees * 9 / 5 + 32 if celsius else degrees,
        condition=condition if isinstance(condition, str) and condition != "unknown" else "",
        record=record,
    )
