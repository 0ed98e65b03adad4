"""Where a command speaks: lines for people, with nothing in them that a terminal obeys."""

from dataclasses import dataclass

from django.core.management.base import CommandError, OutputWrapper
from django.core.management.color import Style

from chat.canonical import harmless

INTERRUPTED = 130
"""The exit code after Ctrl-C, as shells have it."""


@dataclass(frozen=True, slots=True)
class Terminal:
    out: OutputWrapper
    err: OutputWrapper
    style: Style
    verbosity: int = 1

    def say(self, text: str = "") -> None:
        self.out.write(harmless(text))

    def good(self, text: str) -> None:
        self.out.write(self.style.SUCCESS(harmless(text)))

    def bad(self, text: str) -> None:
        self.out.write(self.style.ERROR(harmless(text)))

    def verdict(self, text: str, good: bool) -> None:
        (self.good if good else self.bad)(text)

    def complain(self, text: str) -> None:
        """On stderr: what is wrong with what was given."""
        self.err.write(harmless(text))


def usage(words: str) -> CommandError:
    """What was asked for can't be done; nothing has run."""
    return CommandError(harmless(words), returncode=2)
