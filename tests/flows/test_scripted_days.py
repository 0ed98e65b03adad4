"""A script may say a day that is counted from when it is played; no other matcher."""

import pytest

from chat.flows.reading import WrongFlow, read

FLOW = (
    "flow: 1\ntitle: T\ntools: [book]\nturns:\n- say: Book.\n  script:\n  - call:\n    - book: {{on: {}}}\n"
)


def test_a_day_may_stand_in_a_script() -> None:
    (turn,) = read(FLOW.format("!day tomorrow"), "t").turns
    assert turn.script[0].calls == (("book", {"on": {"$day": "tomorrow"}}),)


@pytest.mark.parametrize("value", ["!place New York", "!day someday", "[!like x]"])
def test_no_other_matcher_may_and_the_error_names_its_line(value: str) -> None:
    with pytest.raises(WrongFlow) as wrong:
        read(FLOW.format(value), "t")
    assert [problem.line for problem in wrong.value.problems] == [8]
