"""Where a line of rendered Markdown ends: words that go on there need no rendering."""

import re
from dataclasses import dataclass

_SIGNS = " ,.:!?'’–—/%°€$+-"
"""With letters and digits, what means nothing to Markdown in the middle of a line."""
_WORDS = rf"(?:[^\W_]|[{_SIGNS}])*"
_MARKED = re.compile(rf"(?<= )(\*\*|\*)(?=[^\W_])({_WORDS})(?<=[^\W_])\1(?=[ ,.:!?]|\Z)")
"""Words that are marked as a whole, with a space before them."""
_GOES_ON = re.compile(rf"(?:{_WORDS[:-1]}|{_MARKED.pattern})*")
_MORE = re.compile(rf"[^\w{_SIGNS}]|_")
_LETTER = re.compile(r"[^\W\d_]")
_TAGS = {"**": "strong", "*": "em"}
_ENDS = ("</strong>", "</em>", "</code>", "</s>", "</del>")
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
        text = self.spaces + text
        if not _GOES_ON.fullmatch(text):
            return None
        words = text.rstrip(" ")
        return LineEnd(self.before + _MARKED.sub(_tagged, words), text[len(words) :], self.closing)


def _tagged(match: re.Match[str]) -> str:
    tag = _TAGS[match[1]]
    return f"<{tag}>{match[2]}</{tag}>"


def line_end(text: str, html: str) -> LineEnd | None:
    """Where words that follow `text` go in its `html`; None if nobody can say without rendering it."""
    line = text[text.rfind("\n") + 1 :]
    # A line with a letter has begun: it is no marker of a list, and underlines nothing.
    if "]:" in text or not _LETTER.search(line) or not (closing := _CLOSING.search(html)):
        return None
    words, before = _MORE.split(line)[-1], html[: closing.start()]
    spaces = words[len(words.rstrip(" ")) :]
    last = words.removesuffix(spaces).rpartition(" ")[2]
    marked = spaces and line.rstrip(" ")[-1] in "*_`~"
    if not before.endswith(last or _ENDS) or not (last or marked):
        return None
    return LineEnd(before, spaces, closing[0])
