"""docs/flows.md is true: its examples are read, its keys are those that the reader knows, and no others."""

import re
from pathlib import Path

import pytest

from chat.flows import case
from chat.flows.cases import cases
from chat.flows.problem import Problem
from chat.flows.reading import expectation, flow, read, turn
from chat.flows.reading.document import document
from chat.flows.spelling import NAMES, own_problem
from chat.flows.writing import write
from chat.llm.settings import NAMES as SETTINGS

DOCS = (Path(__file__).parents[2] / "docs" / "flows.md").read_text()
EXAMPLES = re.findall(r"```yaml\n(.*?)```", DOCS, re.DOTALL)


def table(before: str) -> list[str]:
    """The first column of the first table after these words."""
    rows = DOCS.partition(before)[2].partition("| --- | --- |\n")[2].partition("\n\n")[0]
    return [row.split("|")[1].strip() for row in rows.splitlines()]


def keys(before: str) -> list[str]:
    return [key for cell in table(before) for key in re.findall(r"`(.+?)`", cell)]


def test_there_are_examples_of_a_file_and_of_a_case() -> None:
    assert len(EXAMPLES) == 2
    assert DOCS.count("```json") == 1


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_example_is_read_and_written_again(text: str) -> None:
    found = read(text, "example")

    assert read(write(found), "example") == found


def test_the_example_of_a_case_is_one() -> None:
    [found] = cases([DOCS.partition("```json\n")[2].partition("\n")[0].encode()])

    assert not isinstance(found, Problem)
    assert found[0].slug == "w-17"


def test_every_key_is_listed() -> None:
    assert keys("## The file") == list(flow.KEYS)
    assert keys("A turn:") == list(turn.KEYS)
    assert keys("## Expectations") == list(expectation.KEYS)
    assert keys("## Cases in bulk") == list(case.KEYS)
    assert [name for name in SETTINGS if f"`{name}`" in DOCS] == list(SETTINGS)


def test_every_matcher_is_listed_as_it_is_written() -> None:
    written = [cell.strip("`") for cell in table("## Values")]
    found = [document(f"- {each.replace('X', 'a').replace('Y', 'b')}").value[0] for each in written]

    assert [next(iter(matcher)) for matcher in found] == [f"${name}" for name in NAMES]
    assert [own_problem(matcher) for matcher in found] == [""] * len(NAMES)
