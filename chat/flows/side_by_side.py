"""Two rows of things side by side: like beside like, and neither changes its order."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def side_by_side(
    left: Sequence[T], right: Sequence[T], alike: Callable[[T, T], int]
) -> Iterator[tuple[int | None, int | None]]:
    """Positions of pairs, and of those that stand alone, so that pairs are as alike as can be in all.

    Those that are `alike` by 0 are never a pair.
    """
    pair = [[alike(one, other) for other in right] for one in left]
    best = _best(pair, len(left), len(right))
    one = other = 0
    while one < len(left) and other < len(right):
        if pair[one][other] and best[one][other] == pair[one][other] + best[one + 1][other + 1]:
            yield one, other
            one, other = one + 1, other + 1
        elif best[one][other] == best[one + 1][other]:
            yield one, None
            one += 1
        else:
            yield None, other
            other += 1
    yield from ((at, None) for at in range(one, len(left)))
    yield from ((None, at) for at in range(other, len(right)))


def _best(pair: list[list[int]], height: int, width: int) -> list[list[int]]:
    """How alike all pairs can be of what is left from each two positions on."""
    best = [[0] * (width + 1) for _ in range(height + 1)]
    for one in reversed(range(height)):
        for other in reversed(range(width)):
            together = pair[one][other] + best[one + 1][other + 1]
            best[one][other] = max(together, best[one + 1][other], best[one][other + 1])
    return best
