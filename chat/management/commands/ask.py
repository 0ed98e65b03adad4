"""`manage.py ask "…"`: one turn through the real engine and the real database, answered on the terminal."""

import asyncio
import json
from argparse import ArgumentParser
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError

from chat.canonical import clean_text
from chat.management.migrating import migrate
from chat.models import Conversation, Turn
from chat.pages import composer
from chat.pages.request_settings import RequestSettings
from chat.turns.catalog import catalog
from chat.turns.claim import Claim, claim
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
        finally:
            in_database.close()
        if options["json"]:
            self.stdout.write(json.dumps(trace(turn.conversation), ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n\n".join(step.text for step in turn.steps.all() if step.text))
        if turn.status != Turn.Status.DONE:
            raise CommandError(f"The turn is {turn.status}. {turn.explanation}".strip())


async def _ask(options: dict[str, Any]) -> int:
    """The turn, ended."""
    async with runner() as (engine, model):
        if options["model"]:
            await catalog.refresh(model)
        turn = await in_database(_said, options)
        name = f"ask:{uuid4().hex[:8]}"
        while await in_database(_is_active, turn):
            if claimed := await in_database(claim, turn, name):
                await _run(engine, claimed)
            else:  # A server was faster: it runs the turn.
                await asyncio.sleep(WAIT_SECONDS)
    return turn


async def _run(engine: Runner, claimed: Claim) -> None:
    """Ctrl-C stops the turn, as the button does on the page: its rows come to their end."""
    running = asyncio.ensure_future(engine.run(claimed))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        await in_database(_stop, claimed.turn)
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


def _is_active(turn: int) -> bool:
    return Turn.objects.get(pk=turn).is_active
