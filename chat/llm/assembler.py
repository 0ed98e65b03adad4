"""Events to an answer: deltas while it streams, and the whole once it has ended."""

import json
from collections.abc import Collection
from typing import Any

from chat.llm import chunks, failures
from chat.llm.alike import Alike, alike
from chat.llm.anomalies import anomaly
from chat.llm.answer import Anomaly, Answer, Delta, RequestedCall, Usage
from chat.llm.calls import Calls
from chat.llm.drafts import Drafts
from chat.llm.ending import Ending
from chat.llm.errors import ModelError, ProtocolError, TooLarge, quoted
from chat.llm.fragments import Draft
from chat.llm.profiles import Profile
from chat.llm.report import Report, read_report, report_in
from chat.llm.speech import Speech
from chat.llm.text_calls import TextGate, calls_in_text
from chat.llm.thinking import ThinkTags
from chat.llm.wire import DONE, Event

MAX_ANOMALIES = 50
MAX_TEXT = 2_000_000
"""Characters of text, reasoning and arguments together: many times what any model says at once."""


class Assembler:
    """Puts one answer together. Nothing is final, and no call may run, before `answer` has returned."""

    def __init__(
        self, tool_names: Collection[str], profile: Profile, used_ids: Collection[str] = frozenset()
    ) -> None:
        """`tool_names` may map the names to the schemas of their parameters."""
        self._tools = tool_names
        self._tool_names = frozenset(tool_names)
        self._profile = profile
        self._used_ids = set(used_ids)
        self._speech = Speech(
            ThinkTags(enabled=profile.think_tags, open_implied=profile.think_open_implied),
            TextGate(enabled=profile.text_tool_calls and bool(tool_names)),
        )
        self._drafts = Drafts(self._tool_names, self.note)
        self._ending = Ending(self.note)
        self._choice: int | None = None
        self._last: Any = None
        """The last event's value, as long as nobody has asked what others like it are."""
        self._alike: Alike | None = None
        self._structured = self._ordinary = False
        self.damaged = False
        """A piece of the answer came without its `data:`."""
        self._usage: Usage | None = None
        self._model = self._seed = ""
        self._anomalies: dict[tuple[str, str], Anomaly] = {}

    @property
    def done(self) -> bool:
        """[DONE] came: nothing after it counts."""
        return self._ending.done

    @property
    def finished(self) -> bool:
        """The answer has said that it ended, though more may follow."""
        return self._ending.reached

    @property
    def shown(self) -> bool:
        """Text, reasoning or a call has come."""
        return self._speech.came or bool(self._drafts.calls)

    @property
    def alike(self) -> Alike | None:
        """What an event is like that says some words more and nothing else, if the last one was such."""
        if self._last is not None:
            self._alike, self._last = alike(self._last, self._choice), None
        return None if self.done else self._alike

    @property
    def room(self) -> int:
        """How many characters more it may say."""
        return MAX_TEXT - self._speech.size - self._drafts.size

    def say(self, part: chunks.Part) -> list[Delta]:
        """The deltas of words that came in events `alike`."""
        return self._speech.say(part)

    def feed(self, event: Event) -> list[Delta]:
        """The deltas that `event` brings. Raises ModelError if it is no part of an answer."""
        if self.done:
            return []
        if event.name == "page":
            raise self.failed(
                ProtocolError("The model server sent a web page in place of an answer. Check the base URL.")
            )
        if event.data.strip() == DONE:
            self._ending.done = True
            return []
        value = self._load(event)
        report = report_in(value)
        if event.name == "error":
            report = report or read_report(event.data if value is None else value)
        if event.bare and self._ordinary and report is None:
            self.damaged = self.damaged or any(map(chunks.choices_in, chunks.chunks_in(value)))
            return []
        return self._take_value(value, event, report)

    def close(self) -> list[Delta]:
        """What was held back, now that the body has ended."""
        return self._speech.close()

    def answer(self, *, lost: bool = False, unreadable: bool = False) -> Answer:
        """The whole answer, after `close`. Raises ModelError if it did not end properly."""
        self._ending.unreadable = self._ending.unreadable or unreadable
        if (error := self._ending.problem(lost=lost, shown=self.shown)) is not None:
            raise self.failed(error)
        if self._speech.guessed and not self._ending.cut_off:
            self.note("think_tags_missing", "No think tag came, so all of the text was taken as the answer.")
            self._speech.untag()
        if self._speech.tagged:
            self.note("think_tags", "Reasoning stood in the text, between think tags; it was taken out.")
        calls, content = self._calls_and_content()
        if not calls and self._ending.announced_calls and not (content.strip() or self._speech.refusal):
            raise self.failed(ProtocolError("The model announced a tool call and sent none. Ask again."))
        return Answer(
            content=content,
            finish_reason=self._ending.reason(bool(calls)),
            reasoning=self._speech.reasoning,
            refusal=self._speech.refusal,
            tool_calls=calls,
            usage=self._usage,
            model=self._model,
            anomalies=tuple(self._anomalies.values()),
        )

    def release(self, answer: Answer) -> list[Delta]:
        """The end of the text, held back until it was clear that it is no call."""
        return self._speech.release(answer.content)

    def failed(self, error: ModelError) -> ModelError:
        """`error`, with what had been said before it."""
        self._speech.close()
        error.content, error.reasoning = self._speech.text, self._speech.reasoning
        error.anomalies = tuple(self._anomalies.values())
        return error

    def _load(self, event: Event) -> Any:
        """The event's JSON. None if the end of the body cut it off, or if it need not be JSON."""
        try:
            return json.loads(event.data)
        except (ValueError, RecursionError):
            if event.name == "error" or (event.cut and event.data.lstrip()[:1] in ("{", "[")):
                return None
        if event.bare:
            self._ending.unreadable = True
            return None
        sentence = f"The model server sent an event that is not JSON.{quoted(event.data[:200])}"
        raise self.failed(ProtocolError(sentence, retryable=not self.shown))

    def _take_value(self, value: Any, event: Event, report: Report | None) -> list[Delta]:
        deltas = [delta for chunk in chunks.chunks_in(value) for delta in self._take_chunk(chunk)]
        report = report or self._ending.report
        if report is not None:
            raise self.failed(failures.in_stream(report, shown=self.shown))
        self._ordinary = self._ordinary or not event.bare
        self._last = None if event.bare else value
        if event.bare and value is not None:
            self.note("not_a_stream", "The answer came as JSON in place of a stream of events.", event.data)
            self._ending.whole = self._ending.whole or chunks.is_whole(value)
        return deltas

    def _take_chunk(self, chunk: chunks.Object) -> list[Delta]:
        self._usage = chunks.usage_in(chunk) or self._usage
        self._model = self._model or chunks.word(chunk.get("model"))
        self._seed = self._seed or chunks.word(chunk.get("id"))
        deltas: list[Delta] = []
        for choice in chunks.choices_in(chunk):
            if self._is_chosen(chunks.index_of(choice)):
                deltas += self._take_choice(choice)
        return deltas

    def _is_chosen(self, index: int | None) -> bool:
        if self._choice is None:
            self._choice = index
        if index is None or index == self._choice:
            return True
        self.note("other_choice", "The server sent several choices; only the first was read.")
        return False

    def _take_choice(self, choice: chunks.Object) -> list[Delta]:
        delta, message = choice.get("delta"), choice.get("message")
        deltas = self._take_delta(delta) if isinstance(delta, dict) else []
        if isinstance(message, dict) and not self.shown:
            deltas += self._take_delta(message)
        self._ending.take(choice)
        return deltas

    def _take_delta(self, delta: chunks.Object) -> list[Delta]:
        deltas = [shown for part in chunks.parts_in(delta) for shown in self._speech.say(part)]
        entries = chunks.entries_in(delta)
        legacy = delta.get("function_call")
        if entries:
            self._structured = True
        elif isinstance(legacy, dict) and not self._structured:
            entries = [{"function": legacy}]
            self.note("function_call", "The call came as the old function_call.", legacy)
        deltas += self._drafts.add(entries)
        if self._speech.size + self._drafts.size > MAX_TEXT:
            raise TooLarge(f"The model said more than {MAX_TEXT:,} characters; the answer was cut off.")
        return deltas

    def _calls_and_content(self) -> tuple[tuple[RequestedCall, ...], str]:
        finisher = Calls(self._tool_names, self._used_ids, self._seed, self.note)
        calls = finisher.finish(self._drafts.calls, strict=self._ending.cut_off)
        text = self._speech.text
        if calls or not self._profile.text_tool_calls or not self._tool_names:
            return calls, text
        found, rest = calls_in_text(text, self._tools)
        if not found:
            return (), text
        self.note("text_calls", "The calls were written in the text; they were read from it.", text)
        drafts = [
            Draft(n, id=call.id, name=call.name, pieces=[call.arguments]) for n, call in enumerate(found)
        ]
        return finisher.finish(drafts, strict=self._ending.cut_off), rest

    def note(self, kind: str, detail: str, came: Any = "") -> None:
        if len(self._anomalies) < MAX_ANOMALIES and (kind, detail) not in self._anomalies:
            self._anomalies[kind, detail] = anomaly(kind, detail, came)
