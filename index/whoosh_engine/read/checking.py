"""Whether an index is what was written: every file by its checksum, every record by being read."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from index.errors import GongkaiError
from index.messages import Message
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.manifest import Manifest
from index.whoosh_engine.read.snapshot import Snapshot


def check(folder: Path, *, rebuilding: bool = False) -> dict[str, int]:
    """Check the newest commit, see ``index.protocol.Index.check``; also of a layout that can only be rebuilt.

    What is committed meanwhile is checked instead; files that both commits have are read once.
    """
    verified: set[tuple[str, str]] = set()
    while True:
        manifest = manifests.load(folder, rebuilding=rebuilding)
        try:
            manifests.check_newest(folder, manifest)
            return check_commit(folder, manifest, verified)
        except Exception:
            if manifests.load(folder, rebuilding=rebuilding).generation == manifest.generation:
                raise


def check_commit(folder: Path, manifest: Manifest, verified: set[tuple[str, str]] | None = None) -> dict[str, int]:
    """Check one commit; how many files and reports it has. Raises ``IndexDamagedError`` at the first fault."""
    manifests.check_files(folder, manifest, thorough=True, verified=verified)
    snapshot, reports = Snapshot(folder, manifest, cache_bytes=0), 0
    for segment in snapshot.segments:
        sums = segment.sums()
        for doc in np.flatnonzero(segment.live).tolist():
            try:
                segment.report(doc)
                whole = segment.sum(doc) == sums[doc]
            except GongkaiError:
                raise
            except Exception as error:
                raise manifests.damaged(folder, Message("damage.record", segment=segment.segment_id)) from error
            if not whole:
                raise manifests.damaged(folder, Message("damage.record_changed", segment=segment.segment_id))
            reports += 1
    return {"files": len(manifest.files), "reports": reports}
