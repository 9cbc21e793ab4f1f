"""The engine on OpenSearch: an index of a cluster, asked over HTTP.

What a search does not need (writing) is imported when it is asked for: a command that searches once spends most of its
time on imports.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from index.engine import View
from index.opensearch_engine import state
from index.opensearch_engine.address import parse_address
from index.opensearch_engine.connection import Connection
from index.opensearch_engine.place import check_versions, find
from index.opensearch_engine.search.view import Moments
from index.report import Report

if TYPE_CHECKING:
    from index.opensearch_engine.write.writer import ClusterWriter, PreparedDocument


class OpenSearchEngine:
    """See ``index.engine.Engine``."""

    def __init__(self, place: str) -> None:
        """Open the index of an address.

        Raises ``ClusterError``, ``IndexMissingError``, ``IndexPlaceError`` where it is no index of ours, or
        ``IndexVersionError``.
        """
        address = parse_address(place)
        self.location = address.text
        self.connection = Connection(address)
        check_versions(self.connection, find(self.connection))
        self._moments = Moments(self.connection)

    @property
    def prepare(self) -> Callable[[Report], PreparedDocument]:
        """Makes a report ready for ``ClusterWriter.add_prepared``; may run in another process."""
        from index.opensearch_engine.write.writer import prepare

        return prepare

    def view(self) -> AbstractContextManager[View]:
        """The newest commit."""
        return self._moments.view()

    def check(self) -> dict[str, int]:
        """See ``index.engine.Engine.check``."""
        from index.opensearch_engine.checking import check

        return check(self.connection)

    def health(self) -> dict[str, Any]:
        """See ``index.engine.Engine.health``."""
        return self.connection.health()

    def writer(self, *, processes: int = 0, wait: float = 0) -> ClusterWriter:
        """See ``index.protocol.Index.writer``; the cluster has processes of its own."""
        from index.opensearch_engine.write.writer import ClusterWriter

        return ClusterWriter(self.connection, wait=wait)

    def corrections(self) -> bytes | None:
        """See ``index.engine.Engine.corrections``."""
        return state.corrections(self.connection)

    def keep_corrections(self, table: bytes) -> None:
        """See ``index.engine.Engine.keep_corrections``."""
        state.keep_corrections(self.connection, table)

    def close(self) -> None:
        """See ``index.engine.Engine.close``."""
        self._moments.close()
        self.connection.close()
