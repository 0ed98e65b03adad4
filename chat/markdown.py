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


_parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}, renderer_cls=_Renderer).enable(
    ["table", "strikethrough"]
)


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

    Only the tail is rendered again. A reference definition further down may still change what an
    earlier block means: the one full render at the end of an answer settles it.
    """

    def __init__(self) -> None:
        self.closed: list[str] = []
        self.cost = 0.0
        """Seconds that the last rendering took: whoever renders again and again waits accordingly."""
        self._open_from = 0
        self._seen = 0
        self._tail = ""
        self._gave_up = False

    def tail(self, text: str) -> str:
        """The open tail of `text`, as HTML, after closing the blocks that have ended."""
        if len(text) != self._seen:
            start = perf_counter()
            while self._close(text):
                pass
            show = _as_it_is if self._gave_up else _render
            self._seen, self._tail = len(text), show(text[self._open_from :])
            self.cost = perf_counter() - start
        return self._tail

    def _close(self, text: str) -> bool:
        """Close the whole blocks but the last, which may still take the next line. True if more may end."""
        if self._gave_up:
            return self._close_lines(text)
        window = text[self._open_from : self._open_from + LIVE_CAP]
        whole = window[: window.rfind("\n") + 1]
        starts = _block_starts(whole) if "\n\n" in whole and "\r" not in whole else []
        if len(starts) < 2:
            self._gave_up = len(window) == LIVE_CAP
            return self._gave_up
        end = sum(len(line) + 1 for line in whole.split("\n")[: starts[-1]])
        self._take(text, end, _render)
        return len(window) == LIVE_CAP

    def _close_lines(self, text: str) -> bool:
        """Of a block too long to be parsed again and again, the lines as they are."""
        if end := text[self._open_from :].rfind("\n") + 1:
            self._take(text, end, _as_it_is)
        return False

    def _take(self, text: str, length: int, show: Callable[[str], str]) -> None:
        self.closed.append(show(text[self._open_from : self._open_from + length]))
        self._open_from += length


def _block_starts(text: str) -> list[int]:
    """The lines at which top-level blocks begin."""
    return [token.map[0] for token in _parser.parse(text) if token.level == 0 and token.map]


def _as_it_is(text: str) -> SafeString:
    return _clean(f"<pre>{escape(text)}</pre>") if text else SafeString()
