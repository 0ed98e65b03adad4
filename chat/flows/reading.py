"""A flow's file → the flow: whatever is wrong with it is said with its line."""

from dataclasses import dataclass

from chat.flows.flow import Flow

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Problem:
    line: int
    """From 1; 0 if it is about the whole file."""
    words: str
    """What was expected and what came, in a sentence."""

    def __str__(self) -> str:
        return f"line {self.line}: {self.words}" if self.line else self.words


class WrongFlow(Exception):
    """The file is no flow; `problems` are all that were found, in order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def read(text: str, slug: str) -> Flow:
    """The flow in `text`, YAML or JSON as docs/flows.md has it. Raises WrongFlow.

    Names of tools are not looked up here: which are installed a pure package can't know. See `unknown_tools`.
    """
    raise NotImplementedError


def unknown_tools(flow: Flow, text: str, installed: frozenset[str]) -> tuple[Problem, ...]:
    """A problem for each tool that is offered and neither installed nor described in the file."""
    raise NotImplementedError
