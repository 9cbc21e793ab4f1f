"""``search-index copy``: every report of one index into another, on whatever engines, without reading a document again."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from index import Index, Report, open_index
from index.errors import IndexPlaceError
from index.opening import create_index
from index.processes import interrupts_blocked
from indexer.workers.pool import default_workers

#: Reports that are made ready at once by one process, and so many lots more than there are processes wait.
_LOT, _WAITING = 50, 2


def copy(
    source: str,
    target: str,
    watch: Callable[[str], None] = lambda report_id: None,
    *,
    workers: int | None = None,
    wait: float = 0,
) -> tuple[int, list[tuple[str, str]]]:
    """Copy every report, and the corrections by hand; how many, and the ids and reasons of those not taken.

    ``target`` is made where nothing is. It may hold reports of the same ids, as an interrupted copy leaves them; they are
    written over. Raises ``IndexPlaceError`` where it holds others, which would be mixed with these, and where it is the
    source or within it; and whatever opening and writing raise.
    """
    if "://" not in f"{source}{target}" and Path(target).resolve().is_relative_to(Path(source).resolve()):
        raise IndexPlaceError("copy.same_place", place=target)
    with closing(open_index(source)) as origin, closing(create_index(target, wait=wait)) as copied:
        known = {row.report_id for row in origin.sources()}
        strangers = sum(row.report_id not in known for row in copied.sources())
        if strangers:
            raise IndexPlaceError("copy.other_reports", place=target, number=strangers)
        count = 0
        processes = workers or default_workers()
        with copied.writer(processes=processes // 2, wait=wait) as writer:
            for report_id, prepared in _prepared(origin, copied, processes):
                writer.add_prepared(prepared)
                watch(report_id)
                count += 1
                if not count % _LOT:
                    writer.checkpoint()
            writer.commit()
            rejected = [(report_id, str(reason)) for report_id, reason in writer.rejected]
        if (table := origin.corrections()) is not None:
            copied.keep_corrections(table)
        return count - len(rejected), rejected


def _prepared(origin: Index, copied: Index, processes: int) -> Iterator[tuple[str, Any]]:
    """Every report's id and what ``copied`` made of it, by so many processes; in the order of ``origin``."""
    reports = iter(origin.reports())
    lots = iter(lambda: list(islice(reports, _LOT)), [])
    if processes == 1:
        for lot in lots:
            yield from _make_ready(lot, copied.prepare)
        return
    context = multiprocessing.get_context("spawn")  # this process has threads, whose locks a fork would copy
    with ProcessPoolExecutor(processes, context) as pool:
        waiting: deque[Future[list[tuple[str, Any]]]] = deque()
        try:
            for lot in lots:
                with interrupts_blocked():  # the first work starts the processes
                    waiting.append(pool.submit(_make_ready, lot, copied.prepare))
                if len(waiting) > processes + _WAITING:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _make_ready(lot: list[Report], prepare: Callable[[Report], Any]) -> list[tuple[str, Any]]:
    return [(report.id, prepare(report)) for report in lot]
