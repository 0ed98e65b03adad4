"""What is expected of a turn, as a file has it."""

from typing import Any

from chat.flows.expectation import Expectation
from chat.flows.writing.scalars import Word
from chat.flows.writing.yaml_text import Part, Rows
from chat.llm.request import JsonObject

YES, NO = Word("yes"), Word("no")


def filled(**values: Any) -> Part:
    """Without what is as usual: None."""
    return Part({key: value for key, value in values.items() if value is not None})


def calls(of: list[tuple[str, JsonObject]]) -> Rows:
    return Rows(Part({name: arguments}) if arguments else name for name, arguments in of)


def expectation(expect: Expectation) -> Part | None:
    """None if nothing is looked at but that the turn ends."""
    wanted = None if expect.calls is None else calls([(call.name, call.arguments) for call in expect.calls])
    answer = filled(
        words=list(expect.words) or None,
        numbers=list(expect.numbers) or None,
        **{"not": list(expect.not_words) or None},
    )
    limits = filled(steps=expect.steps, tokens=expect.tokens, seconds=expect.seconds)
    return (
        filled(
            pattern=_one_or_list(expect.patterns),
            calls=wanted,
            other_calls=YES if expect.other_calls else None,
            other_arguments=None if expect.other_arguments else NO,
            order=Word("as written") if expect.in_order else None,
            together=None if expect.together is None else YES if expect.together else NO,
            failed_calls=YES if expect.failed_calls else None,
            answer=answer or None,
            limits=dict(limits) or None,
        )
        or None
    )


def _one_or_list(values: tuple[str, ...]) -> str | list[str] | None:
    return values[0] if len(values) == 1 else list(values) or None
