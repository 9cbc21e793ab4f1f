"""Saves what is whole of a damaged index: writes it anew from the stored records, and says which are lost.

Nothing that was there is deleted: all files of the damaged index are put aside, under other names of the same data
where the file system has these, before the repaired one is committed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from index.errors import IndexDamagedError, IndexMissingError, IndexVersionError
from index.messages import Message
from index.results import LostReport, Repaired
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.folder import ASIDE, holds_index, index_files, names, segment_files
from index.whoosh_engine.format.manifest import Files, Manifest
from index.whoosh_engine.format.schema import SOURCE
from index.whoosh_engine.format.storage import sync_directory
from index.whoosh_engine.read.checking import check
from index.whoosh_engine.read.stored_records import StoredRecords
from index.whoosh_engine.write.failures import reported
from index.whoosh_engine.write.rebuild import Live, documents, files_of, live_records_if_whole
from index.whoosh_engine.write.writer import IndexWriter


def repair(folder: Path, watch: Callable[[str, float], None], wait: float = 0) -> Repaired | None:
    """Repair the index at ``folder``; see ``index.opening.repair_index``."""
    if not holds_index(folder):
        raise manifests.missing(folder)
    if _is_whole(folder):
        return None
    with IndexWriter(folder, damaged=True, wait=wait) as writer:
        aside = folder / f"{ASIDE}{writer.manifest.generation + 1}"
        try:
            with reported(folder):
                _put_aside(folder, aside)
            found = _survey(folder)
            salvage = _Salvage(writer, watch)
            salvage.take(found)
            if not salvage.kept and (salvage.lost or salvage.nameless or not found.removals_known):
                raise IndexDamagedError("index.nothing_left", folder=folder)
            writer.commit()
        except BaseException:
            if not writer.published:
                shutil.rmtree(aside, ignore_errors=True)
            raise
    try:
        check(folder)
    except IndexDamagedError as error:
        raise manifests.damaged(folder, Message("damage.repaired_badly", aside=aside)) from error
    lost = sorted(salvage.lost.values(), key=str) + salvage.nameless
    return Repaired(len(salvage.kept), tuple(lost), tuple(sorted(salvage.older)), found.removals_known, str(aside))


def _is_whole(folder: Path) -> bool:
    try:
        check(folder, rebuilding=True)
    except IndexVersionError:
        raise
    except Exception:  # whatever reading damaged files leads to
        return False
    return True


def _put_aside(folder: Path, aside: Path) -> None:
    files = index_files(folder)
    aside.mkdir(exist_ok=True)
    for path in files:
        kept = aside / path.name
        kept.unlink(missing_ok=True)  # of an attempt that was interrupted
        try:
            os.link(path, kept)
        except OSError:  # not every file system has links
            shutil.copy2(path, kept)
    sync_directory(aside)
    sync_directory(folder)


@dataclass(slots=True)
class _Found:
    """The segments of an index, oldest first; ``older`` are those of the commit before.

    ``removals_known`` says whether it is known which of their documents have been deleted.
    """

    segments: list[Live]
    older: list[Live]
    removals_known: bool


def _survey(folder: Path) -> _Found:
    """What is there: the commit that the manifest names, or, as far as that is damaged, all that is found."""
    current: Manifest | None = None
    latest = False
    with contextlib.suppress(IndexDamagedError, IndexMissingError):
        current = manifests.load(folder, rebuilding=True)
        manifests.check_newest(folder, current)
        latest = True
    before = manifests.load_previous(folder)
    older = live_records_if_whole(folder, before) or []
    own = live_records_if_whole(folder, current)
    if own is not None and latest:
        return _Found(own, older, removals_known=True)
    masks = {records.segment: live for records, live in [*older, *(own or [])]}
    commits = [commit for commit in (before, current) if commit]
    segments = segment_files(current.files if current and latest else names(folder))
    named_before = segment_files(before.files) if before else {}
    order = sorted(segments, key=lambda segment: (segment not in named_before, _written(folder, segment)))
    found = []
    for segment in order:
        files: Files = {}
        for commit in commits:
            files |= files_of(segment, commit)
        live = masks.get(segment)
        records = StoredRecords(folder, segment, files, None if live is None else len(live))
        found.append((records, np.ones(records.count, bool) if live is None else live))
    return _Found(found, older, removals_known=False)


def _written(folder: Path, segment: str) -> int:
    try:
        return (folder / f"{segment}.{SOURCE}.col").stat().st_mtime_ns
    except OSError:
        return 0


@dataclass(slots=True)
class _Salvage:
    """What has been saved and what is lost, of all segments looked at so far."""

    writer: IndexWriter
    watch: Callable[[str, float], None]
    kept: set[str] = field(default_factory=set)
    lost: dict[str, LostReport] = field(default_factory=dict)
    nameless: list[LostReport] = field(default_factory=list)
    older: set[str] = field(default_factory=set)

    def take(self, found: _Found) -> None:
        """Add every record that is whole; of those lost, the ones that the commit before has."""
        total = documents(found.segments)
        for records, live in found.segments:
            if not records.count:
                self.nameless.append(LostReport(records.segment, None, None))
            for doc in np.flatnonzero(live).tolist():
                self._take(records, doc, total)
        for records, live in found.older if self.lost else ():
            for doc in np.flatnonzero(live).tolist():
                report = records.report(doc)
                if report is not None and report.id in self.lost:
                    self.writer.add(report)
                    del self.lost[report.id]
                    self.kept.add(report.id)
                    self.older.add(report.id)

    def _take(self, records: StoredRecords, doc: int, total: int) -> None:
        report = records.report(doc)
        if report is not None:
            self.writer.add(report)
            self.kept.add(report.id)
            self.watch(report.id, len(self.kept) / total)
            self.lost.pop(report.id, None)
            self.older.discard(report.id)
            return
        source = records.source(doc)
        if source is None:
            self.nameless.append(LostReport(records.segment, None, None))
        elif source.report_id in self.kept:
            self.older.add(source.report_id)
        else:
            self.lost[source.report_id] = LostReport(records.segment, source.report_id, source.path)
