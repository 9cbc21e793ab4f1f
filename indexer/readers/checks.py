"""What a text file must not be: empty, too large, or something else under the name of a text.

Each check raises ``UnreadableError`` with a reason that a person can act on.
"""

from __future__ import annotations

from indexer.document import UnreadableError
from indexer.readers import limits

#: How known formats begin: what each is called, and what to do about it.
_MAGIC = (
    (b"%PDF-", "a PDF file", "give it the suffix .pdf"),
    (b"PK\x03\x04", "a zip archive or an Office file (.docx, .xlsx)", "give it its own suffix, or unpack it"),
    (b"PK\x05\x06", "an empty zip archive", "there is nothing in it to read"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file (.doc, .xls, .wps)", "give it its own suffix"),
    (b"{\\rtf", "a Rich Text file", "give it its own suffix, .rtf"),
    (b"\x89PNG\r\n", "a PNG picture", "save the report itself, not a picture of it"),
    (b"\xff\xd8\xff", "a JPEG picture", "save the report itself, not a picture of it"),
    (b"GIF8", "a GIF picture", "save the report itself, not a picture of it"),
    (b"II*\0", "a TIFF picture", "save the report itself, not a picture of it"),
    (b"MM\0*", "a TIFF picture", "save the report itself, not a picture of it"),
    (b"\x1f\x8b", "gzip-compressed data", "decompress it first"),
    (b"Rar!\x1a\x07", "a RAR archive", "unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it first"),
    (b"SQLite format 3\0", "an SQLite database", "export its rows as .jsonl"),
    (b"\x7fELF", "a program", "it is no document"),
    (b"MZ\x90\0", "a program", "it is no document"),
)


def bytes_of_text(data: bytes) -> None:
    """Refuse bytes that cannot be a text file: none, too many, or the beginning of another format."""
    if not data:
        raise UnreadableError("document.empty")
    if len(data) > limits.FILE_BYTES:
        raise UnreadableError("document.too_large_split", size=len(data) / 2**20, most=limits.FILE_BYTES // 2**20)
    for magic, what, advice in _MAGIC:
        if data.startswith(magic):
            raise UnreadableError(f"the name says text, but the content looks like {what}; {advice}")


def decoded_text(text: str) -> None:
    """Refuse text that nobody could read: white space only, or too long."""
    if not text.strip():
        raise UnreadableError("document.blank")
    text_length(text)


def text_length(text: str) -> None:
    """Refuse text beyond ``limits.TEXT_CHARACTERS``."""
    if len(text) > limits.TEXT_CHARACTERS:
        raise UnreadableError("document.text_too_long", characters=len(text), most=limits.TEXT_CHARACTERS)
