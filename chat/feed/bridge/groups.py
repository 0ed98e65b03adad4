"""The names of the groups that processes join."""

from uuid import UUID


def watching(conversation: UUID) -> str:
    """Those where somebody watches `conversation`: hints and live text go there."""
    return f"watching.{conversation.hex}"


def asking(conversation: UUID) -> str:
    """The one where `conversation` is live: who came late or missed something asks there."""
    return f"asking.{conversation.hex}"


def subject(group: str) -> tuple[str, UUID] | None:
    """Which of these two a name is, and of which conversation."""
    kind, _, name = group.partition(".")
    return (kind, UUID(name)) if name else None
