"""One commit held for as long as it is copied, whatever is committed meanwhile.

Its files are open. A writer of a later commit may unlink them: what is open stays until it is closed (POSIX), or keeps
the file where it is (Windows, where the writer leaves it to the next one).
"""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from index.errors import IndexPlaceError
from index.messages import Message
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.manifest import Manifest
from index.whoosh_engine.format.storage import NotPlainError, allow_open_files, open_plain

#: Open files of a process beside those of a commit.
_OTHERS = 64


@dataclass(frozen=True, slots=True)
class HeldCommit:
    """A commit, and its files, open, by name."""

    folder: Path
    manifest: Manifest
    files: dict[str, BufferedReader]

    def verified(self, name: str) -> BufferedReader:
        """A file, at its beginning, after its checksum was compared. Raises ``IndexDamagedError``."""
        stream = self.files[name]
        stream.seek(0)
        try:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            reason = Message("damage.file_unreadable", file=name, reason=error.strerror or str(error))
            raise manifests.damaged(self.folder, reason) from error
        if found != self.manifest.files[name][1]:
            raise manifests.damaged(self.folder, Message("damage.file_changed", file=name))
        stream.seek(0)
        return stream


@contextmanager
def held(folder: Path) -> Iterator[HeldCommit]:
    """The newest commit. Raises as ``manifest.load`` for rebuilding, and ``IndexDamagedError`` where a file is gone."""
    with ExitStack() as stack:
        yield _opened(folder, stack)


def _opened(folder: Path, stack: ExitStack) -> HeldCommit:
    while True:
        manifest = manifests.load(folder, rebuilding=True)
        allow_open_files(len(manifest.files) + _OTHERS)
        try:
            files = {name: stack.enter_context(open_plain(folder / name)) for name in manifest.files}
        except FileNotFoundError as error:
            stack.close()
            # Files of the commit before the last are there; of those before it, they may have gone meanwhile.
            if manifests.load(folder, rebuilding=True).generation == manifest.generation:
                gone = Path(str(error.filename)).name
                raise manifests.damaged(folder, Message("damage.file_missing", file=gone)) from None
            continue
        except NotPlainError as error:
            name, reason = Path(str(error.filename)).name, error.strerror or str(error)
            raise manifests.damaged(folder, Message("damage.file_unreadable", file=name, reason=reason)) from error
        except OSError as error:
            if error.errno != errno.EMFILE:
                raise
            raise IndexPlaceError("index.too_many_files", folder=folder, files=len(manifest.files)) from error
        return HeldCommit(folder, manifest, files)
