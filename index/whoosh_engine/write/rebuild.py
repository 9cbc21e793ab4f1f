"""Writes an index anew from its stored records: after a change of the analyzer, the lexicon or Whoosh, or where files
that are made of the records are damaged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamagedError
from index.messages import Message
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.folder import segment_files
from index.whoosh_engine.format.manifest import Manifest
from index.whoosh_engine.format.segment_info import segments_of
from index.whoosh_engine.read import old_layouts
from index.whoosh_engine.read.stored_records import StoredRecords
from index.whoosh_engine.write.writer import IndexWriter

#: The records of a segment, and which of them are not deleted.
Live = tuple[StoredRecords, NDArray[np.bool_]]


def rebuild(folder: Path, watch: Callable[[str, float], None], wait: float = 0) -> int:
    """Rebuild the index at ``folder``; see ``index.opening.rebuild_index``."""
    count = 0
    with IndexWriter(folder, empty=True, wait=wait) as writer:
        # Read under the writer's lock: what another process commits before is not lost, and nothing after is.
        # Versions are not checked: an index of another analyzer is what this is for. Its records are the same.
        manifest = manifests.load(folder, rebuilding=True)
        found = live_records(folder, manifest)
        total = documents(found)
        for records, live in found:
            if not records.whole:
                raise manifests.damaged(folder, Message("damage.records_changed", segment=records.segment))
            for doc in np.flatnonzero(live).tolist():
                report = records.report(doc)
                if report is None:
                    raise manifests.damaged(folder, Message("damage.record", segment=records.segment))
                writer.add(report)
                count += 1
                watch(report.id, count / total)
    return count


def documents(found: Sequence[Live]) -> int:
    """How many documents of these segments are not deleted."""
    return sum(int(live.sum()) for _, live in found)


def live_records(folder: Path, manifest: Manifest) -> list[Live]:
    """The records of a commit's segments, in their order.

    Raises ``IndexDamagedError`` where it cannot be known which segments these are.
    """
    return [
        (StoredRecords(folder, segment, files_of(segment, manifest), len(live)), live)
        for segment, live in _segments(folder, manifest)
    ]


def _segments(folder: Path, manifest: Manifest) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """The name of each segment, and which of its documents are not deleted."""
    if not manifest.segments and manifest.format != manifests.FORMAT:  # layout 5, which does not say in its manifest
        yield from old_layouts.segments_of(folder, manifest)
        return
    for segment in segments_of(folder, manifest):
        live = np.ones(segment.doc_count_all(), bool)
        live[list(segment.deleted_docs())] = False
        yield segment.segment_id(), live


def files_of(segment: str, manifest: Manifest) -> manifests.Files:
    """What a manifest has of the files of a segment."""
    return {name: manifest.files[name] for name in segment_files(manifest.files).get(segment, ())}


def live_records_if_whole(folder: Path, manifest: Manifest | None) -> list[Live] | None:
    """As :func:`live_records`; ``None`` where there is no such commit, or it cannot be known which segments it has."""
    try:
        return live_records(folder, manifest) if manifest else None
    except IndexDamagedError:
        return None
