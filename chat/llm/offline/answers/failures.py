"""A call that failed, said as what it is."""

import re
from collections.abc import Iterator

from chat.llm.offline.answers.markdown import bold, plain
from chat.llm.offline.conversation import Record
from chat.llm.offline.skills.known import SKILLS
from chat.llm.offline.understanding.kinds import Kind

_DOING = {
    Kind.WEATHER.value: "look up the weather",
    Kind.STOCK.value: "look up the stock price",
    Kind.RESTAURANTS.value: "find restaurants",
    Kind.ACTIVITIES.value: "find things to do",
    **{skill.kind.value: skill.doing for skill in SKILLS.values()},
}
_LINKS = {
    "restaurant": "at",
    "reference": "",
    "location": "for",
    "symbol": "for",
    "origin": "from",
    "destination": "to",
    "from_currency": "from",
    "to_currency": "to",
}
_DENIED = re.compile(r"The person denied this call(?:: (.*?))?\. It was not run", re.DOTALL)
_EXPIRED = re.compile(r"(?i:nobody decided) (.*?), so it was not run", re.DOTALL)
_UNSURE = re.compile(r"may or may not have happened", re.IGNORECASE)


def failure(record: Record) -> str:
    doing = _DOING.get(record.name) or f"use {plain(record.name)}"
    doing = " ".join([doing, *_about(record)])
    return _undone(record, doing) or f"I could not {doing}: {plain(record.error).rstrip('.')}."


def _undone(record: Record, doing: str) -> str:
    """What a person did not allow, or nobody decided, was not tried; and what is not known is not denied."""
    if match := _DENIED.search(record.error):
        reason = f" (“{plain(match[1])}”)" if match[1] else ""
        return f"I did not {doing}: you said no{reason}."
    if match := _EXPIRED.search(record.error):
        return f"I did not {doing}: nobody decided {plain(match[1])}. Ask again if you still want it."
    if _UNSURE.search(record.error):
        return f"I do not know whether I did {doing}: {plain(record.error).rstrip('.')}."
    return ""


def unknown(record: Record) -> str:
    """A result that says itself that it does not know."""
    doing = _DOING.get(record.name) or f"use {plain(record.name)}"
    return f"I could not {' '.join([doing, *_about(record)])}: the tool does not know it."


def _about(record: Record) -> Iterator[str]:
    """What the call was about, behind what it does: "at Perbacco"."""
    for key, link in _LINKS.items():
        if said := record.arguments.get(key):
            yield f"{link} {bold(str(said))}".strip()
            if key not in ("origin", "from_currency"):
                return


def subject(record: Record) -> str:
    """What the call was about, as it was asked."""
    return str(record.arguments.get("location") or record.arguments.get("symbol") or "")
