"""A run from its beginning to its report: what `check` and `import` have in common."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from time import monotonic
from typing import Any, TextIO, TypeAlias

from chat.management.flows import junit, reporting
from chat.management.flows.performing import performed
from chat.management.flows.progress import Progress
from chat.management.flows.terminal import Terminal, usage
from chat.models import Run, StoredFlow, Trial
from chat.trials import report
from chat.trials.starting import MOST_OFTEN, begin
from chat.turns.database import in_database
from chat.turns.say import Refused

AT_A_TIME = 8
WRITERS: dict[str, Callable[[Run], Iterable[str]]] = {"junit": junit.pieces, "json": report.pieces}
Files: TypeAlias = dict[str, TextIO]


def run_options(parser: ArgumentParser, at_a_time: int = AT_A_TIME) -> None:
    parser.add_argument(
        "--model",
        nargs="+",
        action="extend",
        default=[],
        metavar="M",
        help="models to run each flow with; if left out, that of the settings, or what plays it without one",
    )
    parser.add_argument(
        "--repeat",
        type=count,
        default=1,
        metavar="N",
        help=f"how often each, 1 if left out, at most {MOST_OFTEN}",
    )
    parser.add_argument(
        "--at-a-time", type=count, default=at_a_time, metavar="N", help=f"{at_a_time} if left out"
    )
    parser.add_argument("--junit", metavar="FILE", help="write what came of it as JUnit's XML")
    parser.add_argument("--json", metavar="FILE", help="write what came of it as JSON")


def count(value: str) -> int:
    if not (value.isascii() and value.isdigit() and 0 < int(value[:9]) <= 1000):
        raise ArgumentTypeError(f"expected a whole number from 1 to 1000, got {value!r}")
    return int(value)


@contextmanager
def open_files(options: dict[str, Any]) -> Iterator[Files]:
    """Opened before anything runs: one that can't be written is told at once."""
    with ExitStack() as stack:
        try:
            named = {kind: options[kind] for kind in WRITERS if options[kind]}
            files = {kind: stack.enter_context(_opened(path)) for kind, path in named.items()}
        except OSError as error:
            raise usage(f"{error.filename} can't be written: {error.strerror}.") from error
        yield files


def _opened(path: str) -> TextIO:
    """What a model wrote may hold what UTF-8 has not."""
    return open(path, "w", encoding="utf-8", errors="replace")


def begun(rows: Iterable[StoredFlow], options: dict[str, Any], collection: str = "") -> Run:
    """Exit code 2 for what can't be run."""
    models = tuple(dict.fromkeys(options["model"]))
    try:
        return begin(rows, models, options["repeat"], collection=collection, by_server=False)
    except Refused as refusal:
        raise usage(str(refusal)) from refusal


def perform(terminal: Terminal, run: Run, at_a_time: int, files: Files) -> int:
    """Run it and report it; gives the exit code."""
    counts = report.counts(run)
    progress = Progress(terminal.err, counts.pop("trials"), quiet=not terminal.verbosity)
    progress.counts.update({status: counts[status] for status in Trial.RAN})
    began = monotonic()
    try:
        whole = performed(run, at_a_time, None if progress.quiet else progress.ended)
    finally:
        in_database.close()
        progress.close()
    run.refresh_from_db()
    unwritten = write(run, files)
    code = reporting.say(terminal, run, monotonic() - began, interrupted=not whole)
    if unwritten:
        raise usage(unwritten)
    return code


def write(run: Run, files: Files) -> str:
    """What is wrong with the files, in sentences; empty if all is written."""
    return "\n".join(filter(None, (_written(run, kind, file) for kind, file in files.items())))


def _written(run: Run, kind: str, file: TextIO) -> str:
    try:
        file.writelines(WRITERS[kind](run))
        file.flush()
    except OSError as error:
        with suppress(OSError):  # What it still holds can't be written either.
            file.close()
        return f"{file.name} can't be written: {error.strerror}."
    return ""
