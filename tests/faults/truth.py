"""What must hold after anything: the rows, the log of effects and the model's log tell one story."""

from collections import Counter
from pathlib import Path
from typing import Any

from chat.turns.claim import ATTEMPTS
from tests.faults.model import Model
from tests.faults.person import FINAL, Person, Talk
from tests.faults.tools.effects import left

WRITES = ("book", "charter", "reserve")
ENDED = ("done", "failed", "timed_out", "cancelled", "invalid", "unknown", "abandoned", "rejected", "expired")


def check(person: Person, effects: Path, model: Model) -> Counter[str]:
    """Once everything is final; gives how turns and calls have ended."""
    done, ends = Counter(left(effects)), Counter[str]()
    for talk in person.talks:
        trace = person.trace(talk)
        _said_once(talk, trace)
        for turn in trace["turns"]:
            assert turn["status"] in FINAL, turn
            ends[f"turn {turn['status']}"] += 1
            _steps_once(turn, Counter(model.asked))
            for step in turn["steps"]:
                ends[f"step {step['status']}"] += 1
                for call in step["calls"]:
                    _effect(call, done[f"{call['name']} {call['arguments']['what']}"])
                    ends[f"{call['name']} {call['status']}"] += 1
        answered_in_order(trace["messages"])
        fresh = person.fresh(talk)
        assert person.follow(talk, fresh.revision).text() == fresh.text(), "the feed is not the page"
    return ends


def _said_once(talk: Talk, trace: dict[str, Any]) -> None:
    said = Counter(turn["said"] for turn in trace["turns"])
    for key in talk.acknowledged:
        text = talk.said[key]
        assert said[text] == 1, f"{text!r} was acknowledged and is there {said[text]} times: {said}"
    assert {turn["client_key"] for turn in trace["turns"]} == talk.acknowledged


def _steps_once(turn: dict[str, Any], asked: Counter[tuple[str, int]]) -> None:
    """A step that is done is its number's last, and no request left without a row."""
    key, attempts = turn["said"].split()[0], Counter(step["number"] for step in turn["steps"])
    for step in turn["steps"]:
        assert step["status"] in ENDED, step
        last = step["attempt"] == attempts[step["number"]]
        assert last or step["status"] == "abandoned", f"asked again after its end: {turn['steps']}"
    for number in attempts:
        steps = [step for step in turn["steps"] if step["number"] == number]
        most = sum(max(1, step["http"]["requests_sent"]) for step in steps)
        assert asked[key, number] <= most, f"{key}: {asked[key, number]} requests, {most} in the rows"


def _effect(call: dict[str, Any], happened: int) -> None:
    most = 1 if call["name"] in WRITES else ATTEMPTS
    assert call["writes"] is (call["name"] in WRITES)
    assert happened <= min(most, call["attempt"]), f"it happened {happened} times: {call}"
    assert call["status"] in ENDED, call
    if call["status"] == "done":
        assert happened, f"it never happened: {call}"


def answered_in_order(messages: list[dict[str, Any]]) -> None:
    """Each call is answered once, right after its message, in order."""
    open_calls: list[str] = []
    for message in messages:
        if message["role"] == "tool":
            assert open_calls.pop(0) == message["tool_call_id"]
            continue
        assert not open_calls, f"{open_calls} were not answered"
        open_calls = [call["id"] for call in message.get("tool_calls", [])]
    assert not open_calls
