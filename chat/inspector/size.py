"""How large something is, in words."""

from typing import Any

from chat.canonical import compact

CHARACTERS_A_TOKEN = 4
"""Of English text, about: no server tells the tokens of a part, so they are estimated and said to be."""


def json_size(value: Any) -> int:
    """Bytes of `value` as one line of JSON."""
    return len(compact(value).encode())


def in_bytes(size: int) -> str:
    if size < 1000:
        return f"{size} bytes" if size != 1 else "1 byte"
    if size < 999_500:
        return f"{size / 1000:.1f} kB" if size < 9_950 else f"{size / 1000:.0f} kB"
    return f"{size / 1_000_000:.1f} MB"


def about_tokens(characters: int) -> str:
    """An estimate, and worded as one."""
    tokens = -(-characters // CHARACTERS_A_TOKEN)
    return f"about {tokens:,} token{'' if tokens == 1 else 's'}"
