"""PDF files: characters and ruling lines as PDFium places them, composed into text and tables.

A page turned on its side is turned upright by its text. Scans without a text layer are read by OCR where installed.
"""

from __future__ import annotations

from typing import Any

from index.messages import Message
from indexer.document import Document, UnreadableError
from indexer.readers import limits, packages
from indexer.readers.layout.geometry import Page


def read_pdf(data: bytes, name: str) -> Document:
    """The document in a PDF file. Raises ``UnreadableError``."""
    from indexer.readers.layout.compose import compose
    from indexer.readers.printed.pdf_pages import open_pdf, read_page

    packages.size(data)
    with open_pdf(data) as pdf:
        if len(pdf) > limits.PAGES:
            raise UnreadableError("document.pdf_too_long", pages=len(pdf), most=limits.PAGES)
        pages: list[Page] = []
        unmapped = seen = 0
        for number in range(len(pdf)):
            page, wrong = read_page(pdf, number)
            pages.append(page)
            unmapped += wrong
            seen += len(page.glyphs)
            if seen > limits.TEXT_CHARACTERS:
                raise UnreadableError("document.too_many_characters", most=limits.TEXT_CHARACTERS)
        if _is_text(pdf, seen, unmapped):
            composed = compose(pages)
            if composed.text.strip():
                return Document(text=composed.text, title=composed.title, tables=composed.tables, format="pdf")
        return _scan(pdf)


def _is_text(pdf: Any, seen: int, unmapped: int) -> bool:
    """Whether there is a text layer: characters most of which say what they are, and more than a stamp on a scan."""
    from indexer.readers.printed.pdf_pages import has_pictures

    if seen <= 2 * unmapped:
        return False
    return seen >= limits.SCAN_CHARACTERS * len(pdf) or not has_pictures(pdf)


def _scan(pdf: Any) -> Document:
    from indexer.readers.printed.ocr import recognise
    from indexer.readers.printed.pdf_pages import pictures

    composed = recognise(pictures(pdf), Message("document.scan"))
    return Document(text=composed.text, title=composed.title, tables=composed.tables, format="pdf-ocr")
