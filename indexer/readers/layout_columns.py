"""Reading order, and tables that have no rules: what stands beside what."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.readers.layout import Lattice, Line

Block = Line | Lattice


def with_open_tables(lines: Sequence[Line], ruled: Sequence[Lattice]) -> list[Block]:
    return [*lines, *ruled]


def reading_order(blocks: Sequence[Block], width: float) -> list[Block]:
    """``blocks`` from the top of a page to its foot."""
    return sorted(blocks, key=lambda block: block.top if isinstance(block, Lattice) else block.y)
