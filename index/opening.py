"""Opening an index by where it is: in a folder, or by the scheme of its address on another engine."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from index.errors import IndexMissingError, IndexPlaceError
from index.protocol import Index
from index.results import Commit, Copied, Repaired, Vacuumed
from index.settings import BY_NAME, value_of
from index.trust import check_owner

if TYPE_CHECKING:  # commands that only print help need no arrays
    from index.engine import Engine

#: How the address of an index on a cluster begins: with or without TLS.
_OPENSEARCH = ("opensearch://", "opensearchs://")

#: Memory that an open index keeps postings and stored documents in, in MB, when nobody says.
CACHE_MB: int = BY_NAME["cache_mb"].default


def open_index(
    location: str | os.PathLike[str] | None = None,
    *,
    thorough: bool = False,
    cache_mb: int = CACHE_MB,
    timeout_ms: int = 0,
) -> Index:
    """Open an existing index; ``thorough`` verifies every file's checksum first.

    Up to ``cache_mb`` MB of what was read stay in memory, the least recently used dropped first. A question that takes
    longer than ``timeout_ms`` milliseconds is given up with a ``SearchTimeoutError``; 0 sets no limit, and
    ``index.time_limit`` one for some questions.

    Raises a ``GongkaiError``: ``IndexMissingError``, ``IndexVersionError``, ``IndexDamagedError``, or
    ``IndexPlaceError`` where other users can write to it (see ``index.trust``).
    """
    # Imported late: commands that only print help are quick.
    from index.service.index import SearchIndex

    engine: Engine
    if (place := _place(location)).startswith(_OPENSEARCH):
        from index.opensearch_engine.engine import OpenSearchEngine

        engine = OpenSearchEngine(place)
    else:
        from index.whoosh_engine.engine import WhooshEngine

        engine = WhooshEngine(_folder(place), cache_bytes=cache_mb * 2**20, thorough=thorough)
    return SearchIndex(engine, timeout_ms=timeout_ms)


def create_index(location: str | os.PathLike[str] | None = None, *, wait: float = 0) -> Index:
    """Open an index, making an empty one where there is none.

    Raises ``IndexPlaceError`` where it cannot be made, and whatever :func:`open_index` raises; ``IndexLockedError``
    while another process makes one, for ``wait`` seconds.
    """
    try:
        return open_index(location)
    except IndexMissingError:
        if (place := _place(location)).startswith(_OPENSEARCH):
            from index.opensearch_engine import upkeep

            upkeep.create(place)
        else:
            from index.whoosh_engine.write.creation import create

            create(_folder(place), wait=wait)
        return open_index(location)


def rebuild_index(
    location: str | os.PathLike[str] | None = None,
    watch: Callable[[str, float], None] = lambda report_id, share: None,
    *,
    wait: float = 0,
) -> int:
    """Write an index anew from its stored records, with the terms of today's analyzer; how many there are.

    Also where other files than these are damaged. ``watch`` is told of every report's id, and the share of them that is
    done. The old index stays in force until the new one is whole. Raises ``IndexMissingError``, ``IndexDamagedError``, or
    ``IndexVersionError`` where the records cannot be read; ``IndexLockedError`` while another process writes, for ``wait``
    seconds.
    """
    if (place := _place(location)).startswith(_OPENSEARCH):
        from index.opensearch_engine import upkeep

        return upkeep.rebuild(place, watch, wait)
    from index.whoosh_engine.write.rebuild import rebuild

    return rebuild(_folder(location), watch, wait)


def repair_index(
    location: str | os.PathLike[str] | None = None,
    watch: Callable[[str, float], None] = lambda report_id, share: None,
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


def back_up_index(location: str | os.PathLike[str] | None, target: str | os.PathLike[str] | BinaryIO) -> Copied:
    """Copy the newest commit of an index, while others search and write: to a new folder, or as tar into a stream.

    A folder is there when it is whole, and is an index itself; its files are links where the file system has these.
    Each file is compared with its checksum before it is written. Raises ``IndexMissingError``, ``IndexDamagedError``,
    ``IndexPlaceError`` where something is at ``target``, ``IndexWriteError``; ``OSError`` of the stream.
    """
    from index.whoosh_engine.upkeep.backup import back_up, stream_out

    if isinstance(target, str | os.PathLike):
        return back_up(_folder(location), Path(target))
    return stream_out(_folder(location), target)


def restore_index(
    source: str | os.PathLike[str] | BinaryIO, location: str | os.PathLike[str] | None = None, *, name: str = "-"
) -> Copied:
    """Make an index of a backup: of a folder, a file, or a stream, which messages call ``name``.

    Nothing is written over: ``location`` must not be there, or be an empty folder. The index is there when it is whole.
    Raises ``IndexPlaceError``, ``IndexMissingError``, ``IndexDamagedError`` where the backup is not as it was written,
    ``IndexWriteError``.
    """
    from index.whoosh_engine.upkeep.restore import restore, stream_in

    target = _folder(location)
    if not isinstance(source, str | os.PathLike):
        return stream_in(source, name, target)
    if Path(source).is_file():
        with Path(source).open("rb") as stream:
            return stream_in(stream, os.fspath(source), target)
    return restore(_folder(source), target)


def vacuum_index(location: str | os.PathLike[str] | None = None, *, wait: float = 0) -> Vacuumed:
    """Merge an index into few segments without deleted reports, and let go of all but its last commit.

    That is kept from the next to the last until the new one has been read whole. Raises as :func:`rebuild_index`, and
    ``IndexVersionError`` where it must be rebuilt first.
    """
    if (place := _place(location)).startswith(_OPENSEARCH):
        from index.opensearch_engine import upkeep

        return upkeep.vacuum(place, wait)
    from index.whoosh_engine.upkeep.vacuum import vacuum

    return vacuum(_folder(location), wait)


def index_log(location: str | os.PathLike[str] | None = None) -> list[Commit]:
    """What the last commits of an index did, the newest first; as many as are kept, a hundred."""
    if (place := _place(location)).startswith(_OPENSEARCH):
        from index.opensearch_engine import upkeep

        return upkeep.history(place)
    from index.whoosh_engine.upkeep.history import history

    return history(_folder(location))


def committed_at(location: str | os.PathLike[str] | None = None) -> float | None:
    """When an index was last written to, in seconds since 1970; ``None`` where that takes more than a look at a folder."""
    from index.whoosh_engine.format import manifest

    try:
        return (Path(_place(location)) / manifest.NAME).stat().st_mtime
    except (OSError, ValueError):  # what is wrong there is said where the index is opened
        return None


def _place(location: str | os.PathLike[str] | None) -> str:
    return os.fspath(location) if location is not None else str(value_of("index"))


def _folder(location: str | os.PathLike[str] | None) -> Path:
    place = _place(location)
    if place.startswith(_OPENSEARCH):
        raise IndexPlaceError("opensearch.no_files", place=place.partition("?")[0])
    if "://" in place:
        raise IndexMissingError("index.no_such_kind", place=place)
    if "\0" in place:  # which no path has
        raise IndexMissingError("index.missing", folder=place)
    check_owner(Path(place))
    return Path(place)
