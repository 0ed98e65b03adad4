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
_ITEM = re.compile(r"([-*+]|\d{1,9}\.) (?=\S)")
_BEGINS = r"(?=(?:\*\*)?[^\W\d_])"
"""How the words of an item begin that begins nothing else in it."""
_NEXT_ITEMS = {mark: re.compile(rf"\n{re.escape(mark)} {_BEGINS}") for mark in "-*+"} | {
    ".": re.compile(rf"\n\d{{1,9}}\. {_BEGINS}")
}
_LISTS = dict.fromkeys("-*+", "</li>\n</ul>\n") | {".": "</li>\n</ol>\n"}


@dataclass(frozen=True, slots=True)
class LineEnd:
    before: str
    """The HTML as far as the words of the line go."""
    spaces: str
    """What blank there is after the last word: it counts once another follows."""
    closing: str
    item: str = ""
    """The mark of the list, if the line is one of its items: another may follow."""

    @property
    def html(self) -> str:
        return self.before + self.closing

    @property
    def is_paragraph(self) -> bool:
        """And nothing else: a blank line ends it for good."""
        return self.closing == "</p>\n" and self.before.startswith("<p>") and "</p>" not in self.before

    def ended_by(self, text: str) -> int | None:
        """After how many characters of `text` nothing can change it any more.

        A paragraph ends with a blank line, a list with one that words follow.
        """
        all_of_it = self.spaces + text
        if not (self.item or self.is_paragraph) or (blank := all_of_it.find("\n\n")) < 0:
            return None
        end = blank + 2
        return end - len(self.spaces) if not self.item or _LETTER.match(all_of_it, end) else None

    def followed_by(self, text: str) -> "LineEnd | None":
        """The same with `text` after it; None if that may mean more than its words."""
        if not self.closing:
            return PARAGRAPH.followed_by(text) if _LETTER.match(text) else None
        text = self.spaces + text
        words = text.rstrip(" \n")
        first, *items = _NEXT_ITEMS[self.item].split(words) if self.item else [words]
        lines = [first, *(f" {item}" for item in items)]
        if not all(map(_GOES_ON.fullmatch, lines)):
            return None
        more = [_MARKED.sub(_tagged, line).rstrip(" ") for line in lines]
        html = "</li>\n<li>".join([more[0], *(line[1:] for line in more[1:])])
        return LineEnd(self.before + html, text[len(words) :], self.closing, self.item)


NOTHING = LineEnd("", "", "")
"""The end of no text, or of blocks that have ended."""
PARAGRAPH = LineEnd("<p>", "", "</p>\n")


def _tagged(match: re.Match[str]) -> str:
    tag = _TAGS[match[1]]
    return f"<{tag}>{match[2]}</{tag}>"


def line_end(text: str, html: str) -> LineEnd | None:
    """Where words that follow `text` go in its `html`; None if nobody can say without rendering it."""
    if not text:
        return NOTHING
    said = text.rstrip(" \n")
    line, spaces = said[max(said.rfind("\n"), said.rfind("\r")) + 1 :], text[len(said) :]
    # A line with a letter has begun: it is no marker of a list, and underlines nothing.
    if "]:" in text or not _LETTER.search(line) or not (closing := _CLOSING.search(html)):
        return None
    before = html[: closing.start()]
    last = _MORE.split(line)[-1].rpartition(" ")[2]
    marked = spaces and line[-1] in "*_`~"
    if not before.endswith(last or _ENDS) or not (last or marked):
        return None
    return LineEnd(before, spaces, closing[0], _item(line, before, closing[0]))


def _item(line: str, before: str, closing: str) -> str:
    """The mark of the list whose item this line is, alone."""
    mark = match[1][-1] if (match := _ITEM.match(line)) else ""
    alone = "\n" not in before.rpartition("<li>")[2]
    return mark if mark and alone and closing == _LISTS[mark] else ""
