"""The rule-based model: one request in, one reply out, the same for the same request at the same time."""

from dataclasses import dataclass, replace
from datetime import datetime

from chat.llm.offline.answers.answer import answer, earlier_prices
from chat.llm.offline.body import Body
from chat.llm.offline.conversation import Turn, read_turns
from chat.llm.offline.offer import Tool
from chat.llm.offline.reply import Call, Reply, call, say
from chat.llm.offline.understanding.chat import small_talk
from chat.llm.offline.understanding.context import Context
from chat.llm.offline.understanding.corrections import as_meant
from chat.llm.offline.understanding.dearest import prices_compared
from chat.llm.offline.understanding.forced import forced_calls, required_calls
from chat.llm.offline.understanding.offers import Offers
from chat.llm.offline.understanding.plan import Plan
from chat.llm.offline.understanding.planning import plan_for
from chat.llm.offline.understanding.unknown import calls_of, lacking, spoken_of, standing_in
from chat.llm.offline.understanding.utterance import utterance_of

_TOLD_NOT_TO = "I was told not to use tools for this answer, so I have not looked anything up."


def reply_to(body: Body, now: datetime) -> Reply:
    turns = tuple(replace(turn, text=as_meant(turn.text)) for turn in read_turns(body.messages))
    thought = _Thought(body, turns, plan_for(turns, Offers(body.tools), now.date()), now)
    calls = thought.calls()
    if calls:
        return call(calls if body.parallel else calls[:1])
    return say(thought.words())


@dataclass(frozen=True, slots=True)
class _Thought:
    body: Body
    turns: tuple[Turn, ...]
    plan: Plan
    now: datetime

    @property
    def turn(self) -> Turn:
        return self.turns[-1]

    def calls(self) -> tuple[Call, ...]:
        tools, choice, today = self.body.tools, self.body.choice, self.now.date()
        match choice.mode:
            case "named":
                return forced_calls(
                    self.turns, next(tool for tool in tools if tool.name == choice.name), today
                )
            case "required":
                return self._fitting() or required_calls(self.turns, tools, today)
            case "auto":
                return self._fitting()
        return ()

    def words(self) -> str:
        if self.body.choice.mode == "none" and self.plan.calls and not self.turn.records:
            return _TOLD_NOT_TO
        if self.turn.records or self.plan.understood:
            return answer(self.turn, self.plan, self.now)
        if compared := prices_compared(utterance_of(self.turn.text), Context.before(self.turns)):
            return earlier_prices(compared, self.now)
        if tool := self._without_rules():
            return f"For that I need to know: {lacking(tool)}."
        return small_talk(self.turn.text, self.body.tools)

    def _fitting(self) -> tuple[Call, ...]:
        return self.plan.calls or self._unknown()

    def _unknown(self) -> tuple[Call, ...]:
        """The calls of a tool without rules, once a turn."""
        tool = self._without_rules()
        if not tool or tool.name in {record.name for record in self.turn.records}:
            return ()
        return calls_of(tool, self.turn.text, forced=False)

    def _without_rules(self) -> Tool | None:
        unknown = Offers(self.body.tools).unknown()
        return spoken_of(self.turn.text, unknown) or standing_in(self.plan.not_offered, unknown)
