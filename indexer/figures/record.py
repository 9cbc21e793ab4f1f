"""What reading a report's figures gives: the figures, where each was read, and the sums that do not add up."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.report import Check, Evidence
from indexer.text.numerals import Number

__all__ = ["Check", "Evidence", "Figures", "Number"]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one report.

    ``statistics`` maps the keys of ``index/figures/data/figures.tsv`` to numbers; ``None`` stands for a cell that is
    there but blank or a dash, and a key is missing where the report has no such cell or sentence. ``evidence``
    has the same keys, with rule ``table`` or ``narrative`` and, where they are known, the offsets in the text.
    ``approximate`` holds the keys that the report gives as about, over or nearly so many. ``checks`` lists the
    identities that fail.
    """

    statistics: dict[str, Number | None] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    approximate: frozenset[str] = frozenset()
    checks: tuple[Check, ...] = ()
