"""A result that is too large: its beginning, as a JSON object that says what is missing."""

from hashlib import sha256

from chat.canonical import compact
from chat.tools.schema import JsonObject

_SHAPE = {"truncated": bool, "bytes": int, "sha256": str, "beginning": str}
_LONGEST_ESCAPE = 6
"""Bytes that one character may take in JSON."""


def size_of(result: JsonObject) -> int:
    """In bytes, as it is sent."""
    return len(compact(result).encode())


def is_cut(result: object) -> bool:
    """A stored result may be anything; one that only looks a little like ours is not."""
    return isinstance(result, dict) and all(isinstance(result.get(key), of) for key, of in _SHAPE.items())


def cut(result: JsonObject, most: int) -> JsonObject:
    """`result` if it has at most `most` bytes; else what fits of it, with the size and hash of the whole.

    What was cut before is cut shorter: `bytes` and `sha256` stay those of the tool's own result.
    """
    if size_of(result) <= most:
        return result
    text = str(result["beginning"]) if is_cut(result) else compact(result)
    about = {key: result[key] for key in _SHAPE} if is_cut(result) else _about(text)
    shorter = _origin(result, most) | about
    kept = text.encode()[:most]
    while (excess := size_of(shorter | {"beginning": _text(kept)}) - most) > 0 and kept:
        kept = kept[: -max(1, excess // _LONGEST_ESCAPE)]
    return shorter | {"beginning": _text(kept)}


def _text(kept: bytes) -> str:
    """Without the half of a character at its end."""
    return kept.decode(errors="ignore")


def _origin(result: JsonObject, most: int) -> JsonObject:
    """Where it came from is still said, as long as it takes little of the room; `kind` is a word."""
    kind = {"kind": result["kind"]} if str(result.get("kind", ""))[:40] == result.get("kind") else {}
    rest = {key: result[key] for key in ("source", "as_of", "notes") if key in result}
    return kind | {key: value for key, value in rest.items() if size_of({key: value}) <= most // 8}


def _about(text: str) -> JsonObject:
    whole = text.encode()
    return {"truncated": True, "bytes": len(whole), "sha256": sha256(whole).hexdigest()}
