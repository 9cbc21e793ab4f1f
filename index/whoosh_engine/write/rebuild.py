"""Writes an index anew from its stored records: after a change of the analyzer, the lexicon or Whoosh."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.write.writer import IndexWriter


def rebuild(folder: Path, watch: Callable[[str], None]) -> int:
    """Rebuild the index at ``folder``; see ``index.opening.rebuild_index``."""
    count = 0
    with IndexWriter(folder, empty=True) as writer:
        # Read under the writer's lock: what another process commits before is not lost, and nothing after is.
        # Versions are not checked: an index of another analyzer is what this is for. Its records are the same.
        manifest = manifests.load(folder)
        manifests.check_files(folder, manifest, thorough=True)
        old = Snapshot(folder, manifest, cache_bytes=0)
        for segment in old.segments:
            for doc in np.flatnonzero(segment.live).tolist():
                report = segment.report(doc)
                writer.add(report)
                watch(report.id)
                count += 1
    return count
