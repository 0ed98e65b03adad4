"""`flows matrix`: what came of a run, flows by models, or what of it was missed."""

from argparse import ArgumentParser
from typing import Any

from chat.management.flows import reporting
from chat.management.flows.outcome import open_files, write
from chat.management.flows.terminal import Terminal, usage
from chat.management.migrating import migrate
from chat.models import Run


def options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "run", nargs="?", default="", metavar="RUN", help="how its id begins; the last run if left out"
    )
    parser.add_argument(
        "--misses", action="store_true", help="all that was missed, expected against observed"
    )
    parser.add_argument("--json", metavar="FILE", help="write it all as JSON")
    parser.add_argument("--junit", metavar="FILE", help="write it all as JUnit's XML")


def run(terminal: Terminal, options: dict[str, Any]) -> int:
    with open_files(options) as files:
        migrate()
        found = _found(options["run"])
        if unwritten := write(found, files):
            raise usage(unwritten)
        when = f"{found.created_at:%Y-%m-%d %H:%M} UTC"
        terminal.say(f"Run {reporting.name(found)} of {when}, {found.get_status_display().lower()}\n")
        if options["misses"]:
            reporting.say_misses(terminal, found, most=None)
        else:
            reporting.say_table(terminal, found)
            reporting.say_addresses(terminal, found)
        terminal.say(reporting.sentence(found))
    return 0


def _found(beginning: str) -> Run:
    runs = Run.objects.all()
    if beginning:
        some = [run for run in runs.only("pk").iterator() if str(run.pk).startswith(beginning.lower())]
        if len(some) != 1:
            raise usage(f"{len(some) or 'No'} runs have an id that begins with {beginning!r}: expected one.")
        return runs.get(pk=some[0].pk)
    if (last := runs.first()) is None:
        raise usage("There is no run yet: begin one with flows check.")
    return last
