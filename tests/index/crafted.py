"""Makes indexes that are not as we write them, each sealed as if it were ours."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.packing.checked_file import create_checked


class Trap:
    """Makes a folder when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return os.mkdir, (str(self.trace),)


def reseal(folder: Path) -> None:
    """Write a manifest that describes the files as they are now."""
    manifest = manifests.load(folder)
    files = manifests.describe(folder, list(manifest.files), {})
    manifests.save(folder, replace(manifest, files=files))


def rewrite(path: Path, data: bytes) -> None:
    """Give a file other data, with the checksums of these."""
    with create_checked(path) as stream:
        stream.write(data)


def _change(folder: Path, change: Callable[[bytes], bytes]) -> None:
    """Change the table of contents."""
    (path,) = folder.glob(f"*_{manifests.load(folder).generation}.toc")
    path.write_bytes(change(path.read_bytes()))
    reseal(folder)


def schema(folder: Path, trap: Trap) -> None:
    """The table of contents has a trap in the place of the schema."""

    def changed(data: bytes) -> bytes:
        at, packed = data.index(b"\x80\x02"), pickle.dumps(trap, 2)
        return data[:at] + packed + data[at + len(packed) :]

    _change(folder, changed)


def segments(folder: Path, trap: Trap) -> None:
    """The table of contents has a trap in the place of the segments."""

    def changed(data: bytes) -> bytes:
        # Whoosh pickles the schema by protocol 2, the segments by the newest one.
        return data[: data.rindex(b"\x80" + bytes([pickle.HIGHEST_PROTOCOL]))] + pickle.dumps(trap)

    _change(folder, changed)


#: Traps that only stock Whoosh looks at.
PASSED_BY = (schema, segments)
