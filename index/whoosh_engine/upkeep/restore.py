"""Makes an index of a backup, in a place where nothing is. What is not as it was written is refused, and nothing left."""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from index.errors import GongkaiError, IndexDamagedError, IndexMissingError, IndexVersionError
from index.messages import Message, Param
from index.results import Copied
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.folder import CORRECTIONS
from index.whoosh_engine.format.manifest import Manifest
from index.whoosh_engine.format.storage import create_file, read_plain, sync_file, write_durably
from index.whoosh_engine.upkeep.backup import copied, corrections_of, write_commit
from index.whoosh_engine.upkeep.held import HeldCommit, held
from index.whoosh_engine.upkeep.staging import SUMS, staged

#: The most bytes of a manifest, of checksums and of corrections that are read.
_MOST = 1 << 28

_PIECE = 1 << 20

#: So much of a name that an archive brings is shown.
_SHOWN = 100


def restore(source: Path, target: Path) -> Copied:
    """Make an index of a backup in a folder; see ``index.opening.restore_index``."""
    with _telling(str(source)), held(source) as commit:
        sums = _sums(read_plain(source / SUMS)) if (source / SUMS).is_file() else {}
        corrections = corrections_of(source)
        if CORRECTIONS in sums:
            _check(CORRECTIONS, corrections, sums[CORRECTIONS])
        with staged(target) as place:
            # Copies, not links: what befalls the one must not befall the other.
            write_commit(commit, place, link=False)
            if corrections is not None:
                write_durably(place / CORRECTIONS, corrections)
        return copied(commit, 0)


def stream_in(stream: BinaryIO, name: str, target: Path) -> Copied:
    """Make an index of a backup that is a tar archive; see ``index.opening.restore_index``."""
    with _telling(name), staged(target) as place:
        try:
            with tarfile.open(fileobj=stream, mode="r|") as archive:
                manifest = _unpack(archive, place)
        except (tarfile.TarError, EOFError, ValueError) as error:
            raise IndexDamagedError("backup.no_tar", reason=str(error)) from error
        return copied(HeldCommit(place, manifest, {}), 0)


class _Members:
    """The members of an archive, each of which must be a plain file that is expected."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self.sums: dict[str, str] = {}

    def next(self) -> tuple[tarfile.TarInfo, BinaryIO] | None:
        info = self._archive.next()
        if info is None:
            return None
        content = self._archive.extractfile(info) if info.isreg() else None
        if content is None or info.name in self.sums:
            raise IndexDamagedError("backup.member", file=info.name[:_SHOWN])
        return info, content  # type: ignore[return-value]

    def copy(self, name: str, pieces: Iterator[bytes], path: Path) -> None:
        digest = hashlib.sha256()
        with create_file(path) as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
        sync_file(path)
        self.sums[name] = digest.hexdigest()


def _unpack(archive: tarfile.TarFile, place: Path) -> Manifest:
    """Write what an archive holds into a folder, and compare all of it with the checksums that it brings."""
    members = _Members(archive)
    first = members.next()
    if first is None or first[0].name != manifests.NAME:
        raise IndexDamagedError("backup.no_manifest")
    members.copy(manifests.NAME, _pieces(*first, _MOST), place / manifests.NAME)
    manifest = manifests.load(place, rebuilding=True)
    told: dict[str, str] | None = None
    while told is None and (found := members.next()) is not None:
        info, content = found
        if info.name == SUMS:
            told = _sums(b"".join(_pieces(info, content, _MOST)))
        elif info.name == CORRECTIONS:
            members.copy(CORRECTIONS, _pieces(info, content, _MOST), place / CORRECTIONS)
        elif info.name in manifest.files:
            members.copy(info.name, _pieces(info, content, manifest.files[info.name][0]), place / info.name)
        else:
            raise IndexDamagedError("backup.stranger", file=info.name[:_SHOWN])
    if told is None:
        raise IndexDamagedError("backup.cut_short")
    expected = told | {name: sha256 for name, (_, sha256) in manifest.files.items()}
    for name in sorted(expected.keys() | members.sums.keys()):
        if not members.sums.get(name) == expected.get(name) == told.get(name):
            raise IndexDamagedError("backup.changed", file=name[:_SHOWN])
    return manifest


def _pieces(info: tarfile.TarInfo, content: BinaryIO, most: int) -> Iterator[bytes]:
    if info.size > most:
        raise IndexDamagedError("backup.too_large", file=info.name[:_SHOWN], size=info.size)
    while piece := content.read(_PIECE):
        yield piece


def _sums(text: bytes) -> dict[str, str]:
    """What a file of checksums says. Raises ``IndexDamagedError``."""
    try:
        lines = [line.split("  ", 1) for line in text.decode().splitlines()]
        return {name: sha256 for sha256, name in lines}
    except ValueError:
        raise IndexDamagedError("backup.sums", file=SUMS) from None


def _check(name: str, content: bytes | None, expected: str) -> None:
    if content is None or hashlib.sha256(content).hexdigest() != expected:
        raise IndexDamagedError("backup.changed", file=name)


@contextmanager
def _telling(source: str) -> Iterator[None]:
    """Let an error say of which backup it is, and that nothing has come of it."""
    try:
        yield
    except (IndexDamagedError, IndexMissingError, IndexVersionError) as error:
        raise type(error)("backup.cannot_restore", source=source, reason=_reason(error)) from error


def _reason(error: GongkaiError) -> Param:
    """What is wrong with a backup, without what is to be done where it is of an index in use."""
    if isinstance(error, IndexMissingError):
        return Message("backup.no_index")
    return error.message.params["what"] if error.code == "index.damaged" else error.message
