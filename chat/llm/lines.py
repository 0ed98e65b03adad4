"""The bytes of a body, cut anywhere, to lines."""

from chat.llm.errors import TooLarge

MAX_LINE = 1024 * 1024
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Lines:
    """Bytes to lines. A line ends at CR, LF or CRLF and at nothing else."""

    def __init__(self) -> None:
        self._tail: list[bytes] = []
        self._tail_size = 0
        self._after_cr = False
        self._start = b""
        """The first bytes, as long as they may become a byte order mark."""
        self._started = False
        self.oddities: set[str] = set()
        """Kinds of what was seen and handled."""

    @property
    def between(self) -> bool:
        """The last line has ended, and it is known how."""
        return self._started and not self._tail and not self._after_cr

    def feed(self, data: bytes) -> list[str]:
        data = self._without_mark(data)
        if self._after_cr and data:
            data = data.removeprefix(b"\n")
            self._after_cr = False
        if not data:
            return []
        self._after_cr = data.endswith(b"\r")
        *whole, tail = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        lines = [self._take(piece) for piece in whole]
        self._keep(tail)
        return lines

    def close(self) -> list[str]:
        """The last line, if nothing ended it."""
        self._keep(self._start)
        self._start = b""
        return [self._take(b"")] if self._tail_size else []

    def _without_mark(self, data: bytes) -> bytes:
        if self._started:
            return data
        self._start += data
        if len(self._start) < len(BYTE_ORDER_MARK) and BYTE_ORDER_MARK.startswith(self._start):
            return b""
        if self._start.startswith(BYTE_ORDER_MARK):
            self.oddities.add("byte_order_mark")
        data, self._start, self._started = self._start.removeprefix(BYTE_ORDER_MARK), b"", True
        return data

    def _take(self, piece: bytes) -> str:
        self._keep(piece)
        line, self._tail, self._tail_size = b"".join(self._tail), [], 0
        try:
            return line.decode()
        except UnicodeDecodeError:
            self.oddities.add("bytes_damaged")
            return line.decode("utf-8", "replace")

    def _keep(self, piece: bytes) -> None:
        self._tail_size += len(piece)
        if self._tail_size > MAX_LINE:
            raise TooLarge(f"The model server sent a line of more than {MAX_LINE:,} bytes; it was cut off.")
        if piece:
            self._tail.append(piece)
