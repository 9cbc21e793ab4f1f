"""Whether an index is what was written: every record by its checksum and under its id."""

from __future__ import annotations

from index.errors import IndexDamagedError
from index.messages import Message
from index.opensearch_engine.connection import Connection
from index.opensearch_engine.mapping import SUM, document_id, record_sum, report_of
from index.opensearch_engine.place import find
from index.opensearch_engine.scan import scan


def check(connection: Connection) -> dict[str, int]:
    """See ``index.engine.Engine.check``. Files are the cluster's: it checks them itself."""
    connection.health()
    reports = 0
    for document, record in scan(connection, find(connection).index):
        try:
            whole = record_sum(record) == record[SUM] and document_id(report_of(record).id) == document
        except (KeyError, TypeError, ValueError, AttributeError):
            whole = False
        if not whole:
            what = Message("damage.record_of", id=document)
            raise IndexDamagedError("opensearch.damaged", place=connection.address.text, what=what)
        reports += 1
    return {"files": 0, "reports": reports}
