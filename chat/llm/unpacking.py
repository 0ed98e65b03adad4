"""A body that came packed though that was not asked for: unpacked piece by piece, so a bomb stays small."""

import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from chat.llm.errors import ProtocolError

PIECE = 64 * 1024
"""Bytes that are unpacked at a time, at most."""
_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 15}


class Unpacking:
    """Bytes as sent to bytes as meant. Raises ProtocolError for what cannot be unpacked."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._packing = packing(headers)
        if self._packing and self._packing not in _WINDOWS:
            raise ProtocolError(
                f"The model server packed its answer as “{self._packing[:40]}”, which was not asked for."
            )
        self._unpacker: Any = self._new()

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._unpacker is None:
            yield data
            return
        while data:
            piece, data = self._piece(data)
            if piece:
                yield piece

    def _piece(self, data: bytes) -> tuple[bytes, bytes]:
        """The next piece, and what is left of `data` after it."""
        try:
            piece = self._unpacker.decompress(data, PIECE)
        except zlib.error:
            raise ProtocolError("The model server sent bytes that do not unpack.") from None
        if self._unpacker.eof:
            rest, self._unpacker = self._unpacker.unused_data, self._new()
            return piece, rest
        return piece, self._unpacker.unconsumed_tail

    def _new(self) -> Any:
        return zlib.decompressobj(_WINDOWS[self._packing]) if self._packing else None


def packing(headers: Mapping[str, str]) -> str:
    """How the body is packed; empty if it is not."""
    word = headers.get("content-encoding", "").strip().lower()
    return "" if word == "identity" else word
