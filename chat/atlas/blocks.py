"""A file of compressed blocks, of which a question reads one: how the atlas is small and opens at once."""

import zlib
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

_HEAD = 4
"""The bytes that say how long the index is."""


class Blocks:
    """Blocks found by their first key; a block holds what sorts from there up to the next one."""

    def __init__(self, path: Path) -> None:
        self._bytes = path.read_bytes()
        length = int.from_bytes(self._bytes[:_HEAD], "little")
        index = zlib.decompress(self._bytes[_HEAD : _HEAD + length]).decode()
        self._firsts, sizes = zip(*(line.split("\t") for line in index.split("\n")), strict=True)
        self._ends = [_HEAD + length]
        for size in sizes:
            self._ends.append(self._ends[-1] + int(size))
        self.block = lru_cache(maxsize=64)(self._block)

    def _block(self, number: int) -> bytes:
        return zlib.decompress(self._bytes[self._ends[number] : self._ends[number + 1]])

    def line(self, key: str) -> str | None:
        """What stands behind `key` in a file of sorted lines."""
        lines = b"\n" + self.block(max(0, bisect_right(self._firsts, key) - 1)) + b"\n"
        at = lines.find(sought := b"\n" + key.encode() + b"\t")
        return None if at < 0 else lines[at + len(sought) : lines.index(b"\n", at + 1)].decode()


def written(blocks: Iterable[tuple[str, bytes]]) -> bytes:
    """The file that holds `blocks`, each with its first key."""
    packed = [(first, zlib.compress(block, 9)) for first, block in blocks]
    index = zlib.compress("\n".join(f"{first}\t{len(block)}" for first, block in packed).encode(), 9)
    return len(index).to_bytes(_HEAD, "little") + index + b"".join(block for _, block in packed)
