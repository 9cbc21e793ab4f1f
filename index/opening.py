"""Opening an index by where it is: a folder now; other engines by the scheme of their address later."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from index.errors import IndexMissingError
from index.protocol import Index

#: Where the index is when nobody says.
DEFAULT_LOCATION = "gongkai-index"

#: The environment variable that says where the index is.
ENVIRONMENT = "GONGKAI_INDEX"


def default_location() -> str:
    """The index that commands use when ``--index`` is not given."""
    return os.environ.get(ENVIRONMENT) or DEFAULT_LOCATION


#: Memory that an open index keeps postings and shown documents in, in MB, when nobody says.
CACHE_MB = 256


def open_index(
    location: str | os.PathLike[str] | None = None, *, thorough: bool = False, cache_mb: int = CACHE_MB
) -> Index:
    """Open an existing index; ``thorough`` verifies every file's checksum first.

    Up to ``cache_mb`` MB of what was read stay in memory, the least recently used dropped first.

    Raises a ``GongkaiError``: ``IndexMissingError``, ``IndexVersionError``, ``IndexDamagedError``.
    """
    # Imported late: commands that only print help are quick.
    from index.service.index import SearchIndex
    from index.whoosh_engine.engine import WhooshEngine

    return SearchIndex(WhooshEngine(_folder(location), cache_bytes=cache_mb * 2**20, thorough=thorough))


def create_index(location: str | os.PathLike[str] | None = None) -> Index:
    """Open an index, making an empty one where there is none.

    Raises ``IndexPlaceError`` where it cannot be made, and whatever :func:`open_index` raises.
    """
    from index.whoosh_engine.write.writer import create

    try:
        return open_index(location)
    except IndexMissingError:
        create(_folder(location))
        return open_index(location)


def rebuild_index(
    location: str | os.PathLike[str] | None = None, watch: Callable[[str], None] = lambda report_id: None
) -> int:
    """Write an index anew from its stored records, with the terms of today's analyzer; how many there are.

    ``watch`` is told of every report's id. The old index stays in force until the new one is whole. Raises
    ``IndexMissingError``, ``IndexDamagedError``, or ``IndexVersionError`` where the records cannot be read.
    """
    from index.whoosh_engine.write.rebuild import rebuild

    return rebuild(_folder(location), watch)


def _folder(location: str | os.PathLike[str] | None) -> Path:
    place = os.fspath(location) if location is not None else default_location()
    if "://" in place:
        raise IndexMissingError(f"{place}: indexes of this kind are not supported; name a folder")
    return Path(place)
