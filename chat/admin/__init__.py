"""The admin: everything that was said, asked and called, to search and to read; nothing to change."""

from chat.admin import anomalies, bookings, calls, conversations, flows, steps, turns

__all__ = ["anomalies", "bookings", "calls", "conversations", "flows", "steps", "turns"]
