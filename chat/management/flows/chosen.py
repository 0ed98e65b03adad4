"""The flows that a command is about: named by slug, or in files of one's own."""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from chat.flows.flow import Flow
from chat.flows.reading import MOST_BYTES, Problem, WrongFlow, read, unknown_tools
from chat.flows.repertoire import shipped, text_of
from chat.management.flows.bulk import SUFFIX
from chat.management.flows.terminal import usage
from chat.models import StoredFlow
from chat.turns.engine import installed_tools
from chat.turns.flows import kept

SUFFIXES = (".yaml", ".yml", ".json")
_LONGEST_SLUG = 100


@dataclass(frozen=True, slots=True)
class Chosen:
    flow: Flow
    text: str
    origin: str

    def row(self) -> StoredFlow:
        return kept(self.flow, self.text, self.origin)


def chosen(names: list[str]) -> list[Chosen]:
    """Each once; all that come with Travelbot, if none is named. Exit code 2 for what is no flow."""
    return [
        _file(Path(name)) if _is_file(name) else _shipped(name) for name in dict.fromkeys(names or shipped())
    ]


def _is_file(name: str) -> bool:
    return (
        name.lower().endswith(SUFFIXES)
        or name.endswith(SUFFIX)
        or "/" in name
        or (name not in shipped() and Path(name).is_file())
    )


def _shipped(slug: str) -> Chosen:
    if slug not in shipped():
        raise usage(f"Unknown flow {slug!r}: {near(slug, list(shipped()))}")
    return Chosen(shipped()[slug], text_of(slug), StoredFlow.Origin.SHIPPED)


def near(name: str, known: list[str]) -> str:
    """What may have been meant, in a sentence."""
    close = get_close_matches(name, known, n=3, cutoff=0.5)
    if close:
        return f"did you mean {' or '.join(close)}?"
    return (
        f"known are {', '.join(known[:20])}{' …' if len(known) > 20 else ''}." if known else "none is known."
    )


def _file(path: Path) -> Chosen:
    if path.suffix == SUFFIX:
        raise usage(f"{path} has cases in bulk: run them with flows import.")
    try:
        flow, text = checked(path)
    except WrongFlow as wrong:
        lines = "\n".join(told(path, problem) for problem in wrong.problems)
        raise usage(f"{path} is no flow that can be played:\n{lines}") from wrong
    return Chosen(flow, text, StoredFlow.Origin.IMPORTED)


def checked(path: Path) -> tuple[Flow, str]:
    """The flow in a file, and its text. Raises WrongFlow, also for tools that are not there."""
    text = _text(path)
    flow = read(text, path.stem[:_LONGEST_SLUG])
    if problems := unknown_tools(flow, text, frozenset(installed_tools())):
        raise WrongFlow(problems)
    return flow, text


def told(path: Path, problem: Problem) -> str:
    """As editors and CI find it: `file:line: words`."""
    return f"{path}:{problem.line}: {problem.words}" if problem.line else f"{path}: {problem.words}"


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise WrongFlow((Problem(0, f"A flow may have {MOST_BYTES:,} bytes; this one has more."),))
        return data.decode("utf-8-sig")
    except OSError as error:
        raise WrongFlow((Problem(0, f"It can't be read: {error.strerror}."),)) from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise WrongFlow((Problem(line, "Expected text in UTF-8, there are other bytes."),)) from error
