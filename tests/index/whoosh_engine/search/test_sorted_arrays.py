"""What increasing numbers have in common and together: as sets of them say."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.whoosh_engine.format.sorted_arrays import in_both, is_member, merged, union

#: Few beside many, and many beside few, so that each way is taken.
NUMBERS = st.one_of(st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60), max_size=2), st.just(set(range(61))))


@given(NUMBERS, NUMBERS)
def test_they_are_those_of_sets(some: set[int], others: set[int]) -> None:
    one, other = (np.array(sorted(numbers), np.int32) for numbers in (some, others))
    assert in_both(one, other, 61).tolist() == sorted(some & others)
    assert one[is_member(one, other)].tolist() == sorted(some & others)
    assert union([one, other]).tolist() == sorted(some | others)
    assert merged([one, other]).tolist() == sorted([*some, *others])
