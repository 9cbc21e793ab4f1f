"""What every reader owes to bytes that are not what their name says."""

from __future__ import annotations

from indexer.document import UnreadableError
from indexer.readers import read


def read_or_refuse(data: bytes, name: str) -> None:
    """Read ``data``: there must be text and sound tables, or a reason in words; no other exception, ever."""
    reason = None
    try:
        document = read(data, name)
    except UnreadableError as error:
        reason = str(error)
    if reason is not None:
        assert len(reason) > 10
        return
    assert document.text.strip()
    for table in document.tables:
        assert len({len(row) for row in table.rows}) == 1
        assert 0 <= table.start < table.end <= len(document.text)
