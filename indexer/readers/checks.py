"""What a text file must not be: empty, too large, or something else under the name of a text.

Each check raises ``UnreadableError`` with a reason that a person can act on.
"""

from __future__ import annotations

from index.messages import Message
from indexer.document import UnreadableError
from indexer.readers import limits

#: How known formats begin: what each is called, and what to do about it.
_MAGIC = (
    (b"%PDF-", Message("content.pdf")),
    (b"PK\x03\x04", Message("content.zip")),
    (b"PK\x05\x06", Message("content.empty_zip")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Message("content.old_office")),
    (b"{\\rtf", Message("content.rtf")),
    (b"\x89PNG\r\n", Message("content.png")),
    (b"\xff\xd8\xff", Message("content.jpeg")),
    (b"GIF8", Message("content.gif")),
    (b"II*\0", Message("content.tiff")),
    (b"MM\0*", Message("content.tiff")),
    (b"\x1f\x8b", Message("content.gzip")),
    (b"Rar!\x1a\x07", Message("content.rar")),
    (b"7z\xbc\xaf\x27\x1c", Message("content.seven_zip")),
    (b"SQLite format 3\0", Message("content.sqlite")),
    (b"\x7fELF", Message("content.program")),
    (b"MZ\x90\0", Message("content.program")),
)


def bytes_of_text(data: bytes) -> None:
    """Refuse bytes that cannot be a text file: none, too many, or the beginning of another format."""
    if not data:
        raise UnreadableError("document.empty")
    if len(data) > limits.FILE_BYTES:
        raise UnreadableError("document.too_large_split", size=len(data) / 2**20, most=limits.FILE_BYTES // 2**20)
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise UnreadableError("document.not_text", what=what)


def decoded_text(text: str) -> None:
    """Refuse text that nobody could read: white space only, or too long."""
    if not text.strip():
        raise UnreadableError("document.blank")
    text_length(text)


def text_length(text: str) -> None:
    """Refuse text beyond ``limits.TEXT_CHARACTERS``."""
    if len(text) > limits.TEXT_CHARACTERS:
        raise UnreadableError("document.text_too_long", characters=len(text), most=limits.TEXT_CHARACTERS)
