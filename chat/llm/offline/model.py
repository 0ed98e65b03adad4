"""The rule-based model: one request in, one reply out, the same for the same request."""

from chat.llm.offline.answers.answer import answer
from chat.llm.offline.body import Body
from chat.llm.offline.conversation import Turn, read_turns
from chat.llm.offline.reply import Call, Reply, call, say
from chat.llm.offline.understanding.chat import small_talk
from chat.llm.offline.understanding.forced import forced_calls, required_calls
from chat.llm.offline.understanding.offers import Offers, unmade
from chat.llm.offline.understanding.plan import Plan, plan_for
from chat.llm.offline.understanding.unknown import call_of, lacking, spoken_of

_TOLD_NOT_TO = "I was told not to use tools for this answer, so I have not looked anything up."


def reply_to(body: Body) -> Reply:
    turns = read_turns(body.messages)
    calls = _calls(body, turns)
    if calls:
        return call(calls if body.parallel else calls[:1])
    return say(_words(body, turns))


def _calls(body: Body, turns: tuple[Turn, ...]) -> tuple[Call, ...]:
    match body.choice.mode:
        case "named":
            return forced_calls(turns, next(tool for tool in body.tools if tool.name == body.choice.name))
        case "required":
            return plan_for(turns, Offers(body.tools)).calls or required_calls(turns, body.tools)
        case "auto":
            return plan_for(turns, Offers(body.tools)).calls or _unknown(body, turns)
    return ()


def _unknown(body: Body, turns: tuple[Turn, ...]) -> tuple[Call, ...]:
    """The call of a tool without rules, once a turn."""
    turn, offers = turns[-1], Offers(body.tools)
    tool = spoken_of(turn.text, offers.unknown())
    if not tool or tool.name in {record.name for record in turn.records}:
        return ()
    found = call_of(tool, turn.text, forced=False)
    return unmade([found] if found else [], ())


def _words(body: Body, turns: tuple[Turn, ...]) -> str:
    plan, offers = plan_for(turns, Offers(body.tools)), Offers(body.tools)
    if turns[-1].records or plan.comparison:
        return answer(turns[-1], plan)
    if body.choice.mode == "none" and body.tools and plan.calls:
        return _TOLD_NOT_TO
    if plan.understood:
        return answer(turns[-1], plan)
    if tool := spoken_of(turns[-1].text, offers.unknown()):
        return f"For that I need to know: {lacking(tool)}."
    return small_talk(turns[-1].text, body.tools)


__all__ = ["Plan", "reply_to"]
