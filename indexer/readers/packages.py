"""Files that are zip archives of XML (.docx, .xlsx, .ofd): opened without trusting what they say of themselves.

Nothing is unpacked to disk, nothing outside the file is read, entities are not expanded.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from index.messages import Message
from indexer.document import UnreadableError
from indexer.readers import limits
from indexer.readers.unpack import ERRORS, open_member

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: The name, in UTF-16, of the stream in which Office keeps an encrypted document inside an OLE container.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def size(data: bytes) -> None:
    """Refuse a file that is empty or too large."""
    if not data:
        raise UnreadableError("document.empty")
    if len(data) > limits.FILE_BYTES:
        raise UnreadableError("document.too_large", size=len(data) / 2**20, most=limits.FILE_BYTES // 2**20)


def refuse_encrypted(data: bytes) -> None:
    """Refuse an Office file that is protected by a password."""
    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise UnreadableError("document.password")


class Package:
    """A zip archive of XML parts. Every method raises ``UnreadableError`` only."""

    def __init__(self, data: bytes, what: Message) -> None:
        """``what`` is the kind of file in words, such as ``Word file (.docx)``."""
        size(data)
        self._what = what
        refuse_encrypted(data)
        if data.startswith(_OLE):
            raise UnreadableError("document.old_office", what=what)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            self.names = {name.lower().lstrip("/"): name for name in self._archive.namelist()}
        except ERRORS:
            raise UnreadableError("document.damaged_or_other", what=what) from None
        self._left = limits.UNPACKED_BYTES

    def __contains__(self, name: str) -> bool:
        return name.lower().lstrip("/") in self.names

    def read(self, name: str) -> bytes:
        """The bytes of the part ``name``; upper and lower case are one, as Windows has it."""
        real = self.names.get(name.lower().lstrip("/"))
        if real is None:
            raise UnreadableError("document.incomplete", what=self._what, part=name[:100])
        try:
            info = self._archive.getinfo(real)
            if info.flag_bits & 1:
                raise UnreadableError("document.password")
            with open_member(self._archive, info, self._count) as part:
                return part.read()
        except ERRORS:
            raise UnreadableError("document.damaged", what=self._what) from None

    def _count(self, size: int) -> None:
        """Count what is unpacked, of whichever part: one that is read twice counts twice."""
        self._left -= size
        if self._left < 0:
            raise UnreadableError("document.unpacks_to_more", most=limits.UNPACKED_BYTES // 2**20, what=self._what)

    def xml(self, name: str) -> Any:
        """The root element of the part ``name``."""
        return xml(self.read(name), self._what)


#: Entities of a part's own, and files and addresses that it names, are not followed.
_OPTIONS: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True}


def xml(content: bytes, what: Message) -> Any:
    """The root element of XML."""
    try:
        root = etree.fromstring(content, etree.XMLParser(**_OPTIONS))
    except (etree.XMLSyntaxError, ValueError):
        raise UnreadableError("document.damaged", what=what) from None
    if root is None:
        raise UnreadableError("document.damaged", what=what)
    return root


def elements(content: bytes, names: tuple[str, ...], what: Message) -> Iterator[Any]:
    """The elements with these names, whatever their namespace, one after the other: none is kept in memory."""
    try:
        for _, element in etree.iterparse(io.BytesIO(content), tag=[f"{{*}}{name}" for name in names], **_OPTIONS):
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except (etree.XMLSyntaxError, ValueError):
        raise UnreadableError("document.damaged", what=what) from None
