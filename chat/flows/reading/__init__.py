"""A flow's file → the flow: whatever is wrong with it is said with its line."""

from chat.flows.problem import Problem, WrongFlow
from chat.flows.reading.document import MOST_BYTES
from chat.flows.reading.flow import FORMAT, read, unknown_tools

__all__ = ("FORMAT", "MOST_BYTES", "Problem", "WrongFlow", "read", "unknown_tools")
