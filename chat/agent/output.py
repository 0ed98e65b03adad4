"""How much a model may write in one turn: as its server counts it, else estimated from what was heard."""

from typing import ClassVar

from chat.llm.answer import Answer, CallDelta, Delta, ReasoningDelta, TextDelta
from chat.llm.errors import ModelError

CHARACTERS_A_TOKEN = 4


class OutputSpent(ModelError):
    kind: ClassVar[str] = "output_tokens"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"The model wrote more than {most:,} tokens in this turn, so it was stopped. "
            "What had come until then is kept."
        )


class Enough(Exception):
    """Raised into a stream, which it closes."""


class Meter:
    """Listens to one answer, when `spent` tokens have gone before it."""

    def __init__(self, most: int, spent: int) -> None:
        self.most, self.spent, self.characters = most, spent, 0

    def hear(self, delta: Delta) -> None:
        """Raises Enough."""
        match delta:
            case TextDelta(text) | ReasoningDelta(text) | CallDelta(_, _, text):
                self.characters += len(text)
        if self.spent + self.characters / CHARACTERS_A_TOKEN > self.most:
            raise Enough


def tokens_of(answer: Answer) -> int:
    if answer.usage:
        return answer.usage.completion_tokens
    return estimated(answer.content, answer.reasoning, *(call.arguments_raw for call in answer.tool_calls))


def estimated(*texts: str) -> int:
    return sum(map(len, texts)) // CHARACTERS_A_TOKEN
