"""`flows validate FILE…`: what is wrong with them, as `file:line: words`. Needs no database."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chat.flows.cases import cases
from chat.flows.reading import Problem, WrongFlow
from chat.management.flows.bulk import SUFFIX, lines_of
from chat.management.flows.chosen import checked, told
from chat.management.flows.terminal import Terminal


def options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="flows, or cases in bulk (.jsonl)"
    )


def run(terminal: Terminal, options: dict[str, Any]) -> int:
    wrong = set()
    for path in options["files"]:
        for problem in problems(path):
            wrong.add(path)
            terminal.say(told(path, problem))
    files = options["files"]
    terminal.verdict(f"{len(files)} read, {len(wrong)} with something wrong.", not wrong)
    return 1 if wrong else 0


def problems(path: Path) -> Iterator[Problem]:
    try:
        if path.suffix == SUFFIX:
            yield from (found for found in cases(lines_of(path)) if isinstance(found, Problem))
        else:
            checked(path)
    except WrongFlow as wrong:
        yield from wrong.problems
