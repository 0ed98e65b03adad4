"""An answer that was received before, read again: from what was kept of it to the same result."""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping

from chat.llm.answer import Answer, Delta
from chat.llm.errors import ModelError
from chat.llm.profiles import ORDINARY, Profile
from chat.llm.reading import Reading
from chat.llm.request import JsonObject, schemas


def reread(
    status: int,
    headers: Mapping[str, str],
    received: bytes,
    tools: Iterable[JsonObject] = (),
    profile: Profile = ORDINARY,
    *,
    used_ids: Collection[str] = frozenset(),
    lost: bool = False,
) -> Answer:
    """The answer in `received`, or the ModelError that it means: the live read's own, made-up ids included.

    `tools` are those of the request's body as it was sent, `used_ids` the ids that the turn's earlier calls
    had, and `lost` is the exchange's. Only what the bytes don't say is missing: what was left out of the
    request, earlier attempts, and a deadline that ended it.
    """
    reading = Reading(status, headers, schemas(tools), profile, used_ids)
    deque(reading.feed(received), maxlen=0)
    deque(reading.close(lost=lost), maxlen=0)
    return reading.answer()


def replay(reading: Reading, pieces: Iterable[bytes], *, lost: bool = False) -> Iterator[list[Delta]]:
    """What each of `pieces` told when it came, and last what the end of the body did.

    A failure ends it: what had been told before it is given, and nothing after.
    """
    for piece in pieces:
        told, failed = _until_failure(reading.feed_each(piece))
        yield told
        if failed:
            return
    yield _until_failure(reading.close(lost=lost))[0]


def _until_failure(deltas: Iterator[Delta]) -> tuple[list[Delta], bool]:
    told: list[Delta] = []
    try:
        told.extend(deltas)
    except ModelError:
        return told, True
    return told, False
