"""What to call next for a message, from what it wishes and what the turn's results have told so far."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from chat.llm.offline.conversation import Turn
from chat.llm.offline.reply import Call
from chat.llm.offline.skills.skill import Heard
from chat.llm.offline.understanding.context import Context
from chat.llm.offline.understanding.forms import Form, form_of
from chat.llm.offline.understanding.kinds import FAMILIAR, Kind
from chat.llm.offline.understanding.observations import Observation, observed
from chat.llm.offline.understanding.offers import Offers, unmade
from chat.llm.offline.understanding.options import options_of, temperature_unit
from chat.llm.offline.understanding.places import label_of
from chat.llm.offline.understanding.plan import Comparison, Plan
from chat.llm.offline.understanding.priced import conversions
from chat.llm.offline.understanding.utterance import Utterance, utterance_of
from chat.llm.offline.understanding.wish import Wish
from chat.llm.offline.understanding.wishes import candidates_of, wishes_of
from chat.llm.request import JsonObject

MAX_ROUNDS = 6
"""Rounds of calls in one turn; no wish needs more than two, whatever the results say."""


def plan_for(turns: tuple[Turn, ...], offers: Offers, today: date) -> Plan:
    said, context = utterance_of(turns[-1].text), Context.before(turns)
    candidates = candidates_of(said, context)
    return _Planning(turns[-1], said, context, offers, candidates, today).plan()


@dataclass(frozen=True, slots=True)
class _Planning:
    turn: Turn
    said: Utterance
    context: Context
    offers: Offers
    candidates: tuple[str, ...]
    today: date

    def plan(self) -> Plan:
        wishes = self._served(wishes_of(self.said, self.context, self.candidates, self.today))
        wanted = list(self._wanted(wishes))
        made = [(record.name, record.arguments) for record in self.turn.records]
        calls = unmade((call for call, _ in wanted), made) if len(self.turn.batches) < MAX_ROUNDS else ()
        return Plan(
            text=self.said.text,
            today=self.today,
            calls=calls,
            comparison=self._comparison(),
            missing=tuple(dict.fromkeys(wish.kind for wish in wishes if wish.is_open)),
            not_offered=self._not_offered(wishes),
            unfit=tuple(dict.fromkeys(value for _, unfit in wanted for value in unfit)),
            nowhere_to_compare=self._nowhere(),
            converts=self._serves(Kind.CURRENCY),
            questions=tuple(self._questions(wishes)),
            wishes=wishes,
        )

    def _served(self, wishes: tuple[Wish, ...]) -> tuple[Wish, ...]:
        """The wishes that are worth a word: if no tool at all serves them, others may understand them."""
        familiar = any(wish.kind in FAMILIAR or self._serves(wish.kind) for wish in wishes)
        return wishes if familiar else ()

    def _serves(self, kind: Kind) -> bool:
        return bool(self.offers.tool(kind)) or any(record.name == kind for record in self.turn.records)

    def _forms(self, wishes: tuple[Wish, ...]) -> Iterator[Form]:
        """Where a message asks for restaurants too, "the first one" is one of those."""
        here = any(wish.kind is Kind.RESTAURANTS for wish in wishes)
        turns = (self.turn,) if here else (*self.context.turns, self.turn)
        heard = Heard("", self.today, turns, self._focus())
        yield from (form_of(wish, heard) for wish in wishes if wish.kind.is_form)

    def _focus(self) -> tuple[str, ...]:
        """What "it" and "there" mean: the place that this message has chosen, or one of the turns before."""
        if comparison := self._comparison():
            return (comparison.chosen.location,) if comparison.chosen and not comparison.unseen else ()
        return self.context.focus()

    def _form_calls(self, form: Form) -> Iterator[Call]:
        """A call that writes is made once, whatever came of it; what tells what is lacking is asked first."""
        kind, first = form.skill.kind, form.skill.before
        ran = [record for record in self.turn.records if record.name == kind]
        if form.lacking:
            unasked = first and not any(record.name == first for record in self.turn.records)
            call = self.offers.filled(first, {}) if first and unasked else None
            yield from [call] if call else []
            return
        for arguments in form.filled[len(ran) if kind.writes else 0 :]:
            if call := self.offers.filled(kind, arguments):
                yield call

    def _questions(self, wishes: tuple[Wish, ...]) -> Iterator[str]:
        for form in self._forms(wishes):
            ran = any(record.name == form.skill.kind for record in self.turn.records)
            if form.question and not ran and self._serves(form.skill.kind):
                yield form.question

    def _not_offered(self, wishes: tuple[Wish, ...]) -> tuple[Kind, ...]:
        """The kinds that no tool serves now, nor served before in this turn."""
        ran = {record.name for record in self.turn.records}
        if ran - set(Kind):
            return ()
        return tuple(
            dict.fromkeys(w.kind for w in wishes if w.kind not in ran and not self.offers.tool(w.kind))
        )

    def _nowhere(self) -> bool:
        return bool(self.said.compared and not self.said.compared.weak and not self.candidates)

    def _seen(self) -> dict[str, Observation]:
        return {**observed(self.context.records), **observed(self.turn.records)}

    def _comparison(self) -> Comparison | None:
        if not self.said.compared or not self.candidates:
            return None
        seen = self._seen()
        known = tuple(seen[label] for label in self.candidates if label in seen)
        unseen = tuple(label for label in self.candidates if label not in seen)
        return Comparison(self.said.compared.criterion, known, unseen)

    def _wanted(self, wishes: tuple[Wish, ...]) -> Iterator[tuple[Call, tuple[str, ...]]]:
        """Every call that the turn needs as far as can be said now, made or not."""
        looked_up = self._to_be_compared(wishes)
        yield from self._weather(looked_up)
        forms = self._forms(wishes)
        for wish in wishes:
            if wish.kind.is_form:
                yield from ((call, ()) for call in self._form_calls(next(forms)))
                continue
            if wish.of_chosen and wish.kind is Kind.WEATHER:
                continue
            subjects = self._chosen(looked_up) if wish.of_chosen else wish.subjects
            first = self._before_activities(wish, subjects)
            yield from self._weather(first)
            for subject in subjects:
                if subject not in first:
                    yield from self._calls(wish, subject, wishes)
        for arguments in conversions(self.turn.records, wishes):
            if call := self.offers.filled(Kind.CURRENCY, arguments):
                yield call, ()

    def _to_be_compared(self, wishes: tuple[Wish, ...]) -> tuple[str, ...]:
        """The places to look up first: those never seen, or all that a message asking for weather names."""
        named = {place.label for place in self.said.places}
        asks = any(wish.of_chosen and wish.kind is Kind.WEATHER for wish in wishes)
        seen = observed(self.context.records)
        return tuple(label for label in self.candidates if label not in seen or (asks and label in named))

    def _chosen(self, looked_up: tuple[str, ...]) -> tuple[str, ...]:
        """The place that the comparison chose, once every place was looked up."""
        comparison = self._comparison()
        if not comparison or not comparison.chosen or self._unasked(looked_up):
            return ()
        return (comparison.chosen.location,)

    def _unasked(self, labels: Iterable[str]) -> list[str]:
        """The places whose weather nobody has asked for in this turn, though somebody could."""
        records = [record for record in self.turn.records if record.name == Kind.WEATHER]
        asked = {label_of(str(record.arguments.get("location"))) for record in records}
        return [label for label in labels if label not in asked] if self.offers.tool(Kind.WEATHER) else []

    def _before_activities(self, wish: Wish, subjects: tuple[str, ...]) -> list[str]:
        """The places whose weather must be known before activities can fit it."""
        if wish.kind is not Kind.ACTIVITIES or not self.said.fits_weather:
            return []
        return [label for label in self._unasked(subjects) if not self.context.weather_at(label)]

    def _weather(self, labels: Iterable[str]) -> Iterator[tuple[Call, tuple[str, ...]]]:
        wish = Wish(Kind.WEATHER, 0, tuple(labels), self.said.text)
        for label in wish.subjects:
            yield from self._calls(wish, label, (wish,))

    def _calls(
        self, wish: Wish, subject: str, wishes: tuple[Wish, ...]
    ) -> Iterator[tuple[Call, tuple[str, ...]]]:
        for options in options_of(wish, subject, self.said, self.context, self.today):
            filled = {**self._added(wish, subject, wishes), **options}
            if call := self.offers.call(wish.kind, subject, filled):
                yield call, self.offers.unfit(wish.kind, options)

    def _added(self, wish: Wish, subject: str, wishes: tuple[Wish, ...]) -> JsonObject:
        if wish.kind is Kind.ACTIVITIES and (weather := self._seen().get(subject)):
            return {"weather_condition": weather.condition or weather.written}
        alone = sum(len(other.subjects) for other in wishes if other.kind is Kind.WEATHER) == 1
        if wish.kind is Kind.WEATHER and alone and not wish.follows:
            return temperature_unit(subject, self.said)
        return {}
