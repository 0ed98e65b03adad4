"""Deltas in a row that are more of the same, as one: who hears them is told once a read, not once a token."""

from collections.abc import Iterator

from chat.llm.answer import CallDelta, Delta, ReasoningDelta, TextDelta
from chat.llm.errors import ModelError


def together(deltas: Iterator[Delta]) -> Iterator[Delta]:
    """What came before a failure is told before it."""
    row: list[Delta] = []
    try:
        for delta in deltas:
            if row and not _goes_on(row[0], delta):
                yield _one(row)
                row = []
            row.append(delta)
    except ModelError:
        if row:
            yield _one(row)
        raise
    if row:
        yield _one(row)


def _goes_on(first: Delta, delta: Delta) -> bool:
    match first, delta:
        case (TextDelta(), TextDelta()) | (ReasoningDelta(), ReasoningDelta()):
            return True
        case CallDelta(position, name), CallDelta(same_position, same_name):
            return (position, name) == (same_position, same_name)
    return False


def _one(row: list[Delta]) -> Delta:
    match row[0]:
        case _ if len(row) == 1:
            return row[0]
        case TextDelta():
            return TextDelta("".join(each.text for each in row if isinstance(each, TextDelta)))
        case ReasoningDelta():
            return ReasoningDelta("".join(each.text for each in row if isinstance(each, ReasoningDelta)))
        case CallDelta(position, name):
            arguments = (each.arguments for each in row if isinstance(each, CallDelta))
            return CallDelta(position, name, "".join(arguments))
    return row[0]
