"""How `manage.py flows` writes: tables, figures and progress, for terminals and for logs."""

import io

import pytest
from django.core.management.base import OutputWrapper

from chat.management.flows import figures
from chat.management.flows.progress import Progress
from chat.management.flows.table import table


class Screen(io.StringIO):
    """A terminal that remembers all that was written to it."""

    def isatty(self) -> bool:
        return True


def test_a_table_has_columns_as_wide_as_their_widest_cell_and_numbers_to_the_right() -> None:
    assert list(
        table(("flow", "passed"), [("simple", "3 of 3"), ("multi-step", "12 of 12")], numbers=(1,))
    ) == [
        "flow          passed",
        "simple        3 of 3",
        "multi-step  12 of 12",
    ]


def test_wide_and_joined_letters_keep_the_columns_straight() -> None:
    lines = list(table(("a", "b"), [("東京", "x"), ("e\u0301", "y")]))
    assert lines == ["a     b", "東京  x", "e\u0301     y"]


def test_a_cell_moves_no_cursor_breaks_no_line_and_ends_somewhere() -> None:
    [_, line] = table(("a",), [("x\x1b[2J\ny" + "z" * 100,)])
    assert line.startswith("x\ufffd[2J yzzz") and line.endswith("z…") and len(line) == 60


FIGURES = [
    (figures.seconds(None), "–"),
    (figures.seconds(0.123), "0.12"),
    (figures.seconds(1234.56), "1,234.6"),
    (figures.tokens(12345.6), "12,346"),
    (figures.dollars(None), "–"),
    (figures.dollars(0), "$0.00"),
    (figures.dollars(0.00123), "$0.0012"),
    (figures.dollars(0.000001), "<$0.0001"),
    (figures.dollars(1234.5), "$1,234.50"),
    (figures.share(999, 1000), "99 %"),
    (figures.share(0, 0), "–"),
]


@pytest.mark.parametrize(("written", "expected"), FIGURES)
def test_figures_are_short_and_never_say_more_than_is_known(written: str, expected: str) -> None:
    assert written == expected


def test_progress_is_one_line_that_is_rewritten_on_a_terminal() -> None:
    screen = Screen()
    progress = Progress(OutputWrapper(screen), total=2)
    progress.ended("passed")
    progress.ended("missed")
    progress.close()
    assert screen.getvalue().endswith("\r\x1b[K2 of 2: 1 passed, 1 missed, 0 could not be run\r\x1b[K")
    assert "\n" not in screen.getvalue()


def test_progress_is_about_twenty_lines_where_nobody_rewrites_them() -> None:
    log = io.StringIO()
    progress = Progress(OutputWrapper(log), total=1000)
    for _ in range(1000):
        progress.ended("passed")
    progress.close()
    lines = log.getvalue().splitlines()
    assert len(lines) == 20 and lines[-1] == "1,000 of 1,000: 1,000 passed, 0 missed, 0 could not be run"


def test_progress_can_be_asked_to_be_quiet() -> None:
    screen = Screen()
    progress = Progress(OutputWrapper(screen), total=1, quiet=True)
    progress.ended("passed")
    progress.close()
    assert screen.getvalue() == ""
