"""What a reader gives back: one document as it was found, before anything is read from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from index.messages import CodedError


class UnreadableError(CodedError):
    """A document that cannot be read; its message is the reason shown in the table of failures."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the document: ``rows`` of cell texts, spans expanded so that every row has all columns.

    A cell that a row or column span covers repeats the text of the cell that spans it. ``start`` and
    ``end`` are the offsets in ``Document.text`` at which the table's own text stands.
    """

    rows: tuple[tuple[str, ...], ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """One document as read.

    ``text`` is the report as published, with page furniture (navigation, sharing buttons, footers) already
    gone: it is what is indexed, shown and quoted. ``header`` holds lines that describe the document but are
    not part of it (索引号, 发布机构, 发布日期, 来源 … and the ``<title>``), for the metadata rules only.
    ``given`` is metadata supplied by the caller, which wins over every rule; ``id`` likewise.
    """

    text: str
    id: str | None = None
    title: str | None = None
    url: str | None = None
    header: str = ""
    tables: tuple[Table, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)
    format: str = "text"
    encoding: str | None = None
