"""Reads the calls in a text, in every format that is known, and gives back the rest of it."""

import re

from chat.llm.text_calls import as_json, as_python, as_tags, as_tokens
from chat.llm.text_calls.found import Found, Reader, TextCall, Tools

READERS: tuple[Reader, ...] = (
    as_tags.function,
    as_json.hermes,
    as_tags.glm,
    as_json.python_tag,
    as_json.mistral,
    as_tokens.deepseek,
    as_tags.dsml,
    as_tokens.kimi,
    as_tokens.harmony,
    as_tokens.harmony_stripped,
    as_python.lfm,
)
MAX_TEXT = 256 * 1024
"""Characters: a longer text is not searched."""
MAX_IN_VAIN = 64
"""Marks that begin no call, before the search is given up: each may cost a look at all of the text."""
_CODE = r"(?P<code>(?P<fence>```+|~~~+).*?(?:(?P=fence)|\Z)|(?P<tick>`{1,2})(?!`)[^\n]*?(?<!`)(?P=tick)(?!`))"
_MARK = r"<tool_call>|<function=|<\||<｜|\[TOOL_CALLS\]|(?:(?:\bassistant)?commentary\s+)?\bto=functions\."
_CODE_OR_MARK = re.compile(f"{_CODE}|{_MARK}", re.DOTALL)
_BAR, _GAP = "[｜|]", "[▁_]"
_WRAPPERS = re.compile(
    rf"<{_BAR}tool{_GAP}calls?{_GAP}(?:section{_GAP})?(?:begin|end){_BAR}>"
    rf"|</?{_BAR}+DSML{_BAR}+\s*(?:function|tool)_calls\s*>"
    r"|<\|(?:eom_id|eot_id|im_end)\|>|<｜end▁of▁sentence｜>|</?tool_calls>"
)


def calls_in_text(text: str, tools: Tools) -> tuple[list[TextCall], str]:
    """The calls in `text` and the rest of it, trimmed. Only declared names count, and never in code."""
    if len(text) > MAX_TEXT:
        return [], text
    if calls := as_json.bare(text, tools):
        return calls, ""
    calls, rest, done, at, in_vain = [], [], 0, 0, 0
    while in_vain < MAX_IN_VAIN and (match := _CODE_OR_MARK.search(text, at)):
        found = None if match["code"] else _read(text, match.start(), tools)
        if found is None:
            in_vain += not match["code"]
            at = match.end()
            continue
        rest.append(text[done : match.start()])
        calls += found[0]
        done = at = found[1]
    if not calls:
        return [], text
    return calls, _WRAPPERS.sub("", "".join([*rest, text[done:]])).strip()


def _read(text: str, at: int, tools: Tools) -> Found | None:
    for reader in READERS:
        found = reader(text, at, tools)
        if found is not None and all(call.name in tools for call in found[0]):
            return found
    return None
