"""Makes an index as small as it can be: few segments, no deleted documents, no commit before the last."""

from __future__ import annotations

from pathlib import Path

from index.results import Vacuumed
from index.whoosh_engine.format.folder import index_files
from index.whoosh_engine.write.writer import IndexWriter


def vacuum(folder: Path, wait: float = 0) -> Vacuumed:
    """Vacuum the index at ``folder``; see ``index.opening.vacuum_index``."""
    with IndexWriter(folder, wait=wait) as writer:
        segments, size = len(writer.manifest.segments), _size(folder)
        writer.vacuum()
        manifest = writer.manifest
    return Vacuumed(manifest.reports, segments, len(manifest.segments), size, _size(folder))


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in index_files(folder))
