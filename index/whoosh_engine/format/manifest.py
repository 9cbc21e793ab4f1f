"""The manifest: what a commit consists of, and the one file whose replacement makes it happen.

The manifest names every file of a commit with its size and SHA-256, and says what its segments are. Whoosh's table of
contents says the same to stock Whoosh, pickled; we do not read it. The commit before stays, named by a manifest of its
own, until the next one; a file that neither names is left from an interrupted commit and belongs to no index.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import whoosh

from analyzers import fingerprint
from index.errors import GongkaiError, IndexDamagedError, IndexMissingError, IndexVersionError
from index.messages import Message
from index.results import Commit
from index.whoosh_engine.format.folder import generations, holds_index
from index.whoosh_engine.format.storage import open_plain, read_plain, write_durably

NAME = "manifest.json"

#: The manifest of the commit before.
PREVIOUS = "manifest.previous.json"

#: Grows when the layout of the files changes in a way that older code cannot read.
FORMAT = 7

#: The layouts whose stored records can be read, so that an index of these can be rebuilt.
REBUILDABLE = frozenset({5, 6})

ENGINE = "whoosh"

#: Sizes in bytes and SHA-256 of files, by their names.
Files = dict[str, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Manifest:
    """One commit. ``files`` maps a file's name to its size in bytes and its SHA-256; ``segments``: see ``segments``.

    ``log`` says of this commit and those before it, the newest last, what they changed.
    """

    generation: int
    reports: int
    written: str
    files: Files = field(default_factory=dict)
    segments: list[dict[str, Any]] = field(default_factory=list)
    analyzer: str = field(default_factory=fingerprint)
    whoosh: str = field(default_factory=lambda: whoosh.versionstring())
    format: int = field(default_factory=lambda: FORMAT)
    engine: str = ENGINE
    log: list[dict[str, Any]] = field(default_factory=list)

    def commits(self, folder: Path) -> list[Commit]:
        """The log, the newest first; raises ``IndexDamagedError``, which names the index's folder, where it is none."""
        kinds = {one.name: {"int": int, "str": str}[str(one.type)] for one in fields(Commit)}
        for entry in self.log:
            if not isinstance(entry, dict) or {name: type(value) for name, value in entry.items()} != kinds:
                raise damaged(folder, Message("damage.log"))
        return [Commit(**entry) for entry in reversed(self.log)]


def digest(path: Path) -> str:
    """A file's SHA-256."""
    with open_plain(path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def describe(folder: Path, names: list[str], known: Files) -> Files:
    """Sizes and checksums of files. Those in ``known`` keep their entry, whatever the file has become since.

    Raises ``IndexDamagedError`` where such a file is gone or has another size.
    """
    carried = {name: known[name] for name in names if name in known}
    check_sizes(folder, carried)
    return {name: carried.get(name) or entry(folder / name) for name in sorted(names)}


def entry(path: Path) -> tuple[int, str]:
    """A file's size and checksum, as a manifest names it."""
    return path.stat().st_size, digest(path)


def _seal(values: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def save(folder: Path, manifest: Manifest, name: str = NAME) -> None:
    """Make a commit the current one, or note the one before under the name ``PREVIOUS``."""
    write_durably(folder / name, text(manifest))


def text(manifest: Manifest) -> bytes:
    """A manifest as its file holds it."""
    values = asdict(manifest)
    return json.dumps({**values, "seal": _seal(values)}, indent=1, sort_keys=True, ensure_ascii=False).encode()


def is_current(folder: Path, manifest: Manifest) -> bool:
    """Whether a commit is the current one, as far as can be told: also where the manifest cannot be read now."""
    try:
        return read_plain(folder / NAME) == text(manifest)
    except FileNotFoundError:
        return False
    except OSError:
        return True


def load(folder: Path, *, rebuilding: bool = False) -> Manifest:
    """Read the manifest and check that it is whole.

    Raises ``IndexMissingError`` where there is no index, ``IndexDamagedError`` where its manifest is gone or not as it
    was written, ``IndexVersionError`` where its layout is of another version: of one whose records cannot be read,
    when ``rebuilding``.
    """
    manifest = _read(folder, NAME)
    layouts = REBUILDABLE | {FORMAT} if rebuilding else {FORMAT}
    if manifest.format not in layouts or manifest.engine != ENGINE:
        known = manifest.format in REBUILDABLE and manifest.engine == ENGINE
        if not known:
            raise _of_unknown_layout(folder, manifest.engine, manifest.format)
        raise IndexVersionError(
            "index.layout", folder=folder, found=f"{ENGINE} {manifest.format}", known=f"{ENGINE} {FORMAT}"
        )
    return manifest


def load_previous(folder: Path) -> Manifest | None:
    """The manifest of the commit before; ``None`` where there is none or it is not whole."""
    try:
        manifest = _read(folder, PREVIOUS)
    except (IndexMissingError, IndexDamagedError):
        return None
    return manifest if manifest.format in REBUILDABLE | {FORMAT} and manifest.engine == ENGINE else None


def _read(folder: Path, name: str) -> Manifest:
    try:
        text = read_plain(folder / name).decode("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        raise missing(folder) from None
    except (OSError, UnicodeDecodeError) as error:
        raise damaged(folder, Message("damage.own_unreadable", name=name, reason=str(error))) from error
    try:
        values = json.loads(text)
        seal = values.pop("seal")
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        raise damaged(folder, Message("damage.own_not_whole", name=name)) from None
    if seal != _seal(values):
        raise damaged(folder, Message("damage.own_changed", name=name))
    try:
        files = {name: (size, sha256) for name, (size, sha256) in values.pop("files").items()}
        manifest = Manifest(files=files, **values)
    except (ValueError, KeyError, AttributeError, TypeError):  # of a layout with other fields
        raise _of_unknown_layout(folder, values.get("engine"), values.get("format")) from None
    if not _is_well_formed(manifest):
        raise damaged(folder, Message("damage.own_values", name=name))
    return manifest


def _is_well_formed(manifest: Manifest) -> bool:
    return (
        type(manifest.generation) is int
        and isinstance(manifest.log, list)
        and all(
            Path(name).name == name and type(size) is int and isinstance(sha256, str)
            for name, (size, sha256) in manifest.files.items()
        )
    )


def _of_unknown_layout(folder: Path, engine: object, number: object) -> IndexVersionError:
    return IndexVersionError(
        "index.layout_unknown", folder=folder, found=f"{engine} {number}", known=f"{ENGINE} {FORMAT}"
    )


def outdated(folder: Path, how: Message) -> IndexVersionError:
    """The error to raise where an index must be renewed before it can be used so; ``how`` it was made."""
    return IndexVersionError("index.outdated", folder=folder, how=how)


def made_without(folder: Path, names: Sequence[str]) -> IndexVersionError:
    """The error to raise where an index lacks something that is kept today."""
    return outdated(folder, Message("index.made_without", names=names))


def check_versions(folder: Path, manifest: Manifest) -> None:
    """Raise ``IndexVersionError`` where the index was made with other terms or another Whoosh."""
    for name, made_with, now in (
        ("analyzer", manifest.analyzer, fingerprint()),
        ("Whoosh", manifest.whoosh, whoosh.versionstring()),
    ):
        if made_with != now:
            raise outdated(folder, Message("index.made_with", name=name, version=made_with, now=now))


def check_files(
    folder: Path, manifest: Manifest, *, thorough: bool, verified: set[tuple[str, str]] | None = None
) -> None:
    """Raise ``IndexDamagedError`` where a file is not the one that the manifest names.

    Sizes always; checksums of the table of contents always, of every file where ``thorough``. Files in ``verified``
    (name, checksum) are not read again, and those read are noted there.
    """
    check_sizes(folder, manifest.files)
    done = set() if verified is None else verified
    wanted = {name: known for name, known in manifest.files.items() if thorough or name.endswith(".toc")}
    for name, (size, sha256) in wanted.items():
        if (name, sha256) not in done:
            check_contents(folder, {name: (size, sha256)})
            done.add((name, sha256))


def check_newest(folder: Path, manifest: Manifest) -> None:
    """Raise ``IndexDamagedError`` where the folder has a later commit than its manifest names.

    An interrupted writer leaves the table of contents of the next commit at most. What is later was committed, and
    would be cleared as if it had been left over: someone has put an older manifest in the place of the newest.
    """
    before = load_previous(folder)
    later = [number for number in generations(folder) if number > manifest.generation + 1]
    if before is not None and before.generation >= manifest.generation:
        later.append(before.generation + 1)
    if later:
        raise damaged(
            folder, Message("damage.later_commit", later=max(later), name=NAME, generation=manifest.generation)
        )


def unreadable(folder: Path) -> Manifest:
    """A manifest without files, later than every commit of which there is a trace: what a repair goes on from."""
    commits = [Manifest(generation=-1, reports=0, written="")]
    for name in (NAME, PREVIOUS):
        with contextlib.suppress(GongkaiError):
            commits.append(_read(folder, name))
    last = max(commits, key=lambda commit: commit.generation)
    newest = max(last.generation, *generations(folder), -1)
    return Manifest(generation=newest, reports=last.reports, written="", log=last.log)


def check_sizes(folder: Path, files: Files) -> None:
    """Raise ``IndexDamagedError`` where a file is gone or has another size."""
    for name, (size, _) in files.items():
        try:
            found = os.stat(f"{folder}/{name}").st_size  # noqa: PTH116 (of hundreds of files, each time that an index is opened)
        except FileNotFoundError:
            raise damaged(folder, Message("damage.file_missing", file=name)) from None
        if found != size:
            raise damaged(folder, Message("damage.file_size", file=name, found=found, size=size))


def check_contents(folder: Path, files: Files) -> None:
    """Raise ``IndexDamagedError`` where the contents of a file have changed; every file is read."""
    check_sizes(folder, files)
    for name, (_, sha256) in files.items():
        try:
            found = digest(folder / name)
        except OSError as error:
            raise damaged(
                folder, Message("damage.file_unreadable", file=name, reason=error.strerror or str(error))
            ) from error
        if found != sha256:
            raise damaged(folder, Message("damage.file_changed", file=name))


def missing(folder: Path) -> GongkaiError:
    """The error to raise where there is no manifest: no index is there, or one that has lost it."""
    if holds_index(folder):
        return damaged(folder, Message("damage.own_missing", name=NAME))
    return IndexMissingError("index.missing", folder=folder)


def damaged(folder: Path, what: Message) -> IndexDamagedError:
    """The error to raise where an index is not whole."""
    return IndexDamagedError("index.damaged", folder=folder, what=what)
