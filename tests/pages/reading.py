"""A page as a browser reads it: its assets, and what a strict policy would forbid in it."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from django.test import Client
from lxml import html

IMPORT = re.compile(r"""(?:import|from)\s*\(?["']([^"']+)["']""")
CSS_URL = re.compile(r"""url\(\s*["']?([^"')]+)""")
FETCHED = (
    "//script/@src",
    "//script/@data-then",
    "//script/@data-next",
    "//link/@href",
    "//img/@src",
    "//*[local-name()='use']/@href",
    "//source/@src",
)


def assets(client: Client, path: str) -> dict[str, bytes]:
    """Address → body as it is transferred, of the page and of everything it makes a browser fetch."""
    found: dict[str, bytes] = {}
    waiting = [path]
    while waiting:
        address = waiting.pop().partition("#")[0]
        if address in found:
            continue
        assert not urlsplit(address).netloc, f"{address} is on another host"
        response = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert response.status_code == 200, address
        found[address] = response.content
        plain = client.get(address).content.decode()
        waiting += [urljoin(address, link) for link in _links(response["Content-Type"], plain)]
    return found


def _links(content_type: str, body: str) -> Iterator[str]:
    if "html" in content_type:
        page = html.fromstring(body)
        for where in FETCHED:
            yield from map(str, page.xpath(where))
    elif "javascript" in content_type and "htmx" not in body[:20]:  # htmx imports nothing.
        yield from IMPORT.findall(body)
    elif "css" in content_type:
        yield from (url for url in CSS_URL.findall(body) if not url.startswith("data:"))


def forbidden(page: str) -> list[str]:
    """What in the page runs or styles without coming from a file of ours."""
    tree = html.document_fromstring(page)
    return [
        *(f"inline script: {each.text}" for each in tree.xpath("//script[not(@src)]")),
        *(f"style element: {each.text}" for each in tree.xpath("//style")),
        *(f"style attribute: {each}" for each in tree.xpath("//@style")),
        *(
            f"handler: {attribute}"
            for element in tree.iter("*")
            for attribute in element.attrib
            if str(attribute).startswith(("on", "hx-on", "hx-vals", "hx-vars"))
        ),
        *(
            f"address: {each}"
            for each in tree.xpath("//@href | //@src | //@action | //@formaction")
            if str(each).lower().strip().startswith(("javascript:", "data:", "http:", "https:", "//"))
        ),
    ]
