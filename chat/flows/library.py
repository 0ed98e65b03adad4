"""The flows that come with Travelbot: one file each in `shipped/`."""

from collections.abc import Mapping

from chat.flows.flow import Flow


def shipped() -> Mapping[str, Flow]:
    """By slug, which is the file's name; in the order in which they are shown. Read once."""
    raise NotImplementedError


def text_of(slug: str) -> str:
    """The file of a shipped flow. Raises KeyError."""
    raise NotImplementedError
