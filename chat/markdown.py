"""A model's Markdown → safe HTML, whole or block by block while it streams."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape
from time import perf_counter
from urllib.parse import urlsplit

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from chat.line_end import NOTHING, LineEnd, line_end

BLOCK_CAP = 16 * 1024
"""Characters of one block that are parsed as Markdown: beyond, parsing can take seconds."""
LIVE_CAP = 8 * 1024
"""The same while it grows, and is parsed again for every piece."""
_TEXT_TAGS = {"p", "br", "hr", "strong", "em", "s", "del", "code", "pre", "blockquote", "a"}
_LIST_TAGS = {"ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"}
TAGS = _TEXT_TAGS | _LIST_TAGS | {"h3", "h4", "h5", "h6"}
_SCHEME = re.compile(r"https://", re.IGNORECASE)


class _Renderer(RendererHTML):
    """Headings start at h3 within the page; an image is named, never loaded; a link says its host."""

    def heading_open(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        return f"<{_lower(tokens[at].tag)}>"

    def heading_close(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        return f"</{_lower(tokens[at].tag)}>\n"

    def image(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        host = urlsplit(str(tokens[at].attrs.get("src", ""))).hostname or "here"
        return escape(f"[image not loaded: {tokens[at].content} – {host}]")

    def link_close(self, tokens: Sequence[Token], at: int, options: OptionsDict, env: EnvType) -> str:
        opening = next(token for token in reversed(tokens[:at]) if token.type == "link_open")
        href = str(opening.attrs.get("href", ""))
        host = urlsplit(href).hostname if _SCHEME.match(href) else None
        return f"</a> ({escape(host)})" if host else "</a>"


def _lower(tag: str) -> str:
    return f"h{min(int(tag[1]) + 2, 6)}"


def _markdown() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}, renderer_cls=_Renderer)
    return made.enable(["table", "strikethrough"])


_parser, _outline = _markdown(), _markdown()
_outline.core.ruler.enableOnly(["normalize", "block"])
"""Where the blocks are, and nothing of what is in them."""


@lru_cache(maxsize=256)
def render(text: str) -> SafeString:
    """`text` as HTML of the tags in TAGS, with https links alone. Kept: a page is loaded more than once."""
    return _render(text)


def _render(text: str) -> SafeString:
    if len(text) > BLOCK_CAP and _largest_block(text) > BLOCK_CAP:
        return _as_it_is(text)
    return _clean(_parser.render(text))


def _largest_block(text: str) -> int:
    return max(map(len, text.split("\n\n")))


def _clean(html: str) -> SafeString:
    return mark_safe(
        nh3.clean(
            html,
            tags=TAGS,
            attributes={"a": {"href"}, "ol": {"start"}},
            url_schemes={"https"},
            url_relative="deny",
            link_rel="noopener noreferrer nofollow ugc",
        )
    )


class Blocks:
    """Text that grows, as blocks of HTML: those that can't change any more, and the open tail.

    Only the tail is rendered again, and not even that for words that go on where a line of it ends, for what
    ends a paragraph or a list, and for the words of the next one. A reference definition further down may
    still change what an earlier block means: the one full render at the end of an answer settles it.
    """

    def __init__(self) -> None:
        self.closed: list[str] = []
        self.cost = 0.0
        """Seconds that the last rendering took: whoever renders again and again waits accordingly."""
        self._open_from = 0
        self._looked_at = 0
        """How long the whole lines of the open tail were when it was last asked whether blocks have ended."""
        self._seen = 0
        self._tail = ""
        self._end: LineEnd | None = NOTHING
        self._gave_up = False

    def tail(self, text: str) -> str:
        """The open tail of `text`, as HTML, after closing the blocks that have ended."""
        if len(text) != self._seen:
            start = perf_counter()
            self._go_on(text[self._seen :])
            if self._end is None or len(text) - self._open_from >= LIVE_CAP:
                self._render(text)
            self._seen = len(text)
            self.cost = perf_counter() - start
        return self._end.html if self._end else self._tail

    def _go_on(self, more: str) -> None:
        """Without rendering, as far as that can be."""
        while self._end is not None and (length := self._end.ended_by(more)) is not None:
            if (block := self._end.followed_by(more[:length])) is None:
                self._end = None
                return
            self.closed.append(block.html)
            self._seen += length
            self._open_from, self._looked_at, self._end, more = self._seen, 0, NOTHING, more[length:]
        if more and self._end is not None:
            self._end = self._end.followed_by(more)

    def _render(self, text: str) -> None:
        while self._close(text):
            pass
        show = _as_it_is if self._gave_up else _render
        rest = text[self._open_from :]
        self._tail = show(rest)
        self._end = None if self._gave_up else line_end(rest, self._tail)

    def _close(self, text: str) -> bool:
        """Close the blocks that have ended. True if more may have."""
        if self._gave_up:
            return self._close_lines(text)
        window = text[self._open_from : self._open_from + LIVE_CAP]
        whole = window[: window.rfind("\n") + 1]
        if len(window) < LIVE_CAP and len(whole) == self._looked_at:
            return False
        self._looked_at = len(whole)
        if not (end := _settled(whole) if "\n\n" in whole and "\r" not in whole else 0):
            self._gave_up = len(window) == LIVE_CAP
            return self._gave_up
        self._take(text, end, _render)
        return len(window) == LIVE_CAP

    def _close_lines(self, text: str) -> bool:
        """Of a block too long to be parsed again and again, the lines as they are."""
        if end := text[self._open_from :].rfind("\n") + 1:
            self._take(text, end, _as_it_is)
        return False

    def _take(self, text: str, length: int, show: Callable[[str], str]) -> None:
        # Pages count elements: what shows nothing is none, such as the blank lines that a text begins with.
        if html := show(text[self._open_from : self._open_from + length]):
            self.closed.append(html)
        self._open_from += length
        self._looked_at = 0


_ENDED_BY_BLANK_LINE = {"paragraph_open", "heading_open", "hr"}


def _settled(text: str) -> int:
    """How many characters of these whole lines are blocks that no further line can change."""
    blocks = [token for token in _outline.parse(text) if token.level == 0 and token.map]
    if not blocks:
        return 0
    last = blocks[-1]
    if last.type in _ENDED_BY_BLANK_LINE and text.endswith("\n\n"):
        return len(text)
    assert last.map is not None
    return sum(len(line) + 1 for line in text.split("\n")[: last.map[0]])


def _as_it_is(text: str) -> SafeString:
    return _clean(f"<pre>{escape(text)}</pre>") if text else SafeString()
