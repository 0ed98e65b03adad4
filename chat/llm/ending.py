"""How an answer ended: what its finish_reasons say, and whether it ended at all."""

from chat.llm.anomalies import Note
from chat.llm.chunks import Object
from chat.llm.errors import ProtocolError, Truncated, Unfinished
from chat.llm.report import Report, read_report

REASONS = frozenset({"stop", "tool_calls", "length", "content_filter"})
FAILURES = frozenset({"error", "abort", "insufficient_system_resource", "network_error"})
_OTHER_WORDS = {
    "eos": "stop",
    "eos_token": "stop",
    "stop_sequence": "stop",
    "end_turn": "stop",
    "function_call": "tool_calls",
    "tool_use": "tool_calls",
    "max_tokens": "length",
    "model_length": "length",
    "safety": "content_filter",
    "sensitive": "content_filter",
}


class Ending:
    def __init__(self, note: Note) -> None:
        self._note = note
        self._reasons: list[str] = []
        self.report: Report | None = None
        """What a choice says that the server failed with: an error of its own, or its finish_reason."""
        self.done = False
        self.whole = False
        """A whole completion came in place of a stream: it needs no other end."""
        self.unreadable = False
        """Something came that is no part of an answer."""

    @property
    def reached(self) -> bool:
        return self.done or self.whole or bool(self._reasons)

    @property
    def cut_off(self) -> bool:
        return not {"length", "content_filter"}.isdisjoint(self._reasons)

    @property
    def announced_calls(self) -> bool:
        return "tool_calls" in self._reasons

    def take(self, choice: Object) -> None:
        """The finish_reason of one choice. A blank one is none; it may come again."""
        sent = choice.get("finish_reason")
        word = sent.strip() if isinstance(sent, str) else ""
        if error := choice.get("error"):
            self.report = read_report(error)
        elif word.lower() in FAILURES:
            self.report = Report("", code=word)
        elif word:
            self._reasons.append(self._normal(word))

    def reason(self, has_calls: bool) -> str:
        """The one finish_reason: `length` and `content_filter` win, else calls decide."""
        for reason in self._reasons:
            if reason in ("length", "content_filter"):
                return reason
        inferred = "tool_calls" if has_calls else "stop"
        if not self._reasons:
            self._note("finish_reason_missing", f"No finish_reason came; it was taken as {inferred}.")
        elif inferred not in self._reasons:
            why = "calls came" if has_calls else "no call came"
            self._note(
                "finish_reason_wrong", f"finish_reason was {self._reasons[-1]}, but {why}: {inferred}."
            )
        return inferred

    def problem(self, *, lost: bool, shown: bool) -> Unfinished | None:
        """Why the answer, whose body has ended, is none."""
        if not self.reached:
            return self._not_reached(lost, shown)
        if not self.done and not self.whole:
            how = "The connection broke" if lost else "The body ended"
            self._note("done_missing", f"{how} after the finish_reason, without [DONE]; nothing is missing.")
        return None

    def _not_reached(self, lost: bool, shown: bool) -> Unfinished:
        if self.unreadable and not shown and not lost:
            return ProtocolError(
                "The model server sent something that is not an answer. Check the base URL.", retryable=True
            )
        how = "The connection to the model server broke" if lost else "The model server stopped"
        where = "in the middle of its answer" if shown else "before it answered"
        return Truncated(f"{how} {where}. Nothing of it was run; ask again.", retryable=not shown)

    def _normal(self, word: str) -> str:
        lower = word.lower()
        if lower in REASONS:
            return lower
        reason = _OTHER_WORDS.get(lower, "stop")
        self._note("finish_reason_word", f"finish_reason was {word!r}; it was read as {reason}.", word)
        return reason
