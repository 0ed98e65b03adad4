"""An answer that was received before, read again: from what was kept of it to the same result."""

from collections import deque
from collections.abc import Collection, Iterable, Mapping

from chat.llm.answer import Answer
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
