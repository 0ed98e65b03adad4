"""One page that has said something: which words came to it, when, and whether each once and in order."""

import re
from dataclasses import dataclass, field
from time import monotonic

from bench.sockets.viewer import Follower, Frame

WORD = re.compile(r"\bw(\d+)\b")


@dataclass
class Stream(Follower):
    said: str
    said_at: float = 0.0
    came: list[float] = field(default_factory=list)
    """When each word was here first."""
    wrong: str = ""
    whole_at: float = 0.0
    """When the answer was there as it will stay, whole."""

    def read(self, html: str, number: int) -> int:
        for said in WORD.findall(html):
            if int(said) != number:
                self.wrong = self.wrong or f"word {said} came for {number}"
                return number
            if number == len(self.came):
                self.came.append(monotonic())
            number += 1
        return number

    def end(self, words: int) -> None:
        if words == self.words and not self.wrong:
            self.whole_at = monotonic()


@dataclass
class RelayStream(Stream):
    """Each frame is a piece of the text."""

    def hear(self, frame: Frame) -> None:
        if "end" in frame:
            self.end(len(self.came))
        else:
            self.read(frame["delta"], len(self.came))
