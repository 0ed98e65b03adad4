"""A page as a browser holds it: made from a fresh page, changed by news as the page's script does."""

from typing import Any

from lxml import html

from chat.feed.news import News

ROOTS = ("conversation-head", "turns", "player", "composer-state", "i-turns")
OPTIONAL = ("player",)
"""Only where a flow is played."""


class Document:
    def __init__(self, page: str) -> None:
        self.tree = html.document_fromstring(page)
        self.revision = int(self.tree.xpath("//@data-revision")[0])

    def apply(self, news: News | None) -> "Document":
        """Replace what is there, append what is not: what static/chat does with a frame."""
        assert news is not None
        for element in news.elements:
            new = html.fragment_fromstring(element.html)
            assert new.get("id") == element.id
            if (old := self._by_id(element.id)) is not None:
                old.getparent().replace(old, new)
            else:
                parent = self._by_id(element.parent)
                assert parent is not None, f"no {element.parent} to append {element.id} to"
                parent.append(new)
        self.revision = news.revision
        return self

    def text(self) -> str:
        """What is shown of the conversation, but for white space, and live text, which has its own frames."""
        for live in self.tree.xpath("//*[@data-live]"):
            live.clear(keep_tail=True)
        there = [root for root in ROOTS if root not in OPTIONAL or self._by_id(root) is not None]
        return "\n".join(_plain(self._by_id(root)) for root in there)

    def _by_id(self, id: str) -> Any:
        found = self.tree.xpath("//*[@id=$id]", id=id)
        assert len(found) < 2, f"{id} is there twice"
        return found[0] if found else None


def _plain(element: Any) -> str:
    assert element is not None
    for part in element.iter():
        part.text = " ".join((part.text or "").split())
        part.tail = " ".join((part.tail or "").split())
    return html.tostring(element, encoding="unicode").strip()
