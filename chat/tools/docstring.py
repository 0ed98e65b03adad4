"""What a docstring tells the model: its first paragraph, and "name: what it is" for each argument below."""

import inspect
import re
from collections.abc import Collection, Iterator

from chat.tools.errors import WrongTool

_PARAGRAPHS = re.compile(r"\n\s*\n")
_LINE = re.compile(r"(\w+): +(\S.*)")
_HEADING = re.compile(r"\w+:")


def summary(text: str | None) -> str:
    return " ".join(_PARAGRAPHS.split(inspect.cleandoc(text or ""))[0].split())


def descriptions(text: str | None, names: Collection[str], where: str) -> dict[str, str]:
    """Of those `names` that are described in a paragraph after the first. Other paragraphs are for people."""
    found: dict[str, str] = {}
    for paragraph in _PARAGRAPHS.split(inspect.cleandoc(text or ""))[1:]:
        lines = [line.strip() for line in paragraph.splitlines()]
        if any((told := _LINE.fullmatch(line)) and told[1] in names for line in lines):
            found |= dict(_described(lines, names, where))
    return found


def _described(lines: list[str], names: Collection[str], where: str) -> Iterator[tuple[str, str]]:
    """A line without a name goes on with the description before it."""
    name, words = "", list[str]()
    for line in lines:
        told = _LINE.fullmatch(line)
        if told and told[1] not in names:
            raise WrongTool(
                f"{where}: expected its docstring to describe {', '.join(names)}; got {told[1]!r}."
            )
        if told:
            yield name, " ".join(words)
            name, words = told[1], [told[2]]
        elif name and not _HEADING.fullmatch(line):
            words.append(line)
    yield name, " ".join(words)
