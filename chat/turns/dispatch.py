"""Where turns run: in the server process itself, or in workers."""

from typing import Protocol

from django.conf import settings

from chat.turns.embedded import Dispatcher


class Dispatch(Protocol):
    """Told by commands what a person wants done with a turn; the rows say it too, should this be lost."""

    def queue(self, turn: int) -> None:
        """Run `turn`, which the transaction under way has queued."""

    def stop(self, turn: int) -> None:
        """End `turn` soon: its row says that a person wants it. From any thread."""


def _dispatcher() -> Dispatch:
    if not settings.SCALE_OUT:
        return embedded
    from chat.turns.jobs import Jobs  # The jobs' models are installed only then.

    return Jobs()


embedded = Dispatcher()
dispatcher = _dispatcher()
