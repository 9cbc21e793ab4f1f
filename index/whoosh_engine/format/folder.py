"""What lies in an index folder, by its name: whose it is, and what may be deleted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path

from index.whoosh_engine.format.schema import INDEX_NAME

_MANIFEST = r"manifest(?:\.previous)?\.json"
_SEGMENT = re.compile(rf"({INDEX_NAME}_[0-9a-z]{{16}})\..+")
_TOC = re.compile(rf"_{INDEX_NAME}_(\d+)\.toc(.*)")

#: What a writer makes and a later one may delete, where no commit needs it: a segment's files, a table of contents
#: (perhaps unfinished), an unfinished manifest.
_REPLACED = re.compile(rf"{_SEGMENT.pattern}|{_TOC.pattern}|{_MANIFEST}\.tmp")

#: The file that the one writer holds locked. It stays: deleting a lock while it is held would make room for two.
LOCK = "write.lock"

#: Corrections by hand, which lie beside an index and belong to no commit.
CORRECTIONS = "overrides.csv"

#: Where a repair keeps the files as it found them.
ASIDE = "damaged-"

#: What an interrupted creation leaves, and what may be there before an index is: corrections by hand.
_BEFORE_AN_INDEX = re.compile(rf"{re.escape(LOCK)}|overrides\.csv(?:\.tmp)?|manifest\.json\.tmp|_{INDEX_NAME}_0\.toc.*")
_OF_AN_INDEX = re.compile(rf"{_SEGMENT.pattern}|{_TOC.pattern}|{_MANIFEST}(?:\.tmp)?|{re.escape(ASIDE)}\d+")


def names(folder: Path) -> list[str]:
    """The names in a folder; none where there is no folder."""
    try:
        return sorted(path.name for path in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def holds_index(folder: Path) -> bool:
    """Whether there is anything that only an index has: more than an interrupted creation leaves."""
    return any(_OF_AN_INDEX.fullmatch(name) and not _BEFORE_AN_INDEX.fullmatch(name) for name in names(folder))


def strangers(folder: Path) -> list[str]:
    """What is there and of no index, nor of the making of one."""
    known = (_BEFORE_AN_INDEX, _OF_AN_INDEX)
    return [name for name in names(folder) if not any(pattern.fullmatch(name) for pattern in known)]


def segment_files(found: Iterable[str]) -> dict[str, list[str]]:
    """The files of each segment, of these names."""
    segments: dict[str, list[str]] = {}
    for name in found:
        if match := _SEGMENT.fullmatch(name):
            segments.setdefault(match[1], []).append(name)
    return segments


def generations(folder: Path) -> list[int]:
    """The numbers of the commits whose tables of contents are there, increasing."""
    found = (_TOC.fullmatch(name) for name in names(folder))
    return sorted(int(match[1]) for match in found if match and not match[2])


def replaced(folder: Path, needed: Collection[str]) -> list[Path]:
    """Files of an index that are not ``needed``."""
    return [folder / name for name in names(folder) if _REPLACED.fullmatch(name) and name not in needed]


def index_files(folder: Path) -> list[Path]:
    """All files of an index, manifests included."""
    return [folder / name for name in names(folder) if _OF_AN_INDEX.fullmatch(name) and not name.startswith(ASIDE)]
