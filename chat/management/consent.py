"""Whoever sits at the terminal is asked whether a call that writes may run; nobody there, it may not."""

import json
import sys

from chat.canonical import spelt_out
from chat.models import ToolCall
from chat.turns.approval import Decision, decide
from chat.turns.say import Refused

NOBODY = "asked from a terminal without anybody to decide"


def ask_for(turn: int) -> None:
    """Decide on each call of `turn` that waits."""
    for call in ToolCall.objects.filter(step__turn=turn, status=ToolCall.Status.AWAITING_APPROVAL):
        try:
            decide(call.pk, _decision(call))
        except Refused as refusal:
            print(refusal, file=sys.stderr)


def _decision(call: ToolCall) -> Decision:
    somebody = sys.stdin.isatty()
    return Decision(
        approved=somebody and _yes(call),
        fingerprint=call.asked_fingerprint,
        by=None,
        who="somebody at the terminal" if somebody else "the terminal",
        note="" if somebody else NOBODY,
    )


def _yes(call: ToolCall) -> bool:
    """On stderr: what is asked for may be printed as JSON. What a model wrote moves no cursor."""
    arguments = spelt_out(json.dumps(call.arguments, ensure_ascii=False, indent=2))
    question = f"This would change the world: {call.name} with {arguments}\nRun it? [y/N] "
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
