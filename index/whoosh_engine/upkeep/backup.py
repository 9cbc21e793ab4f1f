"""Copies one commit, verified, into a folder or a stream, while others search and write.

A copy in a folder is an index like any other. Its files are links to the same data where the file system has these: no
file of an index is ever changed once it is written.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from index.errors import IndexPlaceError
from index.results import Copied
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.folder import CORRECTIONS
from index.whoosh_engine.format.storage import create_file, sync_file, write_durably
from index.whoosh_engine.upkeep.held import HeldCommit, held
from index.whoosh_engine.upkeep.staging import SUMS, staged


def back_up(folder: Path, target: Path) -> Copied:
    """Copy the newest commit to ``target``; see ``index.opening.back_up_index``."""
    if target.resolve().is_relative_to(folder.resolve()):
        raise IndexPlaceError("place.inside", place=target, folder=folder)
    with held(folder) as commit, staged(target) as place:
        linked = write_commit(commit, place, link=True)
        sums = {name: sha256 for name, (_, sha256) in commit.manifest.files.items()}
        corrections = corrections_of(folder)
        if corrections is not None:
            write_durably(place / CORRECTIONS, corrections)
            sums[CORRECTIONS] = hashlib.sha256(corrections).hexdigest()
        sums[manifests.NAME] = manifests.digest(place / manifests.NAME)
        write_durably(place / SUMS, sums_text(sums))
        return copied(commit, linked)


def write_commit(commit: HeldCommit, place: Path, *, link: bool) -> int:
    """Put a commit's files, verified, into an empty folder, the manifest last; how many are links to the same data."""
    linked = 0
    for name in commit.manifest.files:
        stream = commit.verified(name)
        if link and _linked(commit.folder / name, stream, place / name):
            linked += 1
            continue
        with create_file(place / name) as copy:
            shutil.copyfileobj(stream, copy, 1 << 20)
        sync_file(place / name)
    manifests.save(place, commit.manifest)
    return linked


def _linked(source: Path, opened: BinaryIO, target: Path) -> bool:
    """Whether ``target`` is another name of what is open: by the name it had, another file may be meant by now."""
    try:
        os.link(source, target)
    except OSError:  # another file system, one without links, or the name is gone
        return False
    if os.path.samestat(os.fstat(opened.fileno()), target.lstat()):
        return True
    target.unlink()
    return False


def copied(commit: HeldCommit, linked: int) -> Copied:
    """What was copied."""
    manifest = commit.manifest
    size = sum(size for size, _ in manifest.files.values())
    return Copied(manifest.generation, manifest.written, manifest.reports, len(manifest.files), size, linked)


def corrections_of(folder: Path) -> bytes | None:
    """The corrections by hand that lie beside an index; a link is none, it could lead to any file."""
    path = folder / CORRECTIONS
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None


def sums_text(sums: dict[str, str]) -> bytes:
    """A file of checksums."""
    return "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(sums.items())).encode()


def stream_out(folder: Path, stream: BinaryIO) -> Copied:
    """Write the newest commit as a tar archive; see ``index.opening.back_up_index``."""
    with held(folder) as commit, tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        sums = {}
        for name, size, content in _members(commit):
            info = tarfile.TarInfo(name)
            info.size, info.mtime = size, int(datetime.fromisoformat(commit.manifest.written).timestamp())
            archive.addfile(info, content)
            known = commit.manifest.files.get(name)
            sums[name] = known[1] if known else _digest(content)
        text = sums_text(sums)
        info = tarfile.TarInfo(SUMS)
        info.size = len(text)
        archive.addfile(info, io.BytesIO(text))
        return copied(commit, 0)


def _members(commit: HeldCommit) -> Iterator[tuple[str, int, BinaryIO]]:
    """What a stream holds: the manifest first, by which the rest is judged when it is read."""
    manifest = manifests.text(commit.manifest)
    yield manifests.NAME, len(manifest), io.BytesIO(manifest)
    for name, (size, _) in commit.manifest.files.items():
        yield name, size, commit.verified(name)
    if (corrections := corrections_of(commit.folder)) is not None:
        yield CORRECTIONS, len(corrections), io.BytesIO(corrections)


def _digest(content: BinaryIO) -> str:
    content.seek(0)
    return hashlib.sha256(content.read()).hexdigest()
