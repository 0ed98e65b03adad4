"""As many pairs as there can be, whoever comes first."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from chat.flows.matching import matched


def test_one_who_takes_anything_does_not_steal() -> None:
    def fits(wanted: str, given: str) -> bool:
        return wanted in ("any", given)

    assert matched(["any", "a"], ["a", "b"], fits) == {0: 1, 1: 0}
    assert matched(["a", "any"], ["a", "b"], fits) == {0: 0, 1: 1}


@given(st.sets(st.tuples(st.integers(0, 3), st.integers(0, 3))))
def test_no_other_choice_of_pairs_is_larger(edges: set[tuple[int, int]]) -> None:
    pairs = matched(range(4), range(4), lambda one, other: (one, other) in edges)
    assert all(pair in edges for pair in pairs.items()) and len(set(pairs.values())) == len(pairs)
    assert len(pairs) == max(
        sum((one, at) in edges for one, at in enumerate(p)) for p in permutations(range(4))
    )
