"""Calls written as Python: LFM's list of calls with named literals."""

import ast
import re
from typing import Any

from chat.llm import arguments
from chat.llm.text_calls.found import Found, TextCall, Tools, as_text

LONGEST = 64 * 1024
_LFM = re.compile(r"<\|tool_call_start\|>\s*(\[.*?\])\s*<\|tool_call_end\|>", re.DOTALL)


def lfm(text: str, at: int, tools: Tools) -> Found | None:
    match = _LFM.match(text, at)
    if match is None or len(match[1]) > LONGEST:
        return None
    try:
        tree = ast.parse(match[1].strip(), mode="eval").body
        calls = [_call(node) for node in tree.elts] if isinstance(tree, ast.List) else []
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    return (calls, match.end()) if calls else None


def _call(node: ast.expr) -> TextCall:
    """One call with named literals; nothing is evaluated. Raises ValueError for all else."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.args:
        raise ValueError("no call with named arguments")
    values: dict[str, Any] = {}
    for keyword in node.keywords:
        if keyword.arg is None or keyword.arg in values:
            raise ValueError("an argument without a name of its own")
        values[keyword.arg] = ast.literal_eval(keyword.value)
    text = as_text(values)
    if arguments.load(text) != values:
        raise ValueError("a literal that is not JSON")
    return TextCall(node.func.id, text)
