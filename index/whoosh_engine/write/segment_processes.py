"""Writes segments in other processes, while the one that gathers documents goes on.

A process has one segment at a time. Where none may be started, or nothing else is to be done meanwhile, the work is
done at once.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from index.errors import IndexWriteError
from index.processes import interrupts_blocked
from index.whoosh_engine.format.manifest import Files, check_contents
from index.whoosh_engine.format.storage import IndexStorage
from index.whoosh_engine.write.merged_segment import MergedSegments
from index.whoosh_engine.write.new_segment import PreparedDocuments
from index.whoosh_engine.write.prepare import Prepared
from index.whoosh_engine.write.segment_writer import SegmentWriter


class SegmentProcesses:
    """Writes segments into an index folder, in so many processes at most; in this one where that is 0."""

    def __init__(self, folder: Path, processes: int) -> None:
        self._folder, self.processes = folder, processes
        self._pool: ProcessPoolExecutor | None = None

    def write(self, prepared: Sequence[Prepared], known: Mapping[str, bytes], *, here: bool) -> Future[Any]:
        """Write a segment of these documents; the future of the segment. No process is started where ``here``.

        ``known`` are dictionaries of another segment, by the columns that they are of.
        """
        return self._run(write_segment, self._folder, prepared, known, here=here)

    def merge(self, groups: Sequence[Sequence[Any]], files: Files) -> list[Future[Any]]:
        """Merge each group of segments into one. ``files`` are those of the last commit, as its manifest has them."""
        here = len(groups) == 1
        return [self._run(merge_segments, self._folder, group, files, here=here) for group in groups]

    def _run(self, work: Any, *arguments: Any, here: bool) -> Future[Any]:
        if (here and self._pool is None) or not self.processes:
            done: Future[Any] = Future()
            done.set_result(work(*arguments))
            return done
        if self._pool is None:
            # Spawned, not forked: this process may have threads, and a fork copies their locks in whatever state.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self.processes, context, _end_with_parent)
        with interrupts_blocked():  # the first work starts a process
            try:
                return self._pool.submit(work, *arguments)
            except BrokenProcessPool as error:
                raise self._ended() from error

    def result(self, future: Future[Any]) -> Any:
        """What came of a future. Raises ``IndexWriteError`` where the process has died, or what writing raised."""
        try:
            return future.result()
        except BrokenProcessPool as error:
            raise self._ended() from error

    def _ended(self) -> IndexWriteError:
        return IndexWriteError("index.writer_ended", folder=self._folder)

    def close(self) -> None:
        """End the processes, when they have done what they are at."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, however that came."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            wait([parent.sentinel])
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def write_segment(folder: Path, prepared: Sequence[Prepared], known: Mapping[str, bytes]) -> Any:
    """Write a segment of these documents; the segment."""
    return SegmentWriter(IndexStorage(str(folder)), PreparedDocuments(prepared, known)).write()


def merge_segments(folder: Path, segments: Sequence[Any], files: Files) -> Any:
    """Merge segments into one, of their live documents in order.

    Raises ``IndexDamagedError`` where one of their files is not as ``files`` has it: what is damaged would get a new
    checksum, and be whole from then on.
    """
    owned = {segment.segment_id() for segment in segments}
    check_contents(folder, {name: known for name, known in files.items() if name.split(".")[0] in owned})
    storage = IndexStorage(str(folder))
    return SegmentWriter(storage, MergedSegments(storage, segments)).write()
