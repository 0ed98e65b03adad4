"""Where turns run: in the server process itself, or in workers."""

from typing import Protocol

from chat.turns.embedded import Dispatcher


class Dispatch(Protocol):
    """Told by commands what a person wants done with a turn; the rows say it too, should this be lost."""

    def queue(self, turn: int) -> None:
        """Run `turn`, which the transaction under way has queued."""

    def stop(self, turn: int) -> None:
        """End `turn` soon: its row says that a person wants it. From any thread."""


embedded = Dispatcher()
dispatcher: Dispatch = embedded
