"""Opening an index by where it is: a folder now; other engines by the scheme of their address later."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from index.errors import IndexMissingError
from index.protocol import Index
from index.results import Repaired
from index.settings import BY_NAME, value_of
from index.trust import check_owner

#: Memory that an open index keeps postings and stored documents in, in MB, when nobody says.
CACHE_MB: int = BY_NAME["cache_mb"].default


def open_index(
    location: str | os.PathLike[str] | None = None, *, thorough: bool = False, cache_mb: int = CACHE_MB
) -> Index:
    """Open an existing index; ``thorough`` verifies every file's checksum first.

    Up to ``cache_mb`` MB of what was read stay in memory, the least recently used dropped first.

    Raises a ``GongkaiError``: ``IndexMissingError``, ``IndexVersionError``, ``IndexDamagedError``, or
    ``IndexPlaceError`` where other users can write to it (see ``index.trust``).
    """
    # Imported late: commands that only print help are quick.
    from index.service.index import SearchIndex
    from index.whoosh_engine.engine import WhooshEngine

    return SearchIndex(WhooshEngine(_folder(location), cache_bytes=cache_mb * 2**20, thorough=thorough))


def create_index(location: str | os.PathLike[str] | None = None, *, wait: float = 0) -> Index:
    """Open an index, making an empty one where there is none.

    Raises ``IndexPlaceError`` where it cannot be made, and whatever :func:`open_index` raises; ``IndexLockedError``
    while another process makes one, for ``wait`` seconds.
    """
    from index.whoosh_engine.write.creation import create

    try:
        return open_index(location)
    except IndexMissingError:
        create(_folder(location), wait=wait)
        return open_index(location)


def rebuild_index(
    location: str | os.PathLike[str] | None = None,
    watch: Callable[[str], None] = lambda report_id: None,
    *,
    wait: float = 0,
) -> int:
    """Write an index anew from its stored records, with the terms of today's analyzer; how many there are.

    Also where other files than these are damaged. ``watch`` is told of every report's id. The old index stays in force
    until the new one is whole. Raises ``IndexMissingError``, ``IndexDamagedError``, or ``IndexVersionError`` where the
    records cannot be read; ``IndexLockedError`` while another process writes, for ``wait`` seconds.
    """
    from index.whoosh_engine.write.rebuild import rebuild

    return rebuild(_folder(location), watch, wait)


def repair_index(
    location: str | os.PathLike[str] | None = None,
    watch: Callable[[str], None] = lambda report_id: None,
    *,
    wait: float = 0,
) -> Repaired | None:
    """Write a damaged index anew from those of its stored records that are whole; ``None`` where all of it is.

    The files as they were are kept in a folder of their own. Raises ``IndexMissingError``, ``IndexVersionError``,
    ``IndexLockedError`` as :func:`rebuild_index`, and ``IndexDamagedError`` where no record can be read any more;
    then nothing has been changed.
    """
    from index.whoosh_engine.write.repair import repair

    return repair(_folder(location), watch, wait)


def _folder(location: str | os.PathLike[str] | None) -> Path:
    place = os.fspath(location) if location is not None else value_of("index")
    if "://" in place:
        raise IndexMissingError("index.no_such_kind", place=place)
    check_owner(Path(place))
    return Path(place)
