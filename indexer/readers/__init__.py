"""Readers, one a format: bytes to Document records.

A new format is one file with a function ``(data, name) -> Document`` and one line in ``_READERS``.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import PurePath

from index.messages import Message
from indexer.document import Document, UnreadableError
from indexer.readers.jsonl import read_line

__all__ = ["SUFFIXES", "read", "read_line"]

Reader = Callable[..., Document]

#: For each suffix the function that reads it, by its place below this package. Imported when the first file of the kind
#: is met: the libraries behind them take half a second together, for each process that reads.
_READERS = {
    ".txt": "plain.read_plain",
    ".html": "html.reader.read_html",
    ".htm": "html.reader.read_html",
    ".shtml": "html.reader.read_html",
    ".pdf": "printed.pdf.read_pdf",
    ".docx": "office.docx.read_docx",
    ".docm": "office.docx.read_docx",
    ".doc": "office.legacy.read_office",
    ".wps": "office.legacy.read_office",
    ".rtf": "office.legacy.read_office",
    ".odt": "office.legacy.read_office",
    ".ofd": "printed.ofd.read_ofd",
    ".xlsx": "office.xlsx.read_xlsx",
    ".xls": "office.xlsx.read_xlsx",
    ".et": "office.xlsx.read_xlsx",
    ".ods": "office.xlsx.read_xlsx",
    ".mhtml": "html.mhtml.read_mhtml",
    ".mht": "html.mhtml.read_mhtml",
}

#: Those whose readers take also what a server said of their encoding.
_TEXTS = (".txt", ".html", ".htm", ".shtml")

#: The suffixes of the files that can be read, in lower case.
SUFFIXES = frozenset(_READERS)


def read(data: bytes, name: str, charset: str | None = None) -> Document:
    """The document in ``data``, read as the suffix of ``name`` says; ``charset`` is what a server said of a page.

    Raises ``indexer.document.UnreadableError``, and nothing else, with the reason.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in _READERS:
        kind = suffix or Message("document.no_suffix")
        raise UnreadableError("document.kind_unknown", suffix=kind, known=sorted(SUFFIXES))
    module, function = _READERS[suffix].rsplit(".", 1)
    reader: Reader = getattr(import_module(f"{__name__}.{module}"), function)
    return reader(data, name, charset) if charset and suffix in _TEXTS else reader(data, name)
