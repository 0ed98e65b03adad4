"""What is wrong with a flow's file: each thing with its line."""

from dataclasses import dataclass


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
