"""A flow → its file, to be read and edited by a person: `read(write(flow))` is the flow."""

from chat.flows.flow import Flow


def write(flow: Flow) -> str:
    """YAML as docs/flows.md has it; of what is as usual nothing is written."""
    raise NotImplementedError
