"""Where text is declared to be HTML: each place is listed with its reason, and a new one fails."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

CHAT, TEMPLATES = Path(settings.BASE_DIR, "chat"), Path(settings.BASE_DIR, "templates")
MARKED = {
    "markdown.py": 1,  # What nh3 has cleaned.
    "marks.py": 1,  # The same with marks round text, which is escaped.
    "templatetags/inspecting.py": 1,  # A drawing: whole numbers, and words that are escaped.
    "templatetags/heads.py": 1,  # Numbers, and texts that are escaped: tests/inspector/test_by_hand.py.
    "templatetags/lines.py": 2,  # The same.
    "templatetags/answers.py": 2,  # The same, and an answer as marks.py gives it.
    "templatetags/composing.py": 1,  # A number, an address and constants.
    "templatetags/feet.py": 1,  # As heads.py, by the same tests.
    "templatetags/inspected.py": 1,  # Of what heads.py and lines.py make.
    "templatetags/steps.py": 2,  # As heads.py; calls and cards are templates.
    "templatetags/payload.py": 1,  # A constant: where a name may break.
    "icons.py": 2,  # Our own drawings.
    "pages/document.py": 1,  # Our own style, in a file of our own.
}
UNESCAPED = {
    "account/form.html": 1,  # Django's own words about passwords, which it has made into a list.
    "account/email/password_reset_key_message.txt": 1,  # A letter is plain text.
}


def calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    for path in CHAT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", getattr(node.func, "attr", "")) == name
            ):
                yield str(path.relative_to(CHAT)), node


def test_text_is_declared_to_be_html_where_it_is_known_to_be_and_nowhere_else() -> None:
    found = Counter(file for file, _ in calls("mark_safe"))
    assert found == MARKED
    empty = [call for _, call in calls("SafeString") if call.args]
    assert not empty


def test_html_with_holes_is_written_out_and_its_holes_are_filled_by_django() -> None:
    for name, at in (("format_html", 0), ("format_html_join", 1)):
        for file, call in calls(name):
            assert isinstance(call.args[at], ast.Constant), f"{file}, line {call.lineno}"


def test_no_template_leaves_anything_unescaped_that_is_not_listed() -> None:
    pattern = re.compile(r"\|\s*safe(seq)?\b|autoescape\s+off|\{%\s*debug|\|\s*striptags")
    found = {
        str(path.relative_to(TEMPLATES)): count
        for path in TEMPLATES.rglob("*.*")
        if (count := len(pattern.findall(path.read_text())))
    }
    assert found == UNESCAPED


def test_no_template_has_script_style_or_handlers_of_its_own() -> None:
    """Scripts are files; the one style is that of the shared file, which has no site to fetch it from."""
    pattern = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:|<style")
    found = {path.name for path in TEMPLATES.rglob("*.html") if pattern.search(path.read_text())}
    assert found == {"document.html"}
