"""`flows import`: cases in bulk, each stored once, run, and added up by category."""

import asyncio
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from chat.flows.reading import Problem, WrongFlow
from chat.management.flows.bulk import rows, stored
from chat.management.flows.chosen import told
from chat.management.flows.models import refuse_unknown
from chat.management.flows.outcome import Files, begun, open_files, perform, run_options
from chat.management.flows.terminal import Terminal, usage
from chat.management.migrating import migrate

AT_A_TIME = 16
_LONGEST_NAME = 100


def options(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE.jsonl", help="a case a line: see docs/flows.md")
    parser.add_argument("--name", default="", help="of the set; the file's if left out")
    parser.add_argument("--no-run", action="store_true", help="store them alone")
    run_options(parser, AT_A_TIME)


def run(terminal: Terminal, options: dict[str, Any]) -> int:
    asyncio.run(refuse_unknown(options["model"]))
    with open_files(options) as files:
        migrate()
        return _import(terminal, options, files)


def _import(terminal: Terminal, options: dict[str, Any], files: Files) -> int:
    path, name, wrong = options["file"], _name(options), 0

    def complain(problem: Problem) -> None:
        nonlocal wrong
        wrong += 1
        terminal.complain(told(path, problem))

    try:
        keys = stored(path, name, complain)
    except WrongFlow as error:
        raise usage(told(path, error.problems[0])) from error
    if not keys:
        raise usage(f"{path} has no case that can be run.")
    terminal.say(f"{len(keys):,} case{_s(len(keys))} in the set {name!r}{_left_out(wrong)}.")
    code = (
        0
        if options["no_run"]
        else perform(terminal, begun(rows(keys), options, name), options["at_a_time"], files)
    )
    return code or (1 if wrong else 0)


def _name(options: dict[str, Any]) -> str:
    name: str = options["name"] or options["file"].stem
    if len(name) > _LONGEST_NAME:
        raise usage(f"--name may have {_LONGEST_NAME} characters; this one has {len(name)}.")
    return name


def _left_out(wrong: int) -> str:
    return (
        f"; {wrong:,} line{_s(wrong)} {'was' if wrong == 1 else 'were'} wrong, and left out" if wrong else ""
    )


def _s(count: int) -> str:
    return "" if count == 1 else "s"
