"""What earlier turns leave to be understood: the place in view, the kinds asked for, the weather seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chat.llm.offline.conversation import Record, Turn
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.observations import Observation, observed
from chat.llm.offline.understanding.places import label_of
from chat.llm.offline.understanding.utterance import Utterance, utterance_of
from chat.llm.request import JsonObject

_KINDS = {kind.value: kind for kind in Kind}
_FAR = 20
"""Turns further back are forgotten."""


@dataclass(frozen=True, slots=True)
class Context:
    turns: tuple[Turn, ...]

    @classmethod
    def before(cls, turns: Sequence[Turn]) -> "Context":
        return cls(tuple(turns[:-1][-_FAR:]))

    @property
    def records(self) -> list[Record]:
        return [record for turn in self.turns for record in turn.records]

    def kinds(self, among: Iterable[Kind] = Kind) -> tuple[Kind, ...]:
        """The kinds that were asked for last."""
        wanted = tuple(among)
        for turn in reversed(self.turns):
            named = utterance_of(turn.text).kinds or tuple(dict.fromkeys(_kinds(turn.records)))
            if found := tuple(kind for kind in named if kind in wanted):
                return found
        return ()

    def last_text(self, kind: Kind) -> str:
        """The last message that asked for the kind."""
        texts = (turn.text for turn in reversed(self.turns) if kind in utterance_of(turn.text).kinds)
        return next(texts, "")

    def last(self, kind: Kind) -> tuple[Record, ...]:
        """The calls of the kind in the last turn that made any."""
        for turn in reversed(self.turns):
            if found := tuple(record for record in turn.records if record.name == kind):
                return found
        return ()

    def subjects(self, kind: Kind) -> tuple[str, ...]:
        """What the last calls of the kind were about."""
        return _subjects(self.last(kind), kind.subject)

    def subjects_so_far(self, kind: Kind) -> tuple[str, ...]:
        """The same with those of the turns that the last one went on from: "and in Chicago?"."""
        found: list[str] = []
        for turn in reversed(self.turns):
            records = [record for record in turn.records if record.name == kind]
            found[:0] = _subjects(records, kind.subject)
            if records and kind in utterance_of(turn.text).kinds:
                break
        return tuple(dict.fromkeys(found))

    def all_subjects(self, kind: Kind) -> tuple[str, ...]:
        """What any call of the kind was about."""
        return _subjects([record for record in self.records if record.name == kind], kind.subject)

    def symbols(self) -> tuple[str, ...]:
        return self.subjects(Kind.STOCK)

    def options(self, kind: Kind) -> JsonObject:
        """The further arguments of the last call of the kind; the weather of one place is not another's."""
        arguments = self.last(kind)[-1].arguments if self.last(kind) else {}
        return {k: v for k, v in arguments.items() if k not in (kind.subject, "weather_condition")}

    def weather(self) -> dict[str, Observation]:
        """The weather seen: of the last turn if it saw several places, else of all turns."""
        last = observed(self.last(Kind.WEATHER))
        return last if len(last) > 1 else observed(self.records)

    def weather_at(self, label: str) -> Observation | None:
        return observed(self.records).get(label)

    def focus(self) -> tuple[str, ...]:
        """The places that "there" means."""
        for at in range(len(self.turns), 0, -1):
            if found := Context(self.turns[:at])._last_focus():
                return found
        return ()

    def _last_focus(self) -> tuple[str, ...]:
        turn = self.turns[-1]
        said, last = utterance_of(turn.text), turn.batches[-1] if turn.batches else ()
        looked_up = _subjects(last, "location") or _subjects(last, "destination")
        only_weather = all(record.name == Kind.WEATHER for record in last)
        if said.compared and only_weather and (chosen := self._chosen(said)):
            return (chosen,)
        return looked_up or tuple(dict.fromkeys(place.label for place in said.places))

    def _chosen(self, said: Utterance) -> str:
        seen = self.weather()
        wanted = [seen[place.label] for place in said.places if place.label in seen] or list(seen.values())
        chosen = said.compared.criterion.choose(wanted) if said.compared else None
        return chosen.location if chosen else ""


def _kinds(records: Sequence[Record]) -> list[Kind]:
    return [_KINDS[record.name] for record in records if record.name in _KINDS]


def _subjects(records: Sequence[Record], argument: str) -> tuple[str, ...]:
    said = (record.arguments.get(argument) for record in records)
    names = (text if argument == "symbol" else label_of(text) for text in said if isinstance(text, str))
    return tuple(dict.fromkeys(names))
