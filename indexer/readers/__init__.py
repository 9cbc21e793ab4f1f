"""Readers, one a format: bytes to Document records.

A new format is one file with a function ``(data, name) -> Document`` and one line in ``_READERS``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath

from indexer.document import Document, UnreadableError
from indexer.readers.docx import read_docx
from indexer.readers.html import read_html
from indexer.readers.jsonl import read_line
from indexer.readers.mhtml import read_mhtml
from indexer.readers.ofd import read_ofd
from indexer.readers.office import read_office
from indexer.readers.pdf import read_pdf
from indexer.readers.plain import read_plain
from indexer.readers.xlsx import read_xlsx

__all__ = ["SUFFIXES", "read", "read_line"]

Reader = Callable[[bytes, str], Document]

_READERS: Mapping[str, Reader] = {
    ".txt": read_plain,
    ".html": read_html,
    ".htm": read_html,
    ".shtml": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".docm": read_docx,
    ".doc": read_office,
    ".wps": read_office,
    ".rtf": read_office,
    ".odt": read_office,
    ".ofd": read_ofd,
    ".xlsx": read_xlsx,
    ".xls": read_xlsx,
    ".et": read_xlsx,
    ".ods": read_xlsx,
    ".mhtml": read_mhtml,
    ".mht": read_mhtml,
}

#: The suffixes of the files that can be read, in lower case.
SUFFIXES = frozenset(_READERS)


def read(data: bytes, name: str) -> Document:
    """The document in ``data``, read as the suffix of ``name`` says.

    Raises ``indexer.document.UnreadableError``, and nothing else, with the reason.
    """
    suffix = PurePath(name).suffix.lower()
    reader = _READERS.get(suffix)
    if reader is None:
        raise UnreadableError(
            f"files of the kind {suffix or 'without a suffix'} cannot be read; "
            f"give it as one of {', '.join(sorted(SUFFIXES))}"
        )
    return reader(data, name)
