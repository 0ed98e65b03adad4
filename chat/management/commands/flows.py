"""`manage.py flows …`: demo flows listed, played, checked and imported, against any model."""

import os
import sys
from argparse import SUPPRESS, ArgumentParser
from typing import Any, Protocol

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from chat.canonical import one_line
from chat.management.flows import checking, importing, listing, matrices, playing, validating
from chat.management.flows.terminal import INTERRUPTED, Terminal, usage
from chat.turns.outage import trouble


class Verb(Protocol):
    def options(self, parser: ArgumentParser) -> None: ...

    def run(self, terminal: Terminal, options: dict[str, Any]) -> int:
        """Gives the exit code."""


VERBS: dict[str, tuple[Verb, str]] = {
    "list": (listing, "the flows that come with Travelbot"),
    "play": (playing, "play a flow here, turn by turn"),
    "check": (checking, "run flows, and compare what is observed with what they expect"),
    "validate": (validating, "read flow files, and say what is wrong with them"),
    "import": (importing, "take cases in bulk from a file, and run them"),
    "matrix": (matrices, "what came of a run: flows by models"),
}


class Command(BaseCommand):
    help = "List, play, check and import flows: see docs/flows.md."
    requires_system_checks: list[str] = []

    def execute(self, *args: Any, **options: Any) -> str | None:
        options["no_color"] |= bool(os.environ.get("NO_COLOR")) and not options["force_color"]
        return super().execute(*args, **options)

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for name, (verb, words) in VERBS.items():
            options = verbs.add_parser(name, help=words)
            options.add_argument(
                "-v", "--verbosity", type=int, choices=range(4), default=SUPPRESS, help="0: no progress"
            )
            verb.options(options)

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        terminal = Terminal(self.stdout, self.stderr, self.style, options["verbosity"])
        try:
            code = VERBS[verb][0].run(terminal, options)
            self.stdout.flush()
        except KeyboardInterrupt:
            code = INTERRUPTED
        except BrokenPipeError:  # Whoever read has read enough.
            _say_no_more()
            code = 1
        except (CommandError, DatabaseError, OSError) as error:
            raise _failed(error) from error
        if code:
            sys.exit(code)


def _failed(error: Exception) -> CommandError:
    """What is no miss of a model has an exit code of its own. Raises what is a fault of ours."""
    if isinstance(error, CommandError):
        return usage(str(error))
    if isinstance(error, DatabaseError):
        if trouble(error) is None:
            raise error
        return usage(f"The database can't be used: {one_line(str(error))}.")
    _say_no_more()
    return usage(f"What came of it can't be written: {getattr(error, 'strerror', None) or error}.")


def _say_no_more() -> None:
    """To what can't be written any more; Python would complain of it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
