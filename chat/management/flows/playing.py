"""`flows play`: one flow in the terminal, turn by turn, with whoever sits there to be asked."""

import asyncio
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict
from typing import Any

from django.urls import reverse

from chat.flows.flow import Flow
from chat.flows.judging import judge
from chat.management.flows import misses
from chat.management.flows.chosen import chosen
from chat.management.flows.models import labelled, refuse_unknown
from chat.management.flows.play import Play
from chat.management.flows.terminal import INTERRUPTED, Terminal, usage
from chat.management.migrating import migrate
from chat.models import Conversation, Turn
from chat.turns.database import in_database
from chat.turns.flows import begin, default_model
from chat.turns.observed import observed
from chat.turns.say import Refused

PACE = 1.0


def options(parser: ArgumentParser) -> None:
    parser.add_argument("flow", metavar="SLUG|FILE")
    parser.add_argument(
        "--model", default="", metavar="M", help="if left out: that of the settings, or its script"
    )
    parser.add_argument(
        "--pace",
        type=_seconds,
        metavar="SECONDS",
        help=f"between two things that are shown; {PACE:g} on a terminal, 0 elsewhere",
    )
    parser.add_argument("--yes", action="store_true", help="approve whatever asks first")


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 60:
        raise ArgumentTypeError(f"expected seconds from 0 to 60, got {value!r}")
    return seconds


def run(terminal: Terminal, options: dict[str, Any]) -> int:
    [flow] = chosen([options["flow"]])
    asyncio.run(refuse_unknown([options["model"]] if options["model"] else []))
    model = options["model"] or default_model(flow.flow)
    migrate()
    try:
        conversation = begin(flow.row(), model, None)
    except Refused as refusal:
        raise usage(str(refusal)) from refusal
    _introduce(terminal, flow.flow, model)
    play = Play(terminal, conversation, _pace(terminal, options["pace"]), yes=options["yes"])
    try:
        play.to_its_end()
    finally:
        in_database.close()
    return _conclude(terminal, flow.flow, conversation, play.interrupted)


def _pace(terminal: Terminal, asked: float | None) -> float:
    if asked is not None:
        return asked
    return PACE if terminal.out.isatty() else 0.0


def _introduce(terminal: Terminal, flow: Flow, model: str) -> None:
    terminal.say(flow.title)
    for words in (flow.shows, flow.watch):
        if words:
            terminal.say(words)
    terminal.say(f"Played by {labelled(model)}.")
    if any(turn.pins for turn in flow.turns):
        terminal.say("A result that is pinned is the file's: its tool was not asked.")


def _conclude(terminal: Terminal, flow: Flow, conversation: Conversation, interrupted: bool) -> int:
    """What was expected of it, and where it is."""
    failed = conversation.turns.filter(status=Turn.Status.FAILED).exists()
    findings = () if interrupted else judge(flow, observed(conversation))
    missed = [finding for finding in findings if not finding.met]
    terminal.say()
    for finding in missed:
        for line in misses.told(asdict(finding)):
            terminal.say(line)
    if findings:
        met = len(findings) - len(missed)
        terminal.verdict(f"As expected: {met} of {len(findings)}.", not missed)
    terminal.say(f"Conversation: {reverse('conversation', args=[conversation.pk])}")
    return INTERRUPTED if interrupted else 1 if failed else 0
