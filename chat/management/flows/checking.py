"""`flows check`: flows run against models, and what was observed compared with what they expect."""

import asyncio
from argparse import ArgumentParser
from typing import Any

from chat.flows.script import SCRIPT_MODEL
from chat.management.flows.chosen import Chosen, chosen
from chat.management.flows.models import refuse_unknown
from chat.management.flows.outcome import begun, open_files, perform, run_options
from chat.management.flows.terminal import Terminal, usage
from chat.management.migrating import migrate
from chat.models import Run
from chat.trials.starting import resume


def options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "flows", nargs="*", metavar="SLUG|FILE", help="by default all that come with Travelbot"
    )
    run_options(parser)
    parser.add_argument(
        "--resume", action="store_true", help="go on with the last run that was interrupted, whatever it ran"
    )


def run(terminal: Terminal, options: dict[str, Any]) -> int:
    flows = _named_nothing(options) if options["resume"] else _chosen(options)
    with open_files(options) as files:
        migrate()
        run = begun([flow.row() for flow in flows], options) if flows else _interrupted()
        return perform(terminal, run, options["at_a_time"], files)


def _chosen(options: dict[str, Any]) -> list[Chosen]:
    flows = chosen(options["flows"])
    _refuse_unscripted(flows, options["model"])
    asyncio.run(refuse_unknown(options["model"]))
    return flows


def _refuse_unscripted(flows: list[Chosen], models: list[str]) -> None:
    for each in flows:
        if SCRIPT_MODEL in models and not each.flow.is_scripted:
            raise usage(f"{SCRIPT_MODEL} can't play {each.flow.slug}: not all of its turns have a script.")


def _named_nothing(options: dict[str, Any]) -> list[Chosen]:
    if options["flows"] or options["model"] or options["repeat"] != 1:
        raise usage(
            "--resume goes on with the run that was interrupted, as it was: name no flow and no model."
        )
    return []


def _interrupted() -> Run:
    run = Run.objects.filter(by_server=False).exclude(status=Run.Status.DONE).first()
    if run is None:
        raise usage("Nothing to go on with: no run of a command was interrupted.")
    resume(run)
    return run
