"""What calls give in place of running, as a file has it."""

from chat.flows.flow import Pin
from chat.flows.reading.entry import Entry
from chat.flows.reading.tools import check_offered, tool_name
from chat.flows.reading.values import plain, wanted


def pins(entry: Entry, offered: tuple[str, ...]) -> tuple[Pin, ...]:
    """A pin of a tool that is not offered is a problem."""
    return tuple(pin for item in entry.items() if (pin := _pin(item, offered)))


def _pin(entry: Entry, offered: tuple[str, ...]) -> Pin | None:
    if not entry.keys(("call", "with", "gives", "fails"), ("call",)) or "call" not in entry:
        return None
    given = [key for key in ("gives", "fails") if key in entry]
    if len(given) != 1:
        entry.note(f"expected either gives or fails; got {'both' if given else 'neither'}.")
        return None
    name = tool_name(entry["call"])
    check_offered(entry["call"], name, offered)
    return Pin(
        name=name,
        arguments=wanted(entry["with"]) if "with" in entry else {},
        result=plain(entry["gives"]) if "gives" in entry else None,
        error=entry["fails"].text(2_000) if "fails" in entry else "",
    )
