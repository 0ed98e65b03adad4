"""The admin: everything that was said, asked and called, to search and to read; nothing to change."""

from chat.admin import conversations, flows

__all__ = ["conversations", "flows"]
