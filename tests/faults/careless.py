"""manage.py with one protection taken out, named by the first argument."""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "travelbot.settings")
django.setup()

from django.core.management import execute_from_command_line  # noqa: E402
from django.db.models import QuerySet  # noqa: E402

from chat.agent.happenings import CallEnded  # noqa: E402
from chat.models import Conversation, ToolCall, Turn  # noqa: E402
from chat.models.statements import update  # noqa: E402
from chat.pages import commands  # noqa: E402
from chat.turns import call_rows, claim, say  # noqa: E402
from chat.turns.claim import Claim  # noqa: E402
from chat.turns.say import Said  # noqa: E402


def recovery() -> None:
    """It runs every interrupted call again, a write too."""

    def run_it_again(call: ToolCall, revision: int) -> None:
        call.move(ToolCall.Status.READY, revision=revision)

    claim._mend_call = run_it_again


def write_ahead() -> None:
    """A tool runs before its row says so."""
    start, end = call_rows.start, call_rows.end

    def start_later(claim: Claim, position: int, writes: bool = False) -> None:
        pass

    def start_and_end(claim: Claim, ended: CallEnded) -> None:
        start(claim, ended.position)
        end(claim, ended)

    call_rows.start, call_rows.end = start_later, start_and_end


def fence() -> None:
    """Whoever once held the turn writes on."""

    def anybodys(self: Claim) -> QuerySet[Turn]:
        return Turn.objects.filter(pk=self.turn)

    def change_anyway(self: Claim, changes: dict[str, Any]) -> bool:
        return update(Turn, self.turn, changes, [Turn.Status.RUNNING] if "status" in changes else None)

    Claim._mine, Claim._change = anybodys, change_anyway  # type: ignore[method-assign]


def client_key() -> None:
    """What is said again is said anew."""

    def say_anew(conversation: Conversation, said: Said) -> Turn:
        return say.say(conversation, replace(said, client_key=uuid4().hex))

    commands.say_in = say_anew


PROTECTIONS: dict[str, Callable[[], None]] = {
    taken_out.__name__: taken_out for taken_out in (recovery, write_ahead, fence, client_key)
}

if __name__ == "__main__":
    PROTECTIONS[sys.argv.pop(1)]()
    execute_from_command_line(sys.argv)
