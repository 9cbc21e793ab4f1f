"""One transaction on an index of a cluster.

What is written lies on the disks of the cluster at once and is seen at the commit, which refreshes the index. So an
interruption loses nothing that was sent: it is seen with the next commit, whoever makes that, and as every document is
written by its id and whole, running again leads to what a run that was never interrupted would have led to. A transaction
that is left by an exception sends no more; what it had sent cannot be taken back.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Any, NamedTuple

from index.errors import ClusterError
from index.messages import Message
from index.opensearch_engine import state
from index.opensearch_engine.connection import LONG_TIMEOUT, Connection
from index.opensearch_engine.mapping import document_id, document_of
from index.opensearch_engine.place import check_versions, find
from index.opensearch_engine.word_counts import keep_words
from index.opensearch_engine.write.bulk import Bulk, Change
from index.opensearch_engine.write.lease import Lease
from index.opensearch_engine.write.sender import Sender
from index.report import Report

#: Between two commits of a long run, in seconds: each makes segments that have to be merged.
SECONDS_A_COMMIT = 30.0

#: Of so many documents at once it is asked whether they are there.
_ASKED = 1_000


class PreparedDocument(NamedTuple):
    """A report as it is sent. Bytes pass quickly from one process to another."""

    report_id: str
    id: str
    source: bytes


def prepare(report: Report) -> PreparedDocument:
    """Make a report ready for :meth:`ClusterWriter.add_prepared`, perhaps in another process."""
    document = document_of(report)
    source = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return PreparedDocument(report.id, document_id(report.id), source)


class ClusterWriter:
    """The ``Writer`` of the engine on OpenSearch; see ``index.protocol``."""

    def __init__(self, connection: Connection, *, wait: float = 0) -> None:
        """Begin. Raises ``IndexLockedError`` while another process writes, for ``wait`` seconds, and what opening would."""
        check_versions(connection, find(connection))
        self._connection = connection
        self._index = connection.address.name
        self._open = ExitStack()
        self._lease = self._open.enter_context(Lease(connection, wait))
        try:
            # Under the lock: a rebuild may have ended while this waited.
            check_versions(connection, find(connection))
            self._sender = self._open.enter_context(Sender(Bulk(connection, self._index, alias=True)))
            self._before = state.last_commit(connection)
        except BaseException:
            self._open.close()
            raise
        self._changed, self._are_words_kept = False, True
        self._committed = time.monotonic()
        self._counted = (0, 0, 0)

    def __enter__(self) -> ClusterWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._open:
            if kind is None:
                self._commit(done=True)

    @property
    def rejected(self) -> list[tuple[str, Message]]:
        """See ``index.protocol.Writer.rejected``."""
        return self._sender.done.rejected

    def add(self, report: Report) -> None:
        """See ``index.protocol.Writer.add``."""
        self.add_prepared(prepare(report))

    def add_prepared(self, prepared: PreparedDocument) -> None:
        """See ``index.protocol.Writer.add_prepared``."""
        self._sender.put(Change(*prepared))
        self._changed = True

    def remove(self, *report_ids: str) -> int:
        """See ``index.protocol.Writer.remove``."""
        documents = {document_id(report_id): report_id for report_id in report_ids}
        wanted = list(documents)
        return sum(self._remove(wanted[at : at + _ASKED], documents) for at in range(0, len(wanted), _ASKED))

    def _remove(self, some: Sequence[str], report_ids: Mapping[str, str]) -> int:
        held = {document: self._sender.held(document) for document in some}
        there = self._there([document for document, change in held.items() if change is None])
        there += [document for document, change in held.items() if change is not None and change.source is not None]
        for document in there:
            self._sender.put(Change(report_ids[document], document, None))
            self._changed = True
        return len(there)

    def _there(self, documents: Sequence[str]) -> list[str]:
        """Which documents there are, of what has been written, seen or not."""
        if not documents:
            return []
        body, params = {"ids": documents}, {"_source": "false"}
        answers = self._connection.ask("POST", f"/{self._index}/_mget", body=body, params=params)["docs"]
        if any("error" in answer for answer in answers):
            raise ClusterError("opensearch.shards_failed", place=self._connection.address.text)
        return [document for document, answer in zip(documents, answers, strict=True) if answer["found"]]

    def checkpoint(self) -> None:
        """See ``index.protocol.Writer.checkpoint``; now and then, since each commit has its cost."""
        if time.monotonic() - self._committed >= SECONDS_A_COMMIT:
            self.commit()

    def commit(self) -> None:
        """See ``index.protocol.Writer.commit``. Raises ``IndexLockedError`` where another process has taken over."""
        self._commit(done=False)

    def _commit(self, *, done: bool) -> None:
        self._sender.flush()
        if self._changed:
            self._lease.check()
            reports = refresh(self._connection, self._index)
            self._before = state.note_commit(self._connection, self._before, reports, self._changes())
            self._changed, self._are_words_kept = False, False
        if not self._are_words_kept:
            keep_words(self._connection, self._before, done=done)
            self._are_words_kept = done
        self._committed = time.monotonic()

    def _changes(self) -> dict[str, int]:
        """What came since the last commit."""
        done = self._sender.done
        now = (done.added, done.changed, done.removed)
        since = dict(
            zip(("added", "changed", "removed"), (n - m for n, m in zip(now, self._counted, strict=True)), strict=True)
        )
        self._counted = now
        return since


def refresh(connection: Connection, index: str) -> int:
    """Let searches see all that was written; how many reports there are."""
    answer: dict[str, Any] = connection.ask("POST", f"/{index}/_refresh", timeout=LONG_TIMEOUT)
    if answer["_shards"]["failed"]:
        raise ClusterError("opensearch.shards_failed", place=connection.address.text)
    counted = connection.ask("GET", f"/{index}/_count")
    if counted["_shards"]["failed"]:
        raise ClusterError("opensearch.shards_failed", place=connection.address.text)
    return int(counted["count"])
