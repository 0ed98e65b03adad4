"""Columns that are kept packed: what reads and writes a row sees the values, the disk a tenth of them."""

import json
import lzma
import struct
import zlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import models

from chat.canonical import compact

_USUAL = [Path(__file__).with_name(f"usual_{number}.json").read_bytes() for number in (1,)]
"""Requests as they usually are: JSON is written down by how it differs from the newest.

Rows can't be read without the one they were packed with: never change a byte of it, add another.
"""
_BY_ID = {zlib.adler32(usual).to_bytes(4, "big"): usual for usual in _USUAL}
_LZMA = {
    "id": lzma.FILTER_LZMA1,
    "preset": 0,
    "mf": lzma.MF_HC3,
    "nice_len": 273,
    "lc": 3,
    "lp": 0,
    "pb": 0,
    "dict_size": 1 << 15,
}
"""Half of what zlib makes of a stream, in twice the time: long matches, and no alignment."""
_TICKS = 1_000
"""Of a second, as times of reads are kept and shown."""
SHORT, KEPT = 2_000, 100
"""Characters of a text that is remembered packed, and how many of them are."""

if TYPE_CHECKING:
    _BinaryField = models.BinaryField[Any, Any]
else:
    _BinaryField = models.BinaryField


class Packed(_BinaryField):
    """Bytes on the disk; None and what the column is by default take none."""

    def pack(self, value: Any) -> bytes:
        return lzma.compress(value, format=lzma.FORMAT_ALONE, filters=[_LZMA])

    def unpack(self, packed: bytes) -> Any:
        return lzma.decompress(packed)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, PackedAlready):
            value = b"" if value == self.get_default() else self.pack(value)
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        if value is None:
            return None
        return self.unpack(bytes(value)) if value else self.get_default()


class PackedAlready(bytes):
    """Of a value whose JSON was needed for something else as well."""


class PackedJSON(Packed):
    """In the order that its keys had, on PostgreSQL too."""

    def pack(self, value: Any) -> bytes:
        text = compact(value)
        return _again(text) if len(text) <= SHORT else packed_text(text)

    def unpack(self, packed: bytes) -> Any:
        return json.loads(_text(packed))

    def value_to_string(self, obj: models.Model) -> Any:
        return self.value_from_object(obj)

    def to_python(self, value: Any) -> Any:
        return value


class PackedReads(PackedJSON):
    """[seconds since sending, bytes] of each network read: the times between them, then the sizes.

    Of all of them first the lowest byte, then the next: those above it hardly ever differ.
    """

    def pack(self, value: Sequence[tuple[float, int]]) -> bytes:
        times = [round(after * _TICKS) for after, _ in value]
        between = [after - before for after, before in zip(times, [0, *times], strict=False)]
        numbers = struct.pack(f"<{2 * len(value)}I", *between, *(size for _, size in value))
        return zlib.compress(b"".join(numbers[at::4] for at in range(4)))

    def unpack(self, packed: bytes) -> list[list[float | int]]:
        planes = zlib.decompress(packed)
        count = len(planes) // 4
        numbers = bytearray(len(planes))
        for at in range(4):
            numbers[at::4] = planes[at * count : (at + 1) * count]
        values = struct.unpack(f"<{count}I", numbers)
        times, sizes = accumulate(values[: count // 2]), values[count // 2 :]
        return [[after / _TICKS, size] for after, size in zip(times, sizes, strict=True)]


def packed_text(text: str) -> PackedAlready:
    packing = zlib.compressobj(zdict=_USUAL[-1])
    return PackedAlready(packing.compress(text.encode(errors="surrogatepass")) + packing.flush())


@lru_cache(KEPT)
def _again(text: str) -> PackedAlready:
    """What is short is said again and again, as a turn's tools are: most of the work is the usual one's."""
    return packed_text(text)


def _text(packed: bytes) -> str:
    """Which usual one it was packed with, it says itself."""
    usual = _BY_ID[packed[2:6]]
    return zlib.decompressobj(zdict=usual).decompress(packed).decode(errors="surrogatepass")
