"""A static file whole: a style sheet with those it imports, a script with the modules it imports, and packed.

Modules are joined as they are written here: `import { a, b } from "./other.js";` on a line of its own, and
`export` before a function or a constant. Anything else stays the browser's, by itself.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

_SHEET = re.compile(r'^@import "([\w-]+\.css)";$', re.MULTILINE)
_IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "\./([\w-]+\.js)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const) (\w+))", re.MULTILINE)
PACKED = (".css", ".js", ".svg", ".json", ".txt")
SMALL = 500
"""Bytes that are not worth packing."""


@dataclass(frozen=True, slots=True)
class Asset:
    content: bytes
    packed: bytes | None
    """The same by gzip, where that is less."""
    version: str


@cache
def asset(name: str) -> Asset | None:
    """The file of that name as it is sent; kept, as files do not change while a process runs."""
    found = finders.find(name)
    if not isinstance(found, str):
        return None
    content = _whole(Path(found))
    packs = name.endswith(PACKED) and len(content) > SMALL
    packed = gzip.compress(content, 9, mtime=0) if packs else None
    return Asset(content, packed, hashlib.sha256(content).hexdigest()[:12])


def _whole(path: Path) -> bytes:
    match path.suffix:
        case ".css":
            return _SHEET.sub(
                lambda match: _whole(path.with_name(match[1])).decode(), path.read_text()
            ).encode()
        case ".js" if _IMPORT.search(path.read_text()):
            return "\n".join(_modules(path, {})).encode()
    return path.read_bytes()


def _modules(path: Path, joined: dict[str, str]) -> list[str]:
    """Each module once, after those that it imports, in a scope of its own."""
    source = path.read_text()
    for _, other in _IMPORT.findall(source):
        if other not in joined:
            _modules(path.with_name(other), joined)
    names = ", ".join(_EXPORT.findall(source))
    body = _EXPORT.sub("", _IMPORT.sub(_taken, source))
    joined[path.name] = f"const {_scope(path.name)} = (() => {{\n{body}return {{ {names} }};\n}})();"
    return list(joined.values())


def _taken(match: re.Match[str]) -> str:
    names = match[1].replace(" as ", ": ")
    return f"const {{ {names} }} = {_scope(match[2])};"


def _scope(name: str) -> str:
    return name.replace("-", "_").replace(".", "_")
