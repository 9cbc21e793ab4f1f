"""Corrections by hand: a person's value wins over every rule, and is shown as such.

A file ``overrides.csv`` has a row for each corrected value: which document (its ``id``, its ``path`` or its ``url``),
the ``field`` of the record, its ``value``, and a ``note`` that says why. An empty value says that it is not known.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from index import Index
from index.errors import GongkaiError
from index.report import Evidence
from indexer.document import Document, UnreadableError
from indexer.readers.encoding import decode
from indexer.readers.jsonl import checked_value
from indexer.readers.limits import FILE_BYTES

NAME = "overrides.csv"

_KEYS = ("id", "path", "url")

#: Columns of the index's own file; ``source`` is the file that a row was taken from.
_COLUMNS = (*_KEYS, "field", "value", "note", "source")

#: The rule that a corrected value's evidence names.
RULE = "override"


class OverridesError(GongkaiError):
    """A file of corrections cannot be understood; nothing is indexed until it can."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One corrected value; ``value`` is of the field's type, ``None`` where it is not known."""

    field: str
    value: Any
    note: str


@dataclass(frozen=True, slots=True)
class Overrides:
    """Corrections by what names their document: an id, an absolute path, or a URL."""

    by_id: Mapping[str, tuple[Correction, ...]]
    by_path: Mapping[str, tuple[Correction, ...]]
    by_url: Mapping[str, tuple[Correction, ...]]

    def of(self, report_id: str | None, path: str | None, url: str | None) -> tuple[Correction, ...]:
        """The corrections of a document; of several for one field the last in the files."""
        found: dict[str, Correction] = {}
        for table, key in ((self.by_url, url), (self.by_path, path), (self.by_id, report_id)):
            found |= {correction.field: correction for correction in table.get(key or "", ())}
        return tuple(found.values())


NONE = Overrides({}, {}, {})


def fingerprint(corrections: Iterable[Correction]) -> str | None:
    """A short hash of a document's corrections, for seeing that they have changed; ``None`` where it has none."""
    rows = sorted(repr((c.field, c.value, c.note)) for c in corrections)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:16] if rows else None


@dataclass(frozen=True, slots=True)
class Table:
    """The corrections that an index keeps, ``None`` where it has none; they are called ``name`` in messages."""

    name: str
    data: bytes | None

    @classmethod
    def of(cls, location: str, index: Index | None) -> Table:
        """Those of an index; where there is none yet, a file may lie in its place."""
        name = os.path.join(location, NAME)  # noqa: PTH118  # it may be no path
        if index is None:
            return cls(name, _read(Path(name)) if Path(name).is_file() else None)
        return cls(name, index.corrections())


def load(files: Iterable[Path], kept: Table | None = None) -> Overrides:
    """Read files of corrections, later ones over earlier ones, and what is ``kept`` over all of them.

    A relative path is taken from the file's own folder. Raises ``OverridesError`` naming the file, the line and what is
    wrong with it.
    """
    tables: dict[str, dict[str, list[Correction]]] = {key: {} for key in _KEYS}
    sources = [(str(file), file.parent, _read(file)) for file in files]
    if kept is not None and kept.data is not None:
        sources.append((kept.name, Path(kept.name).parent, kept.data))
    for file, folder, data in sources:
        for number, row in _rows(file, data):
            key, document = _document(file, number, row)
            if key == "path":
                document = str(_absolute(folder, document))
            tables[key].setdefault(document, []).append(_correction(file, number, row))
    return Overrides(*({name: tuple(rows) for name, rows in tables[key].items()} for key in _KEYS))


def beside(paths: Iterable[str]) -> list[Path]:
    """The files of corrections that lie in folders to be indexed. A link is none: it could lead to any file."""
    return [file for path in paths if (file := Path(path) / NAME).is_file() and not file.is_symlink()]


def adopt(index: Index, files: Iterable[Path]) -> None:
    """Let an index keep the rows of ``files``, in place of what was taken from them before.

    Corrections then hold for every later run, also one that does not name the file again.
    """
    names = {str(_absolute(Path(), str(file))) for file in files}
    if not names:
        return
    table = Table.of(index.location, index)
    kept = [row for _, row in _rows(table.name, table.data or b"") if row.get("source") not in names]
    for name in sorted(names):
        for number, row in _rows(name, _read(Path(name))):
            key, document = _document(name, number, row)
            if key == "path":
                document = str(_absolute(Path(name).parent, document))
            kept.append({**row, **dict.fromkeys(_KEYS, ""), key: document, "source": name})
    out = io.StringIO()
    writer = csv.DictWriter(out, _COLUMNS, extrasaction="ignore", restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(kept)
    index.keep_corrections(out.getvalue().encode("utf-8-sig"))  # the mark lets spreadsheets show Chinese


def _absolute(folder: Path, path: str) -> Path:
    # Not resolve(): a document is known by the path it was reached by, links and all.
    return Path(*(folder.absolute() / Path(path).expanduser()).parts)


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(FILE_BYTES + 1)
    except OSError as error:
        raise OverridesError("overrides.unreadable", file=file, reason=error.strerror) from error


def _rows(file: str, data: bytes) -> Iterable[tuple[int, dict[str, str]]]:
    if not data:
        return
    if len(data) > FILE_BYTES:
        raise OverridesError("overrides.too_large", file=file, most=FILE_BYTES >> 20)
    try:
        text, _ = decode(data)
    except UnreadableError as error:
        raise OverridesError("overrides.unreadable", file=file, reason=error.message) from None
    reader = csv.DictReader(io.StringIO(text))
    try:
        yield from _read_rows(file, reader)
    except csv.Error as error:
        raise OverridesError("overrides.no_table", file=file, line=reader.line_num, reason=str(error)) from None


def _read_rows(file: str, reader: csv.DictReader[str]) -> Iterable[tuple[int, dict[str, str]]]:
    columns = [name.strip().lower() for name in reader.fieldnames or ()]
    if not {"field", "value"} <= set(columns) or not set(columns) & set(_KEYS):
        raise OverridesError("overrides.columns", file=file)
    for values in reader:
        row = {name: (value or "").strip() for name, value in zip(columns, values.values(), strict=False)}
        if any(row.values()):
            yield reader.line_num, row


def _document(file: str, number: int, row: Mapping[str, str]) -> tuple[str, str]:
    named = [(key, row[key]) for key in _KEYS if row.get(key)]
    if len(named) != 1:
        raise OverridesError("overrides.document", file=file, line=number)
    return named[0]


def _correction(file: str, number: int, row: Mapping[str, str]) -> Correction:
    field, text = row["field"], row["value"]
    try:
        return Correction(field, checked_value(field, text) if text else None, row.get("note", ""))
    except UnreadableError as error:
        raise OverridesError("overrides.value", file=file, line=number, reason=error.message) from None


def apply(document: Document, corrections: Iterable[Correction]) -> Document:
    """The document with corrected values among those that the caller gives, which win over every rule."""
    values: dict[str, Any] = dict(document.given)
    figures = dict(values.get("statistics", {}))
    for correction in corrections:
        if correction.field.startswith("statistics."):
            figures[correction.field.removeprefix("statistics.")] = correction.value
        elif correction.value is None:
            values.pop(correction.field, None)
        else:
            values[correction.field] = correction.value
    if figures:
        values["statistics"] = figures
    return replace(document, given=values)


def mark(values: dict[str, Any], corrections: Iterable[Correction]) -> None:
    """Say in a record's values which of them a person corrected, and empty those that are said to be unknown."""
    evidence = dict(values["evidence"])
    for correction in corrections:
        if correction.value is None:
            if correction.field.startswith("statistics."):
                values["statistics"] = {**values["statistics"], correction.field.removeprefix("statistics."): None}
            else:
                values[correction.field] = None
        evidence[correction.field] = Evidence(RULE, correction.note)
    values["evidence"] = evidence
