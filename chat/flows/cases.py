"""Cases in bulk: one JSON object a line → one flow each."""

from collections.abc import Iterable, Iterator

from chat.flows.flow import Flow
from chat.flows.reading import Problem


def cases(lines: Iterable[bytes]) -> Iterator[tuple[Flow, str] | Problem]:
    """For each line the flow with its text, or what is wrong with it; empty lines are passed over.

    Read one at a time: a file of any size costs the memory of a line.
    """
    raise NotImplementedError
