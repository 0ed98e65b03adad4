"""Failpoints: named places at which a test lets this process be killed. Nothing, unless one is asked for."""

import os
import signal

VARIABLE = "TRAVELBOT_FAILPOINT"
"""`name` or `name:n` in the environment: the process kills itself when it is there for the n-th time."""
POINTS = (
    "after_submit_commit",
    "after_claim",
    "after_step_start",
    "mid_stream",
    "before_step_commit",
    "after_step_commit",
    "after_intent",
    "after_effect",
    "after_result",
    "in_approval",
    "before_final_commit",
    "after_final_commit",
    "during_recovery",
    "during_cancel",
)
TRIAL_POINTS = ("during_trial_begin", "before_trial_end", "after_trial_end")


def _armed(asked: str) -> dict[str, int]:
    name, _, count = asked.partition(":")
    known = (*POINTS, *TRIAL_POINTS)
    if name and name not in known:
        raise ValueError(f"{VARIABLE} must be one of {', '.join(known)}; it is {asked!r}.")
    return {name: int(count or 1)} if name else {}


_left = _armed(os.environ.get(VARIABLE, ""))


def reach(name: str) -> None:
    """The process is at `name`."""
    if name in _left:
        _left[name] -= 1
        if not _left[name]:
            os.kill(os.getpid(), signal.SIGKILL)
