"""What each provider and model wants, and how its answers are to be read."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from chat.llm.endpoint import Endpoint
from chat.llm.request import JsonObject, Message

_CONTENT = {"null": None, "empty": "", "blank": " "}


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    think_tags: bool = True
    """Text that begins with <think> is reasoning up to </think>."""
    think_open_implied: bool = False
    """The opening tag may be missing: the template wrote it into the prompt."""
    text_tool_calls: bool = False
    """Read calls written in the text. Off by default: text that the model only repeats would run."""
    content_on_calls: Literal["null", "empty", "blank"] = "null"
    """The content of an assistant message that has calls and no text."""
    stream_options: bool = True
    """The server takes stream_options."""
    required: str = "required"
    """The word of tool_choice that makes the model call some tool."""

    def fit(self, body: JsonObject) -> JsonObject:
        """`body` as this server wants it."""
        fitted = {**body, "messages": [self._message(message) for message in body.get("messages", [])]}
        if not self.stream_options:
            fitted.pop("stream_options", None)
        if fitted.get("tool_choice") == "required":
            fitted["tool_choice"] = self.required
        return fitted

    def _message(self, message: Message) -> Message:
        if not message.get("tool_calls") or message.get("content"):
            return message
        return {**message, "content": _CONTENT[self.content_on_calls]}


MISTRAL = Profile(stream_options=False, required="any")
LM_STUDIO = Profile(content_on_calls="empty")
_BY_HOST = {"api.mistral.ai": MISTRAL}
_BY_PORT = {1234: LM_STUDIO}


def profile_for(endpoint: Endpoint, model: str) -> Profile:
    """The profile of `model` at `endpoint`. One profile serves a server's models, as long as none differs."""
    try:
        address = urlsplit(endpoint.base_url)
        host, port = address.hostname or "", address.port
    except ValueError:
        return Profile()
    if host in ("localhost", "127.0.0.1") and port in _BY_PORT:
        return _BY_PORT[port]
    return _BY_HOST.get(host, Profile())
