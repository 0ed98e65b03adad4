"""What each provider and model wants, and how its answers are to be read."""

from dataclasses import dataclass
from typing import Literal

from chat.llm.call_ids import IdStyle, restyled
from chat.llm.offers import ChoiceDialect, cleaned, in_dialect
from chat.llm.request import JsonObject, Message
from chat.llm.spoken import (
    NEUTRAL,
    Echo,
    alternating,
    bridged,
    disarmed,
    filled,
    with_reasoning,
    without_think_tags,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    think_tags: bool = True
    """Text that begins with <think> is reasoning up to </think>; it is not sent back."""
    think_open_implied: bool = False
    """The opening tag may be missing: the template wrote it into the prompt."""
    text_tool_calls: bool = False
    """Read calls written in the text. Off by default: text that the model only repeats would run."""
    content_on_calls: Literal["null", "empty", "blank"] = "null"
    """The content of an assistant message that has calls and no text."""
    reasoning_echo: Echo = "never"
    """Whether a model is sent its own reasoning: in the tool loop of the current turn, or in all turns."""
    reasoning_field: str = NEUTRAL
    """The name under which reasoning goes back."""
    id_style: IdStyle = "any"
    """`plain`: what OpenAI and Anthropic take; `nine`: Mistral's; `kimi`: functions.name:number."""
    bridge_after_tool: bool = False
    """The template wants an assistant's message between results and the next user's message."""
    alternate: bool = False
    """The template wants one system message and users and assistants in turns."""
    break_tokens: bool = False
    """The server reads its template's tokens in a result as if they were its own."""
    stream_options: bool = True
    """The server takes stream_options."""
    required: str = "required"
    """The word of tool_choice that makes the model call some tool."""
    tool_choice: ChoiceDialect = "object"
    """`words`: a tool cannot be forced by name; `ignored`: tool_choice has no effect."""
    schema_unwanted: frozenset[str] = frozenset()
    """JSON Schema keywords that the server refuses."""
    max_tokens: str = "max_tokens"
    """The name of the setting that limits an answer's length."""

    def fit(self, body: JsonObject) -> JsonObject:
        """`body` as this server wants it. The same body always gives the same."""
        fitted = {**body, "messages": self.messages(list(body.get("messages", [])))}
        if "tools" in body:
            fitted["tools"] = cleaned(body["tools"], self.schema_unwanted)
        if not self.stream_options:
            fitted.pop("stream_options", None)
        if "max_tokens" in fitted:
            fitted[self.max_tokens] = fitted.pop("max_tokens")
        return in_dialect(fitted, self.tool_choice, self.required)

    def messages(self, messages: list[Message]) -> list[Message]:
        fitted = with_reasoning(messages, self.reasoning_echo, self.reasoning_field)
        fitted = [self._message(message) for message in restyled(fitted, self.id_style)]
        fitted = list(bridged(fitted)) if self.bridge_after_tool else fitted
        return alternating(fitted) if self.alternate else fitted

    def _message(self, message: Message) -> Message:
        message = without_think_tags(message) if self.think_tags else message
        message = disarmed(message) if self.break_tokens else message
        return filled(message, self.content_on_calls)


ORDINARY = Profile()
