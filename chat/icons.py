"""The icons, drawn in the page itself: none waits for a file, or is a document of its own to the browser."""

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

DRAWN = Path(__file__).with_suffix(".svg")
_SYMBOL = re.compile(r'<symbol id="([\w-]+)" viewBox="([\d ]+)">(.*)</symbol>')


@cache
def icon(name: str) -> SafeString:
    box, shapes = _symbols()[name]
    return format_html(
        '<svg class="icon" data-icon="{}" viewBox="{}" aria-hidden="true">{}</svg>', name, box, shapes
    )


@cache
def mark() -> SafeString:
    """The site's own, as the browser's tab shows it."""
    drawn = Path(settings.BASE_DIR, "static/chat/favicon.svg").read_text().strip()
    return mark_safe(drawn.replace("<svg ", '<svg class="mark" aria-hidden="true" ', 1))


@cache
def _symbols() -> dict[str, tuple[str, SafeString]]:
    """Name → its view box and its shapes."""
    return {name: (box, mark_safe(shapes)) for name, box, shapes in _SYMBOL.findall(DRAWN.read_text())}
