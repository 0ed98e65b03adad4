"""The admin: everything that was said, asked and called, to read for who may; and the people who use it."""

from chat.admin import anomalies, audit, bookings, calls, conversations, flows, people, reviews, steps, turns

__all__ = [
    "anomalies",
    "audit",
    "bookings",
    "calls",
    "conversations",
    "flows",
    "people",
    "reviews",
    "steps",
    "turns",
]
