"""`manage.py flows …`: demo flows listed, played, checked and imported, against any model."""

import os
import sys
from argparse import SUPPRESS, ArgumentParser
from typing import Any, Protocol

from django.core.management.base import BaseCommand

from chat.management.flows import checking, importing, listing, matrices, playing, validating
from chat.management.flows.terminal import INTERRUPTED, Terminal


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
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = 1
        if code:
            sys.exit(code)
