"""One response read to its end: bytes to deltas, then to an answer or the failure that it means."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain

from chat.llm import failures
from chat.llm.alike import EVENT_END
from chat.llm.answer import Answer, Delta
from chat.llm.assembler import Assembler
from chat.llm.chunks import Part
from chat.llm.errors import ModelError, ProtocolError, TooLarge
from chat.llm.profiles import ORDINARY, Profile
from chat.llm.together import together
from chat.llm.unpacking import Unpacking, packing
from chat.llm.wire import EventStream

_ODDITIES = {
    "blank_line_missing": "Events came without a blank line between them; each was read on its own.",
    "byte_order_mark": "A byte order mark stood before the answer; it was skipped.",
    "bytes_damaged": "Bytes came that are not UTF-8; each was replaced by a mark.",
    "lines_unknown": "Lines came that are no part of a stream of events; they were skipped.",
}
MAX_ERROR_BODY = 64 * 1024


class Reading:
    """Feed it the body as it comes, `close` it, take the `answer`. Any ModelError on the way is the end."""

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str],
        tool_names: Collection[str] = frozenset(),
        profile: Profile = ORDINARY,
        used_ids: Collection[str] = frozenset(),
    ) -> None:
        self._status = status
        self._headers = {name.lower(): value for name, value in headers.items()}
        self._events = EventStream()
        self._assembler = Assembler(tool_names, profile, used_ids)
        self._error_body = b""
        if packed := packing(self._headers):
            self._assembler.note(
                "body_packed", f"The body came as {packed}, which was not asked for.", packed
            )
        self._lost = False

    @property
    def is_refusal(self) -> bool:
        return not 200 <= self._status < 300

    @property
    def done(self) -> bool:
        """No more needs to be read."""
        return len(self._error_body) >= MAX_ERROR_BODY or self._assembler.done

    @property
    def finished(self) -> bool:
        return self._assembler.finished

    @property
    def shown(self) -> bool:
        return self._assembler.shown

    def feed(self, data: bytes) -> Iterator[Delta]:
        """What `data` completes: what came before a failure is told before it.

        Deltas in a row that are more of the same are told as one.
        """
        return together(self._read(data, self._shortly))

    def feed_each(self, data: bytes) -> Iterator[Delta]:
        """The same, delta by delta: each event is taken apart."""
        return self._read(data, self._carefully)

    def close(self, *, lost: bool = False) -> Iterator[Delta]:
        """The body has ended, or the connection is `lost`: what that completes."""
        self._lost = lost
        if self.is_refusal:
            raise failures.refused(self._status, self._headers, self._error_body)
        try:
            for event in [] if self.done else self._events.close():
                yield from self._assembler.feed(event)
        except TooLarge as error:
            raise self._assembler.failed(error) from None
        for kind in sorted(self._events.oddities):
            self._assembler.note(kind, _ODDITIES[kind])
        yield from self._assembler.close()

    def answer(self) -> Answer:
        answer = self._assembler.answer(lost=self._lost, unreadable=self._is_no_answer)
        if (self._events.damaged or self._assembler.damaged) and answer.tool_calls:
            sentence = "A line of the answer came damaged, so none of its calls was run. Ask again."
            raise self._assembler.failed(ProtocolError(sentence))
        return answer

    def release(self, answer: Answer) -> list[Delta]:
        """The last deltas: text that was held back until it was clear that it is no call."""
        return self._assembler.release(answer)

    def failed(self, error: ModelError) -> ModelError:
        """`error`, with what had been said before it."""
        return self._assembler.failed(error)

    @property
    def _is_no_answer(self) -> bool:
        is_stream = self._headers.get("content-type", "").startswith("text/event-stream")
        return self._events.unreadable and not is_stream

    def _read(self, data: bytes, how: Callable[[bytes], Iterator[Delta]]) -> Iterator[Delta]:
        if self.is_refusal:
            self._error_body = (self._error_body + data)[:MAX_ERROR_BODY]
            return
        try:
            self._events.count(data)
            yield from how(data)
        except TooLarge as error:
            raise self._assembler.failed(error) from None

    def _shortly(self, data: bytes) -> Iterator[Delta]:
        """Whole events that say words and nothing else are read together, all others carefully."""
        begun, end, rest = (b"", b"", data) if self._events.between else data.partition(EVENT_END)
        if EVENT_END in rest:
            yield from self._carefully(begun + end)
            words, data = self._words_in(rest)
            if words is not None:
                yield from self._assembler.say(words)
        yield from self._carefully(data)

    def _words_in(self, data: bytes) -> tuple[Part | None, bytes]:
        """What `data` begins with that needs no care, and the rest of it."""
        alike = self._assembler.alike if self._events.between else None
        return (None, data) if alike is None else alike.take(data, self._assembler.room)

    def _carefully(self, data: bytes) -> Iterator[Delta]:
        for event in self._events.take(data):
            yield from self._assembler.feed(event)


def read_answer(
    status: int,
    headers: Mapping[str, str],
    chunks: Iterable[bytes],
    tool_names: Collection[str] = frozenset(),
    profile: Profile = ORDINARY,
    *,
    lost: bool = False,
) -> Answer:
    """The answer in a response as it was sent, packed or not. Raises ModelError if there is none."""
    reading = Reading(status, headers, tool_names, profile)
    unpacking = Unpacking({name.lower(): value for name, value in headers.items()})
    for piece in chain.from_iterable(map(unpacking.feed, chunks)):
        if reading.done:
            break
        deque(reading.feed(piece), maxlen=0)
    deque(reading.close(lost=lost), maxlen=0)
    return reading.answer()
