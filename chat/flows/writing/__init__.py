"""A flow → its file, to be read and edited by a person: `read(write(flow))` is the flow."""

from chat.flows.writing.flow import write

__all__ = ("write",)
