"""`manage.py ask "…"`: one turn through the real engine and the real database, answered on the terminal."""

import asyncio
import json
from argparse import ArgumentParser
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError

from chat.canonical import clean_text, harmless
from chat.management.consent import ask_for
from chat.management.migrating import migrate
from chat.models import Conversation, Turn
from chat.pages import composer
from chat.pages.request_settings import RequestSettings
from chat.turns.beginning import Begun
from chat.turns.call_rows import any_undecided
from chat.turns.catalog import catalog
from chat.turns.database import in_database
from chat.turns.engine import runner
from chat.turns.runner import Runner
from chat.turns.say import Refused, Said, say
from chat.turns.stop import stop
from chat.turns.trace import trace

WAIT_SECONDS = 0.2


class Command(BaseCommand):
    help = "Ask the assistant one question; print the answer, or with --json the whole trace."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("text", help="what to say")
        parser.add_argument(
            "--model", default="", help="the model to ask; by default the one of the settings"
        )
        parser.add_argument(
            "--tool-choice", default="auto", help="auto, none, required, or the name of a tool"
        )
        parser.add_argument("--tools", default=None, help="the tools to offer, with commas; by default all")
        parser.add_argument("--system", default="", help="the system prompt")
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help=f"a setting of the request: {', '.join(RequestSettings.base_fields)}",
        )
        parser.add_argument(
            "--json", action="store_true", help="print the trace, in the format of docs/trace.md"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        migrate()
        try:
            turn = Turn.objects.select_related("conversation").get(pk=asyncio.run(_ask(options)))
            while turn.is_active:
                _have_decided(turn.pk)
                turn.refresh_from_db()
        finally:
            in_database.close()
        if options["json"]:
            self.stdout.write(json.dumps(trace(turn.conversation), ensure_ascii=False, indent=1))
        else:
            self.stdout.write(harmless("\n\n".join(step.text for step in turn.steps.all() if step.text)))
        if turn.status != Turn.Status.DONE:
            raise CommandError(f"The turn is {turn.status}. {turn.explanation}".strip())


async def _ask(options: dict[str, Any]) -> int:
    """The turn, ended, or waiting for a person."""
    async with runner() as (engine, model):
        if options["model"]:
            await catalog.refresh(model)
        turn = await in_database(_said, options)
        await _run_while_it_goes_on(engine, turn)
    return turn


def _have_decided(turn: int) -> None:
    try:
        ask_for(turn)
    except KeyboardInterrupt:
        _stop(turn)
    else:
        asyncio.run(_go_on(turn))


async def _go_on(turn: int) -> None:
    async with runner() as (engine, _):
        await _run_while_it_goes_on(engine, turn)


async def _run_while_it_goes_on(engine: Runner, turn: int) -> None:
    name = f"ask:{uuid4().hex[:8]}"
    while await in_database(_goes_on, turn):
        if begun := await in_database(engine.begin, turn, name):
            await _run(engine, begun)
        else:  # A server was faster: it runs the turn.
            await asyncio.sleep(WAIT_SECONDS)


async def _run(engine: Runner, begun: Begun) -> None:
    """Ctrl-C stops the turn, as the button does on the page: its rows come to their end."""
    running = asyncio.ensure_future(engine.run(begun))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        await in_database(_stop, begun.claim.turn)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def _stop(turn: int) -> None:
    stop(Turn.objects.select_related("conversation").get(pk=turn))


def _said(options: dict[str, Any]) -> int:
    tools = options["tools"]
    try:
        offered = composer.offered(None if tools is None else tools.split(","))
        said = Said(
            text=options["text"],
            client_key=uuid4().hex,
            model=composer.model(options["model"]),
            tools=tuple(offered),
            tool_choice=composer.tool_choice(options["tool_choice"], offered),
            settings=_settings(options["set"]),
        )
        return say(Conversation.objects.create(system_prompt=clean_text(options["system"])), said).pk
    except Refused as refusal:
        raise CommandError(str(refusal)) from refusal


def _settings(pairs: list[str]) -> dict[str, Any]:
    """Raises Refused for what is no setting, or has no such value."""
    named = dict(pair.partition("=")[::2] for pair in pairs)
    known = RequestSettings.base_fields
    if unknown := [name for name in named if name not in known]:
        raise Refused(f"Unknown setting {unknown[0]!r}: expected one of {', '.join(known)}.")
    return RequestSettings(named).body()


def _goes_on(turn: int) -> bool:
    """Without anybody's decision."""
    row = Turn.objects.get(pk=turn)
    waits = row.status == Turn.Status.AWAITING_APPROVAL and any_undecided(turn)
    return row.is_active and not waits
