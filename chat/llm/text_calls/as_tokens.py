"""Calls written with a template's own tokens: DeepSeek, Kimi, Harmony."""

import re

from chat.llm.text_calls.found import Found, TextCall, Tools, as_text, object_at

_BAR, _GAP = "[｜|]", "[▁_]"
_DEEPSEEK = re.compile(
    rf"<{_BAR}tool{_GAP}call{_GAP}begin{_BAR}>\s*(?:function\s*<{_BAR}tool{_GAP}sep{_BAR}>\s*)?"
    rf"(?P<name>[\w.-]+)\s*(?:<{_BAR}tool{_GAP}sep{_BAR}>)?\s*(?P<fence>```(?:json)?)?\s*(?=\{{)"
)
_DEEPSEEK_END = re.compile(rf"\s*(?:```)?\s*<{_BAR}tool{_GAP}call{_GAP}end{_BAR}>")
_KIMI = re.compile(
    r"<\|tool_call_begin\|>\s*(?P<id>(?:functions\.)?(?P<name>[\w-]+(?:\.[\w-]+)*)(?::\d+)?)\s*"
    r"<\|tool_call_argument_begin\|>\s*(?=\{)"
)
_KIMI_END = re.compile(r"\s*<\|tool_call_end\|>")
_HARMONY = re.compile(
    r"(?:<\|start\|>assistant)?\s*(?:<\|channel\|>\s*\w+)?\s*\bto=(?:functions\.)?(?P<name>[\w-]+)"
    r"(?:<\|channel\|>\s*\w+|<\|constrain\|>|\s|json)*<\|message\|>\s*(?=\{)"
)
_HARMONY_END = re.compile(r"\s*(?:<\|call\|>|<\|end\|>|\Z)")

_STRIPPED = re.compile(
    r"(?:(?:assistant)?commentary\s+)?\bto=functions\.(?P<name>[\w-]+)\s*(?:commentary\s*)?(?:json|code)\s*(?=\{)"
)
_STRIPPED_END = re.compile(r"\s*(?:call\b|(?=(?:assistant)?(?:commentary|analysis|final))|\Z)")


def deepseek(text: str, at: int, tools: Tools) -> Found | None:
    return _token_call(text, at, _DEEPSEEK, _DEEPSEEK_END)


def kimi(text: str, at: int, tools: Tools) -> Found | None:
    return _token_call(text, at, _KIMI, _KIMI_END)


def harmony(text: str, at: int, tools: Tools) -> Found | None:
    return _token_call(text, at, _HARMONY, _HARMONY_END)


def harmony_stripped(text: str, at: int, tools: Tools) -> Found | None:
    """Harmony whose marks a server has taken out as special tokens: only their words are left."""
    return _token_call(text, at, _STRIPPED, _STRIPPED_END)


def _token_call(text: str, at: int, start: re.Pattern[str], end: re.Pattern[str]) -> Found | None:
    """A head, the arguments as an object, a tail: a call without its tail was cut off."""
    head = start.match(text, at)
    read = object_at(text, head.end()) if head else None
    if head is None or read is None:
        return None
    value, at = read
    tail = end.match(text, at)
    id = head.groupdict().get("id")
    return ([TextCall(head["name"], as_text(value), id)], tail.end()) if tail else None
