"""The messages of a request as a server's chat template wants them: roles, contents, reasoning."""

import re
from collections.abc import Iterator
from typing import Literal

from chat.llm.request import Message

Echo = Literal["never", "tool_loop", "always"]
NEUTRAL = "reasoning_content"
"""The key under which a neutral history carries reasoning."""
BRIDGE = "(The results are known.)"
_CONTENT = {"null": None, "empty": "", "blank": " "}
_THOUGHT = re.compile(r"\s*<think>.*?</think>\s*", re.DOTALL)
_TEMPLATE_TOKEN = re.compile(
    r"(?<=<)(?=[|｜][\w▁ -]{1,40}[|｜]>)|(?<=<)(?=/?(?:s|tool_call|start_of_turn|end_of_turn)>)"
    r"|(?<=\[)(?=/?(?:INST|TOOL_CALLS|TOOL_RESULTS|AVAILABLE_TOOLS|ARGS|CALL_ID)\])"
)
_JOINER = "\u200d"


def filled(message: Message, content: str) -> Message:
    """An assistant message that has calls and no text, with the `content` that is wanted then."""
    if not message.get("tool_calls") or message.get("content"):
        return message
    return {**message, "content": _CONTENT[content]}


def without_think_tags(message: Message) -> Message:
    content = message.get("content")
    if message["role"] != "assistant" or not isinstance(content, str) or "<think>" not in content:
        return message
    return {**message, "content": _THOUGHT.sub("", content, count=1)} if _THOUGHT.match(content) else message


def with_reasoning(messages: list[Message], echo: Echo, key: str) -> list[Message]:
    """Reasoning only where it is wanted, and under the name that is wanted."""
    last_user = max((at for at, each in enumerate(messages) if each["role"] == "user"), default=-1)
    since = {"never": len(messages), "tool_loop": last_user, "always": 0}[echo]
    return [_reasoned(message, key if at >= since else "") for at, message in enumerate(messages)]


def bridged(messages: list[Message]) -> Iterator[Message]:
    """An assistant's message between the results of tools and a user's: some templates need one."""
    before = ""
    for message in messages:
        if before == "tool" and message["role"] == "user":
            yield {"role": "assistant", "content": BRIDGE}
        before = message["role"]
        yield message


def alternating(messages: list[Message]) -> list[Message]:
    """One system message, at the start, and no two messages of a user or of plain answers in a row."""
    system = "\n\n".join(each["content"] for each in messages if each["role"] == "system")
    row: list[Message] = [{"role": "system", "content": system}] if system else []
    for message in (each for each in messages if each["role"] != "system"):
        if row and _joinable(row[-1], message):
            row[-1] = {**row[-1], "content": f"{row[-1]['content']}\n\n{message['content']}"}
        else:
            row.append(message)
    return row


def disarmed(message: Message) -> Message:
    """A tool's result in which a chat template's own tokens are text: a result is no place for roles."""
    content = message.get("content")
    if message["role"] != "tool" or not isinstance(content, str):
        return message
    return {**message, "content": _TEMPLATE_TOKEN.sub(_JOINER, content)}


def told_as_text(messages: list[Message]) -> list[Message]:
    """Calls and results in words, for a model that takes no tools."""
    return alternating([_in_words(message) for message in messages])


def _reasoned(message: Message, key: str) -> Message:
    if NEUTRAL not in message or key == NEUTRAL:
        return message
    reasoning = {key: message[NEUTRAL]} if key else {}
    return {name: value for name, value in message.items() if name != NEUTRAL} | reasoning


def _joinable(one: Message, other: Message) -> bool:
    plain = not (one.get("tool_calls") or other.get("tool_calls"))
    return one["role"] == other["role"] in ("user", "assistant") and plain


def _in_words(message: Message) -> Message:
    if message["role"] == "tool":
        return {
            "role": "user",
            "content": f"(Result of {message.get('name', 'a tool')}: {message['content']})",
        }
    if not message.get("tool_calls"):
        return message
    functions = [call["function"] for call in message["tool_calls"]]
    asked = [f"(I called {function['name']} with {function['arguments']}.)" for function in functions]
    return {"role": "assistant", "content": "\n".join([*filter(None, [message.get("content")]), *asked])}
