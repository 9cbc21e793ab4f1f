"""The manifest: what a commit consists of, and the one file whose replacement makes it happen.

The manifest names every file of a commit with its size and SHA-256, and says what its segments are. Whoosh's table of
contents says the same to stock Whoosh, pickled; we do not read it. A file the manifest does not name is left from an
interrupted commit and belongs to no index.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import whoosh

from analyzers import fingerprint
from index.errors import IndexDamagedError, IndexMissingError, IndexVersionError
from index.whoosh_engine.format.damage import decoding
from index.whoosh_engine.format.storage import write_durably

NAME = "manifest.json"

#: Grows when the layout of the files changes in a way that older code cannot read.
FORMAT = 6

ENGINE = "whoosh"


@dataclass(frozen=True, slots=True)
class Manifest:
    """One commit. ``files`` maps a file's name to its size in bytes and its SHA-256; ``segments``: see ``segments``."""

    generation: int
    reports: int
    written: str
    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    segments: list[dict[str, Any]] = field(default_factory=list)
    analyzer: str = field(default_factory=fingerprint)
    whoosh: str = field(default_factory=lambda: whoosh.versionstring())
    format: int = FORMAT
    engine: str = ENGINE


def digest(path: Path) -> str:
    """A file's SHA-256."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def describe(folder: Path, names: list[str], known: dict[str, tuple[int, str]]) -> dict[str, tuple[int, str]]:
    """Sizes and checksums of files; those in ``known`` have not changed since."""
    return {name: known.get(name) or ((folder / name).stat().st_size, digest(folder / name)) for name in sorted(names)}


def _seal(values: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def save(folder: Path, manifest: Manifest) -> None:
    """Make a commit the current one."""
    values = asdict(manifest)
    text = json.dumps({**values, "seal": _seal(values)}, indent=1, sort_keys=True, ensure_ascii=False)
    write_durably(folder / NAME, text.encode())


def load(folder: Path) -> Manifest:
    """Read the manifest and check that it is whole.

    Raises ``IndexMissingError`` where there is none, ``IndexDamagedError`` where it is not as it was written,
    ``IndexVersionError`` where its layout is of another version.
    """
    try:
        text = (folder / NAME).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        raise missing(folder) from None
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(folder, f"its manifest cannot be read ({error})") from error
    try:
        values = json.loads(text)
        seal = values.pop("seal")
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise _damaged(folder, "its manifest is not whole") from None
    if seal != _seal(values):
        raise _damaged(folder, "its manifest has been changed")
    if values.get("format") != FORMAT or values.get("engine") != ENGINE:
        raise IndexVersionError(
            f"the index at {folder} has layout {values.get('engine')} {values.get('format')}, this program reads "
            f"{ENGINE} {FORMAT}; index the reports again into a new place"
        )
    with decoding(folder / NAME):
        files = {name: (size, sha256) for name, (size, sha256) in values.pop("files").items()}
        if any(Path(name).name != name for name in files):
            raise ValueError("a name leads out of the folder")
        return Manifest(files=files, **values)


def check_versions(folder: Path, manifest: Manifest) -> None:
    """Raise ``IndexVersionError`` where the index was made with other terms or another Whoosh."""
    for name, made_with, now in (
        ("analyzer", manifest.analyzer, fingerprint()),
        ("Whoosh", manifest.whoosh, whoosh.versionstring()),
    ):
        if made_with != now:
            raise IndexVersionError(
                f"the index at {folder} was made with {name} {made_with}, this program has {now}; "
                f"renew it with: search-index rebuild --index {folder}"
            )


def check_files(folder: Path, manifest: Manifest, *, thorough: bool) -> None:
    """Raise ``IndexDamagedError`` where a file is not the one that the manifest names.

    Sizes always; checksums of the table of contents always, of every file where ``thorough``.
    """
    for name, (size, sha256) in manifest.files.items():
        path = folder / name
        try:
            found = path.stat().st_size
        except FileNotFoundError:
            raise _damaged(folder, f"{name} is missing") from None
        if found != size:
            raise _damaged(folder, f"{name} has {found} bytes, not {size}")
        if (thorough or name.endswith(".toc")) and digest(path) != sha256:
            raise _damaged(folder, f"the contents of {name} have changed")


def missing(folder: Path) -> IndexMissingError:
    """The error to raise where there is no index."""
    return IndexMissingError(f"there is no index at {folder}; make one with: search-index add FOLDER --index {folder}")


def _damaged(folder: Path, what: str) -> IndexDamagedError:
    return IndexDamagedError(
        f"the index at {folder} is damaged: {what}; restore it from a copy, or delete it and add the reports again"
    )
