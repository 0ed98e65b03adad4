"""The conductor: performs the trials of all runs, a few at a time, in whichever process runs turns."""

from chat.trials.performing import RunsTurn


class Conductor:
    """Looks for trials that nobody performs: at start, when woken, and every few seconds."""

    def __init__(self, name: str, run_turn: RunsTurn, at_a_time: int) -> None:
        raise NotImplementedError

    async def start(self) -> None:
        """From now on trials are taken up."""
        raise NotImplementedError

    async def drain(self) -> None:
        """Take up nothing more, and leave what is under way to its rows."""
        raise NotImplementedError


async def conduct(run: str, run_turn: RunsTurn, at_a_time: int, ended: object = None) -> None:
    """Perform all trials of one run here, for a command: returns at its end. `ended(trial_pk)` after each."""
    raise NotImplementedError
