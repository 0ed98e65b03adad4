"""Facts of an answer, marked in its HTML: supported ones lead to their call, others are said to be none."""

import re
from collections.abc import Iterator, Sequence
from html import escape, unescape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

Mark = Sequence[Any]
"""[start, end, wording, ids of calls]: where it stands in the answer's visible text; no ids, no support."""
_TAG = re.compile(r'(<[^>"]*(?:"[^"]*"[^>"]*)*>)')
_CLOSED = re.compile(r"</?(a|pre)\b")
_INLINE = re.compile(r"</?(strong|em|s|del|code|a)\b")


def visible_text(html: str) -> str:
    """What one reads of `html`; where a block or a cell ends, a line does."""
    return "".join(text for text, _, _ in _pieces(html))


def marked(html: SafeString, marks: Sequence[Mark], target: str = "i-call") -> SafeString:
    """`html`, with marks put round text alone; one that no longer fits the text is left out.

    They lead to the elements `target`-<id of the call>.
    """
    if not marks:
        return html
    out, at = [], 0
    for text, tag, is_open in _pieces(html):
        out.append(tag or (_with_marks(text, at, marks, target) if is_open else escape(text, quote=False)))
        at += len(text)
    return mark_safe("".join(out))


def _pieces(html: str) -> Iterator[tuple[str, str, bool]]:
    """(visible text, tag, may it be marked): a tag that ends a line is read as one."""
    inside = 0
    for piece in _TAG.split(html):
        if not piece.startswith("<"):
            yield unescape(piece), "", not inside
            continue
        if _CLOSED.match(piece):
            inside += -1 if piece.startswith("</") else 1
        yield "" if _INLINE.match(piece) else "\n", piece, False


def _with_marks(text: str, at: int, marks: Sequence[Mark], target: str) -> str:
    out, end = [], 0
    for start, stop, wording, calls in marks:
        here, until = start - at, stop - at
        if end <= here < until <= len(text) and text[here:until] == wording:
            out += [escape(text[end:here], quote=False), _mark(wording, calls, target)]
            end = until
    return "".join([*out, escape(text[end:], quote=False)])


def _mark(wording: str, calls: Sequence[int], target: str) -> str:
    words = escape(wording, quote=False)
    if not calls:
        why = "no result supports this"
        return f'<span class="unsupported" title="{why}">{words}<span class="unseen"> ({why})</span></span>'
    call = int(calls[0])
    also = f", and {len(calls) - 1} more" if len(calls) > 1 else ""
    title = f"from the result of a call{also}"
    return f'<a class="fact" href="#{target}-{call}" data-call="{call}" title="{title}">{words}</a>'
