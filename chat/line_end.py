"""Where a line of rendered Markdown ends: words that go on there need no rendering."""

import re
from dataclasses import dataclass

_WORDS = re.compile(r"(?:[^\W_]|[ ,.:!?'’–—/%°€$+-])*")
"""What means nothing to Markdown in the middle of a line."""
_MORE = re.compile(r"[^\w ,.:!?'’–—/%°€$+-]|_")
_LETTER = re.compile(r"[^\W\d_]")
_MARKED = ("</strong>", "</em>", "</code>", "</del>", "</s>")
_CLOSING = re.compile(r"(?:</(?:p|li|ul|ol|blockquote|h[3-6])>\n?)+\Z")


@dataclass(frozen=True, slots=True)
class LineEnd:
    before: str
    """The HTML as far as the words of the line go."""
    spaces: str
    """Those after the last word: they count once another follows."""
    closing: str

    @property
    def html(self) -> str:
        return self.before + self.closing

    def followed_by(self, text: str) -> "LineEnd | None":
        """The same with `text` after it; None if that may mean more than its words."""
        if not _WORDS.fullmatch(text):
            return None
        text = self.spaces + text
        words = text.rstrip(" ")
        return LineEnd(self.before + words, text[len(words) :], self.closing)


def line_end(text: str, html: str) -> LineEnd | None:
    """Where words that follow `text` go in its `html`; None if nobody can say without rendering it."""
    line = text[text.rfind("\n") + 1 :]
    # A line with a letter has begun: it is no marker of a list, and underlines nothing.
    if "]:" in text or not _LETTER.search(line) or not (closing := _CLOSING.search(html)):
        return None
    words, before = _MORE.split(line)[-1], html[: closing.start()]
    spaces = words[len(words.rstrip(" ")) :]
    ends_with = words.removesuffix(spaces).rpartition(" ")[2] or (_MARKED if spaces else "")
    if not ends_with or not before.endswith(ends_with):
        return None
    return LineEnd(before, spaces, closing[0])
