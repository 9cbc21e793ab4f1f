"""Web archives (.mhtml, .mht): the page that a browser saved whole, read as a saved page (RFC 2557)."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from email import policy
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser

from indexer.document import Document, UnreadableError
from indexer.readers import limits, packages
from indexer.readers.html.reader import read_html

#: What a part is, with its parameters, which the library takes apart in time that grows with the square of their length.
_CONTENT_TYPE = re.compile(rb"^Content-Type:[^\n]*+(?:\n[ \t][^\n]*+)*+", re.IGNORECASE | re.MULTILINE)
#: Declared where nothing is known of a page, and Python's encodings of host names and of its own source.
_NOT_OF_PAGES = ("ascii", "punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined")


def read_mhtml(data: bytes, name: str) -> Document:
    """The report on the saved page. Raises ``UnreadableError``."""
    packages.size(data)
    try:
        if any(len(found[0]) > limits.VALUE_CHARACTERS for found in _CONTENT_TYPE.finditer(data)):
            raise ValueError
        message = BytesParser(policy=policy.compat32).parsebytes(data)
        part = _page(message)
        content = part.get_payload(decode=True) if part is not None else None
        location = (part.get("Content-Location") if part is not None else None) or message.get(
            "Snapshot-Content-Location"
        )
        charset = part.get_content_charset() if part is not None else None
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, RecursionError):
        raise UnreadableError("document.no_web_archive") from None
    if not isinstance(content, bytes) or not content.strip():
        raise UnreadableError("document.web_archive_empty")
    document = read_html(_declared(content, charset), name)
    url = str(location or "").strip()
    if document.url is None and url.startswith(("http://", "https://")) and len(url) <= limits.VALUE_CHARACTERS:
        document = replace(document, url=url)
    return replace(document, format="mhtml")


def _page(message: Message) -> Message | None:
    """The page itself: the part that the archive names as its start, else its first HTML."""
    parts = [part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    start = message.get_param("start")
    named = [part for part in parts if start and part.get("Content-ID") == start]
    return next(iter(named or parts), None)


def _declared(content: bytes, charset: str | None) -> bytes:
    """The page with the encoding that its part declares, which wins over the one in the page."""
    try:
        codec = codecs.lookup(charset or "ascii").name.replace("-", "_")
        # Of what Python calls encodings too, some are no page's, and take the square of its length.
        return content if codec in _NOT_OF_PAGES else content.decode(codec).encode("utf-8-sig")
    except (LookupError, ValueError):
        return content
