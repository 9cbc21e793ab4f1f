"""Plain text files (.txt): the text as given, nothing cleaned out of it but line ends and control characters."""

from __future__ import annotations

from indexer.document import Document
from indexer.readers import checks
from indexer.readers.drawn_tables import drawn_tables
from indexer.readers.encoding import decode


def read_plain(data: bytes, name: str, charset: str | None = None) -> Document:
    """The document in ``data``; ``charset`` is what a server said of it. Raises ``UnreadableError`` where it holds no text."""
    checks.bytes_of_text(data)
    text, codec = decode(data, charset)
    text = text.strip("\n")
    checks.decoded_text(text)
    return Document(text=text, tables=drawn_tables(text), format="text", encoding=codec)
