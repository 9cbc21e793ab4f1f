"""Readers, one a format: bytes to Document records.

A new format is one file with a function ``(data, name) -> Document`` and one line in ``_READERS``.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import PurePath

from indexer.document import Document, UnreadableError
from indexer.readers.jsonl import read_line

__all__ = ["SUFFIXES", "read", "read_line"]

Reader = Callable[[bytes, str], Document]

#: For each suffix the module of its reader, which has a function ``read_<module>``. Imported when the first file of the
#: kind is met: the libraries behind them take half a second together, for each process that reads.
_READERS = {
    ".txt": "plain",
    ".html": "html",
    ".htm": "html",
    ".shtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".doc": "office",
    ".wps": "office",
    ".rtf": "office",
    ".odt": "office",
    ".ofd": "ofd",
    ".xlsx": "xlsx",
    ".xls": "xlsx",
    ".et": "xlsx",
    ".ods": "xlsx",
    ".mhtml": "mhtml",
    ".mht": "mhtml",
}

#: The suffixes of the files that can be read, in lower case.
SUFFIXES = frozenset(_READERS)


def read(data: bytes, name: str) -> Document:
    """The document in ``data``, read as the suffix of ``name`` says.

    Raises ``indexer.document.UnreadableError``, and nothing else, with the reason.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in _READERS:
        raise UnreadableError(
            f"files of the kind {suffix or 'without a suffix'} cannot be read; "
            f"give it as one of {', '.join(sorted(SUFFIXES))}"
        )
    module = _READERS[suffix]
    reader: Reader = getattr(import_module(f"{__name__}.{module}"), f"read_{module}")
    return reader(data, name)
