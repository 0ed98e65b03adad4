"""A call that failed, said as what it is."""

from chat.llm.offline.answers.markdown import bold, plain
from chat.llm.offline.conversation import Record
from chat.llm.offline.understanding.kinds import Kind

_DOING = {
    Kind.WEATHER.value: "look up the weather",
    Kind.STOCK.value: "look up the stock price",
    Kind.RESTAURANTS.value: "find restaurants",
    Kind.ACTIVITIES.value: "find things to do",
}


def failure(record: Record) -> str:
    doing = _DOING.get(record.name) or f"use {plain(record.name)}"
    about = subject(record)
    return f"I could not {doing}{f' for {bold(about)}' if about else ''}: {plain(record.error).rstrip('.')}."


def subject(record: Record) -> str:
    """What the call was about, as it was asked."""
    about = record.arguments.get("location") or record.arguments.get("symbol") or ""
    return str(about)
