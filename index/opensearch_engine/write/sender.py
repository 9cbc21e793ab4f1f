"""Changes on their way: gathered, and sent by threads while others are being gathered."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from index.opensearch_engine.write.bulk import Bulk, Change, Done

#: So many bytes or changes are sent at once, by so many threads; as much again may be waiting for each.
BYTES, CHANGES, THREADS = 4 << 20, 500, 2


class Sender:
    """Sends changes in the order in which they were given, as far as they are of the same document."""

    def __init__(self, bulk: Bulk) -> None:
        self._bulk = bulk
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="bulk")
        self._gathered: dict[str, Change] = {}  # by the document's id: of two for one the later counts
        self._size = 0
        self._sent: deque[tuple[frozenset[str], Future[Done]]] = deque()
        #: What became of all that was sent and waited for.
        self.done = Done()

    def put(self, change: Change) -> None:
        """Take a change, which is sent when there are enough."""
        if any(change.id in ids for ids, _ in self._sent):
            self._wait(0)
        self._gathered[change.id] = change
        self._size += len(change.source or b"")
        if self._size >= BYTES or len(self._gathered) >= CHANGES:
            self._send()

    def held(self, document_id: str) -> Change | None:
        """The change of a document that has not been sent; what has been sent of it is there when this returns."""
        if document_id not in self._gathered and any(document_id in ids for ids, _ in self._sent):
            self._wait(0)
        return self._gathered.get(document_id)

    def flush(self) -> None:
        """Send everything, and wait until it has been taken. Raises ``IndexWriteError``."""
        self._send()
        self._wait(0)

    def _send(self) -> None:
        if self._gathered:
            changes, self._gathered, self._size = list(self._gathered.values()), {}, 0
            self._wait(2 * THREADS - 1)
            self._sent.append(
                (frozenset(change.id for change in changes), self._threads.submit(self._bulk.send, changes))
            )

    def _wait(self, most: int) -> None:
        """Wait until no more than so many requests are on their way."""
        while len(self._sent) > most or (self._sent and self._sent[0][1].done()):
            self.done.take(self._sent[0][1].result())
            self._sent.popleft()

    def __enter__(self) -> Sender:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """What has not been sent is let go of; what is on its way arrives first, so that nobody else writes meanwhile."""
        self._threads.shutdown(wait=True, cancel_futures=True)
