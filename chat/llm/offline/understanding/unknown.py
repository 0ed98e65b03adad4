"""Tools that the model has no rules for: called if the text speaks of them clearly, in their own words."""

import re
from collections.abc import Iterable

from chat.llm.offline.offer import Tool
from chat.llm.offline.reply import Call
from chat.llm.offline.understanding.filling import Filling
from chat.llm.offline.understanding.kinds import Kind
from chat.llm.offline.understanding.ordinary import EMPTY

_WORD = re.compile(r"[a-zà-ÿ]{2,}", re.IGNORECASE)
_ROOTS: dict[Kind, frozenset[str]] = {
    Kind.WEATHER: frozenset(("weather", "forecast", "temperatur", "climat")),
    Kind.STOCK: frozenset(("stock", "share", "ticker", "quot")),
    Kind.RESTAURANTS: frozenset(("restaurant", "din", "food", "eat")),
    Kind.ACTIVITIES: frozenset(("activit", "attrac", "sight", "thing")),
}
_MONEY = re.compile(r"\b(?:USD|EUR|GBP|JPY|CHF|CAD|AUD|CNY|INR|MXN)\b")
_ENOUGH_OF_DESCRIPTION = 3


def spoken_of(text: str, tools: Iterable[Tool]) -> Tool | None:
    """The tool that the text speaks of most clearly, if any."""
    said = _stems(text) | (_stems("currency") if _MONEY.search(text) else frozenset())
    scored = [(clarity(tool, said), -at, tool) for at, tool in enumerate(tools)]
    best = max(scored, key=lambda item: item[:2], default=None)
    return best[2] if best and best[0] > 0 else None


def clarity(tool: Tool, said: frozenset[str]) -> int:
    """How many of the tool's words were said; 0 if they are too few to mean it."""
    name, description = name_stems(tool), _stems(tool.description)
    of_name, of_description = name & said, (description - name) & said
    half = bool(name) and len(of_name) * 2 >= len(name)
    clear = (half and len(of_name | of_description) > 1) or (bool(name) and of_name == name)
    if not clear and len(of_description) < _ENOUGH_OF_DESCRIPTION:
        return 0
    return 2 * len(of_name) + len(of_description)


def standing_in(kinds: Iterable[Kind], tools: Iterable[Tool]) -> Tool | None:
    """The tool whose name says that it does what a known one would: `get_forecast` for the weather."""
    roots = frozenset().union(*(_ROOTS.get(kind, frozenset()) for kind in kinds))
    return next((tool for tool in tools if name_stems(tool) & roots), None)


def calls_of(tool: Tool, text: str, *, forced: bool) -> tuple[Call, ...]:
    """The calls, one for each place or company; none if a required argument is not to be found."""
    found = [filling.arguments(tool, forced) for filling in Filling.each(text, tool)]
    return tuple(Call(tool.name, arguments) for arguments in found if arguments is not None)


def lacking(tool: Tool) -> str:
    """What the tool needs to know, in its own words."""
    return ", ".join(name.replace("_", " ") for name in tool.required)


def name_stems(tool: Tool) -> frozenset[str]:
    return _stems(re.sub(r"(?<=[a-z])(?=[A-Z])|[_-]", " ", tool.name))


def _stems(text: str) -> frozenset[str]:
    words = (word.lower() for word in _WORD.findall(text))
    return frozenset(_stem(word) for word in words if word not in EMPTY)


def _stem(word: str) -> str:
    for ending in ("sions", "sion", "tions", "tion", "ings", "ing", "ies", "es", "s", "ed", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word
