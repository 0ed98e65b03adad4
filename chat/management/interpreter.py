"""How one interpreter serves a loop that must answer at once beside threads that have work."""

import gc
import sys

SWITCH_SECONDS = 0.0005
"""A thread that computes lets the loop go on after so long. Python's own 5 ms add up before a first token."""
NEW_OBJECTS = 100_000
"""So many more of them, and the collector looks at the young objects. Python's own 700 come all the time."""


def share() -> None:
    """Once all is loaded: that stays, and need not be looked at again."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)
