"""The key of a model's server taken out of what the server sends, also where it is cut over two reads."""

from chat.llm.errors import SHORTEST_KEY


class Concealing:
    """Bytes as sent to bytes that may be kept. What may begin the key waits for the next read."""

    def __init__(self, secret: str) -> None:
        self._key = secret.encode(errors="replace") if len(secret) >= SHORTEST_KEY else b""
        self._held = b""

    def feed(self, data: bytes) -> bytes:
        if not self._key:
            return data
        data = (self._held + data).replace(self._key, b"[key]")
        known = len(data) - self._begun(data)
        self._held = data[known:]
        return data[:known]

    def close(self) -> bytes:
        """What still waited; so much of the key that it is one is not given away."""
        held, self._held = self._held, b""
        return b"[key]" if len(held) >= SHORTEST_KEY else held

    def _begun(self, data: bytes) -> int:
        """How many of the last bytes are the first ones of the key, which is of one line."""
        if data.endswith(b"\n"):
            return 0
        longest = min(len(self._key) - 1, len(data))
        return next((size for size in range(longest, 0, -1) if data.endswith(self._key[:size])), 0)
