"""One page that has said something: which words came to it, when, and whether each once and in order."""

import re
from dataclasses import dataclass, field
from time import monotonic

from bench.sockets.viewer import Frame

WORD = re.compile(r"\bw(\d+)\b")


@dataclass(slots=True)
class Stream:
    said: str
    words: int
    said_at: float = 0.0
    came: list[float] = field(default_factory=list)
    """When each word was here first."""
    wrong: str = ""
    whole_at: float = 0.0
    """When the answer was there as it will stay, whole."""

    def read(self, html: str, number: int) -> int:
        """The words of `html`, which begin with that one; gives the number of the next."""
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


@dataclass(slots=True)
class RelayStream(Stream):
    def hear(self, frame: Frame) -> None:
        if "end" in frame:
            self.end(len(self.came))
        else:
            self.read(frame["delta"], len(self.came))


@dataclass(slots=True)
class TravelbotStream(Stream):
    """Follows an answer as the page does: blocks that stay, an open tail, and the row at the end."""

    starts: list[int] = field(default_factory=lambda: [0])
    """The number of the first word of each block."""

    def hear(self, frame: Frame) -> None:
        if frame["kind"] == "live" and "blocks" in frame:
            del self.starts[frame["blocks_from"] + 1 :]
            for block in frame["blocks"]:
                self.starts.append(self.read(block, self.starts[-1]))
            self.read(frame["tail"], self.starts[-1])
        for element in frame.get("elements", ()):
            if element["id"].startswith("step-") and 'data-status="done"' in element["html"]:
                self.end(self.read(element["html"], 0))
