"""As many pairs as there can be between two rows of things, each in one pair at most."""

from collections.abc import Callable, Sequence
from typing import Any


def matched(wanted: Sequence[Any], given: Sequence[Any], fits: Callable[[Any, Any], bool]) -> dict[int, int]:
    """Positions in `wanted` → positions in `given`: as many as possible, whatever order they are in.

    A wanted one takes the first that fits; if that is taken, its owner moves on, if it can.
    """
    fitting = [[at for at, each in enumerate(given) if fits(one, each)] for one in wanted]
    owner: dict[int, int] = {}

    def finds_one(one: int, seen: set[int]) -> bool:
        for at in fitting[one]:
            if at not in seen:
                seen.add(at)
                if at not in owner or finds_one(owner[at], seen):
                    owner[at] = one
                    return True
        return False

    for one in range(len(wanted)):
        finds_one(one, set())
    return {one: at for at, one in sorted(owner.items(), key=lambda pair: pair[1])}
