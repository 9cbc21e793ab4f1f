"""Reports that are nearly the same as another one, told from their texts.

Two are where both their whole texts and their prose are nearly the same. Texts are compared by fingerprints, tables and all, so
that a report which has last year's words with other numbers in its tables is no copy of that; prose as it is wherever two
reports are compared (``index.similar.neighbours.likeness``), so that the number which is shown is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analyzers import fold
from index.similar.fingerprints import fingerprints, letters

#: Nearly the same, of whole texts and of prose: the least part that both have (0 to 1).
NEARLY_ALL = 0.9

#: The longest text that is compared, in characters, and how many pairs of one list of which the whole texts are nearly the same.
LONGEST = 100_000
MOST_PAIRS = 30


def alike(texts: Sequence[str]) -> list[list[int]]:
    """For each text the places of those that are nearly the same: of the fingerprints of both, so large a part both have.

    That is Dice's coefficient of the two sets. A text without a fingerprint, and one that is too long, is like none.
    """
    prints = [fingerprints(letters(fold(text if len(text) <= LONGEST else ""))).distinct() for text in texts]
    sizes = np.array([len(one) for one in prints], np.int64)
    _, columns, counts = np.unique(np.concatenate(prints), return_inverse=True, return_counts=True)
    shared = counts > 1  # nearly all of the others are of one text
    having = np.zeros((len(texts), len(counts)), np.float32)
    having[np.repeat(np.arange(len(texts)), sizes), columns.reshape(-1)] = 1
    having = having[:, shared]
    both = having @ having.T
    near = (both > 0) & (2 * both >= NEARLY_ALL * np.add.outer(sizes, sizes))
    np.fill_diagonal(near, False)
    return [np.flatnonzero(row).tolist() for row in near]
