"""What was observed, compared with what was expected."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from chat.agent.grounding import numbers
from chat.agent.pattern import PATTERNS
from chat.canonical import shortened
from chat.flows.asked_for import LONGEST, AskedFor, call_words, steps_words, wanted_words
from chat.flows.expectation import Expectation, Finding, Kind
from chat.flows.flow import Flow
from chat.flows.observed import ObservedTurn
from chat.flows.patience import bounded
from chat.flows.sameness import says, says_number

_Looked: TypeAlias = Iterator[tuple[Kind, str, str, bool]]
"""What kind of thing, what was expected and observed of it in words, and whether it was met."""
INSTEAD = 160
"""Characters of an answer that came in place of a call."""
_WHOLE = ("", "calls_only")
"""Reasons of a turn whose end is what it should be: not cut off, and not empty."""


def judge(flow: Flow, observed: Sequence[ObservedTurn]) -> tuple[Finding, ...]:
    """Those of all turns. A turn that never came is a finding that was missed."""
    found: list[Finding] = []
    for number, turn in enumerate(flow.turns):
        if number < len(observed):
            found += judge_turn(turn.expect, observed[number], number)
        else:
            found.append(Finding(number, "ended", _END, "it never came", False))
    return tuple(found)


def judge_turn(expect: Expectation, observed: ObservedTurn, number: int) -> tuple[Finding, ...]:
    """One finding for each thing that is looked at, met or missed; `ended` always is."""
    parts = (_ended, _pattern, _calls, _order, _together, _failed, _answer, _limits)
    with bounded():
        return tuple(Finding(number, *each) for part in parts for each in part(expect, observed))


def ended_well(turn: ObservedTurn) -> bool:
    """It came to its end, and was neither stopped nor cut off."""
    return turn.status == "done" and turn.reason in _WHOLE


_END = "the turn comes to its end"


def _ended(expect: Expectation, turn: ObservedTurn) -> _Looked:
    came = turn.status if turn.status != "cancelled" else "stopped"
    why = turn.explanation or turn.reason
    yield "ended", _END, _short(f"{came}: {why}" if why else came), ended_well(turn)


def _pattern(expect: Expectation, turn: ObservedTurn) -> _Looked:
    if expect.patterns:
        wanted = " or ".join(map(_pattern_name, expect.patterns))
        yield "pattern", wanted, _pattern_name(turn.pattern), turn.pattern in expect.patterns


def _pattern_name(slug: str) -> str:
    return PATTERNS[slug].name if slug in PATTERNS else slug or "unknown"


def _calls(expect: Expectation, turn: ObservedTurn) -> _Looked:
    if expect.calls is None:
        return
    asked = AskedFor(expect, turn)
    for one, wanted in enumerate(asked.wanted):
        at = asked.found.get(one, asked.instead.get(one))
        came = _nothing(turn, one) if at is None else call_words(turn.calls[at])
        yield (
            "call",
            wanted_words(wanted, turn.at, others=expect.other_arguments),
            came,
            one in asked.found,
        )
    if not expect.other_calls:
        none = "no other call" if expect.calls else "no call"
        for call in asked.beside:
            yield "other_call", none, call_words(call), False
        if not asked.beside:
            yield "other_call", none, none, True


def _nothing(turn: ObservedTurn, one: int) -> str:
    """In place of a call; of a turn without any the first says what came: a call in plain text, say."""
    said = "" if turn.calls or one else shortened(" ".join(turn.answer.split()), INSTEAD)
    return f'no call, but words: "{said}"' if said else "no call"


def _order(expect: Expectation, turn: ObservedTurn) -> _Looked:
    if expect.in_order and expect.calls:
        asked = AskedFor(expect, turn)
        wanted = ", then ".join(wanted_words(each, turn.at) for each in expect.calls)
        came = ", then ".join(call_words(turn.calls[at]) for at in sorted(asked.found.values()))
        yield "order", _short(wanted), _short(came or "none of them"), bool(came) and asked.in_order()


def _together(expect: Expectation, turn: ObservedTurn) -> _Looked:
    """Of the calls that are wanted, or of all where none is named."""
    if expect.together is None:
        return
    wanted = "all calls in one answer" if expect.together else "each call in an answer of its own"
    if expect.calls:
        asked = AskedFor(expect, turn)
        met = bool(asked.found) and (asked.together() if expect.together else asked.apart())
    else:
        counts = [len(step.calls) for step in turn.steps if step.calls]
        met = len(counts) == 1 if expect.together else bool(counts) and max(counts) == 1
    yield "together", wanted, steps_words(turn), met


def _failed(expect: Expectation, turn: ObservedTurn) -> _Looked:
    if expect.failed_calls:
        return
    failed = [call for call in turn.calls if call.failed]
    for call in failed:
        yield "failed_call", _NONE_FAILED, _short(f"{call_words(call)}: {call.error or call.status}"), False
    if not failed:
        yield "failed_call", _NONE_FAILED, _NONE_FAILED, True


_NONE_FAILED = "no call fails"


def _answer(expect: Expectation, turn: ObservedTurn) -> _Looked:
    said = numbers(turn.answer)
    answer = _short(turn.answer) or "no words"
    for words in expect.words:
        yield "words", f'the answer says "{words}"', answer, says(turn.answer, words)
    for number in expect.numbers:
        expected, met = f"the answer says {number:.15g}", says_number(turn.answer, number)
        yield "numbers", expected, _short(", ".join(said)) or "no number", met
    for words in expect.not_words:
        yield "not_words", f'the answer does not say "{words}"', answer, not says(turn.answer, words)


def _limits(expect: Expectation, turn: ObservedTurn) -> _Looked:
    steps = sum(step.status != "abandoned" for step in turn.steps)
    tokens = sum(step.tokens for step in turn.steps)
    if (most := expect.steps) is not None:
        yield "steps", f"at most {most}", str(steps), steps <= most
    if (most := expect.tokens) is not None:
        yield "tokens", f"at most {most}", str(tokens), tokens <= most
    if (longest := expect.seconds) is not None:
        yield "seconds", f"at most {longest:g} s", f"{turn.seconds:.2f} s", turn.seconds <= longest


def _short(text: str) -> str:
    return shortened(" ".join(text.split()), LONGEST)
