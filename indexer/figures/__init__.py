"""The figures of a report: every cell of its statutory tables, what its sentences state, and the sums that do not hold.

Start at ``read.py``. ``index/figures/data/figures.tsv`` lists the figures; ``indexer/data/figure_words.tsv`` the
words that they go by.
"""

from __future__ import annotations

from indexer.figures.read import read_figures
from indexer.figures.record import Check, Figures

__all__ = ["Check", "Figures", "read_figures"]
