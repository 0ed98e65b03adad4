"""What a file expects of a turn."""

from chat.agent.pattern import PATTERNS
from chat.flows.expectation import Expectation, WantedCall
from chat.flows.reading.calls import calls
from chat.flows.reading.entry import Entry
from chat.flows.reading.values import wanted

KEYS = (
    "pattern",
    "calls",
    "other_calls",
    "other_arguments",
    "order",
    "together",
    "failed_calls",
    "answer",
    "limits",
)
_MOST_WORDS = 1_000
_LARGEST = 1e15


def expectation(entry: Entry, offered: tuple[str, ...]) -> Expectation:
    if not entry.keys(KEYS):
        return Expectation()
    answer = _part(entry, "answer", ("words", "numbers", "not"))
    limits = _part(entry, "limits", ("steps", "tokens", "seconds"))
    return Expectation(
        patterns=tuple(_patterns(entry)),
        calls=_calls(entry, offered) if "calls" in entry else None,
        other_calls=_yes(entry, "other_calls", False),
        other_arguments=_yes(entry, "other_arguments", True),
        in_order="order" in entry and entry["order"].word(("any", "as written")) == "as written",
        together=entry["together"].yes() if "together" in entry else None,
        failed_calls=_yes(entry, "failed_calls", False),
        words=_texts(answer, "words"),
        not_words=_texts(answer, "not"),
        numbers=_numbers(answer),
        steps=_most(limits, "steps"),
        tokens=_most(limits, "tokens"),
        seconds=limits["seconds"].number(0, 1e6, "seconds, at most") if "seconds" in limits else None,
    )


def _part(entry: Entry, key: str, known: tuple[str, ...]) -> Entry:
    """What is under `key`, if it is an object; else an entry with nothing in it."""
    if key in entry and entry[key].keys(known):
        return entry[key]
    return Entry({}, entry.written, entry.noted)


def _patterns(entry: Entry) -> list[str]:
    if "pattern" not in entry:
        return []
    return [each.word(tuple(PATTERNS)) for each in entry["pattern"].one_or_more()]


def _calls(entry: Entry, offered: tuple[str, ...]) -> tuple[WantedCall, ...]:
    found = calls(entry["calls"], offered, wanted)
    return tuple(WantedCall(name=name, arguments=arguments) for name, arguments in found)


def _yes(entry: Entry, key: str, usual: bool) -> bool:
    return entry[key].yes() if key in entry else usual


def _texts(entry: Entry, key: str) -> tuple[str, ...]:
    return tuple(each.text(_MOST_WORDS) for each in entry[key].one_or_more()) if key in entry else ()


def _numbers(entry: Entry) -> tuple[float, ...]:
    if "numbers" not in entry:
        return ()
    return tuple(each.number(-_LARGEST, _LARGEST, "a number") for each in entry["numbers"].one_or_more())


def _most(entry: Entry, key: str) -> int | None:
    return entry[key].whole(0, 10**9, "a whole number, at most") if key in entry else None
