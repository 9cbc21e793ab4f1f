"""How precisely engines know the length of a text, which all must know alike: equal lengths are equal scores.

The embedded engine keeps a length as Whoosh does, in one byte, and OpenSearch as Lucene does, in another. Taken one after
the other they are the same wherever a report is kept: the embedded engine reads its lengths as Lucene would keep them, and
a report is filled up for OpenSearch to the length that the embedded engine keeps (``filler``).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Lucene's ``SmallFloat``: shorter lengths are kept as they are, longer ones by their first four bits.
_FREE = 24
_BITS = 4


@lru_cache(maxsize=1)
def kept_lengths() -> NDArray[np.float32]:
    """The lengths that the embedded engine keeps, increasing, in terms: Whoosh's, to 3 % where they are long."""
    import numpy as np

    return np.array([round((1.033**byte - 1) * 27) for byte in range(256)], np.float32)


def kept_length(length: int) -> int:
    """The shortest kept length that is not less; the longest where there is none."""
    kept = kept_lengths()
    return int(kept[min(int(kept.searchsorted(length)), len(kept) - 1)])


def filler(length: int) -> int:
    """How many terms a text of so many lacks to a kept length."""
    return max(0, kept_length(length) - length) if length else 0


def lucene_length(length: int) -> int:
    """A length as Lucene knows it: the longest that it keeps and that is not more."""
    above = length - _FREE
    shift = max(0, above.bit_length() - _BITS)
    return length if above < 0 else _FREE + (above >> shift << shift)


@lru_cache(maxsize=1)
def ranked_lengths() -> NDArray[np.float32]:
    """What each kept length counts for in a score."""
    import numpy as np

    return np.array([lucene_length(int(length)) for length in kept_lengths()], np.float32)
