"""What a model says in words: its text, its reasoning and its refusal, kept apart while they stream."""

from chat.canonical import clean_text
from chat.llm.answer import Delta, ReasoningDelta, TextDelta
from chat.llm.chunks import Part
from chat.llm.pieces import joined
from chat.llm.text_calls.gate import TextGate
from chat.llm.thinking import ThinkTags


class Speech:
    def __init__(self, think: ThinkTags, gate: TextGate) -> None:
        self._think = think
        self._gate = gate
        self._text: list[str] = []
        self._reasoning: list[str] = []
        self._tagged: list[str] = []
        self._refusal: list[str] = []
        self.size = 0
        """Characters that were said so far."""
        self.came = False
        """Something was said, shown or still held back."""

    def say(self, part: Part) -> list[Delta]:
        self.came = True
        self.size += len(part.text)
        if part.kind == "refusal":
            self._refusal.append(part.text)
            return []
        if part.kind == "reasoning":
            self._reasoning.append(part.text)
            self._think.apart()
            return [ReasoningDelta(clean_text(part.text))]
        return self._show(self._think.feed(part.text))

    def close(self) -> list[Delta]:
        """What was held back in the think tags, now that no more comes. The gate is opened by `release`."""
        return self._show(self._think.close())

    def release(self, content: str) -> list[Delta]:
        """What the gate held back of text that ended up as `content`."""
        rest = self._gate.close(content)
        return [TextDelta(clean_text(rest))] if rest else []

    def untag(self) -> None:
        """The text was taken for reasoning, but no tag ever came: it is text."""
        self._text, self._tagged = self._tagged + self._text, []

    @property
    def guessed(self) -> bool:
        return self._think.guessed

    @property
    def tagged(self) -> bool:
        return self._think.seen

    @property
    def text(self) -> str:
        return joined(self._text)

    @property
    def reasoning(self) -> str:
        return joined(self._reasoning + self._tagged)

    @property
    def refusal(self) -> str:
        return joined(self._refusal)

    def _show(self, said: list[TextDelta | ReasoningDelta]) -> list[Delta]:
        deltas: list[Delta] = []
        for piece in said:
            if isinstance(piece, ReasoningDelta):
                self._tagged.append(piece.text)
                deltas.append(ReasoningDelta(clean_text(piece.text)))
            else:
                self._text.append(piece.text)
                if shown := self._gate.feed(piece.text):
                    deltas.append(TextDelta(clean_text(shown)))
        return deltas
