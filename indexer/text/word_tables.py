"""Reads the data files of ``indexer/data``: tab-separated rows under a comment header, one file a subject.

Every other module of this package asks here; each caches what it builds from the rows on first use.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"


def rows(name: str, columns: int) -> Iterator[list[str]]:
    """Rows of ``indexer/data/NAME``, each padded with empty strings to ``columns`` cells; ``#`` lines skipped."""
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line and line[0] != "#":
            cells = line.split("\t")
            if len(cells) < columns:
                cells += [""] * (columns - len(cells))
            yield cells
