"""Files that are zip archives of XML (.docx, .xlsx, .ofd): opened without trusting what they say of themselves.

Nothing is unpacked to disk, nothing outside the file is read, entities are not expanded.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from lxml import etree

from indexer.document import UnreadableError
from indexer.readers import limits
from indexer.readers.unpack import ERRORS, open_member

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: The name, in UTF-16, of the stream in which Office keeps an encrypted document inside an OLE container.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def size(data: bytes) -> None:
    """Refuse a file that is empty or too large."""
    if not data:
        raise UnreadableError("the file is empty; save or download it again")
    if len(data) > limits.FILE_BYTES:
        raise UnreadableError(
            f"the file has {len(data) / 2**20:.0f} MB, more than the {limits.FILE_BYTES // 2**20} MB that are read"
        )


def refuse_encrypted(data: bytes) -> None:
    """Refuse an Office file that is protected by a password."""
    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise UnreadableError("is protected by a password; save it without one")


class Package:
    """A zip archive of XML parts. Every method raises ``UnreadableError`` only."""

    def __init__(self, data: bytes, what: str) -> None:
        """``what`` is the kind of file in words, such as ``Word file (.docx)``."""
        size(data)
        self._what = what
        refuse_encrypted(data)
        if data.startswith(_OLE):
            raise UnreadableError(f"is an old Office file, not a {what}; give it the suffix .doc, .wps or .xls")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            self.names = {name.lower().lstrip("/"): name for name in self._archive.namelist()}
        except ERRORS:
            raise UnreadableError(f"is no {what}, or a damaged one; download it again") from None
        self._left = limits.UNPACKED_BYTES

    def __contains__(self, name: str) -> bool:
        return name.lower().lstrip("/") in self.names

    def read(self, name: str) -> bytes:
        """The bytes of the part ``name``; upper and lower case are one, as Windows has it."""
        real = self.names.get(name.lower().lstrip("/"))
        if real is None:
            raise UnreadableError(f"is an incomplete {self._what}: {name[:100]} is missing")
        try:
            info = self._archive.getinfo(real)
            if info.flag_bits & 1:
                raise UnreadableError("is protected by a password; save it without one")
            with open_member(self._archive, info, self._count) as part:
                return part.read()
        except ERRORS:
            raise UnreadableError(f"is a damaged {self._what}; download it again") from None

    def _count(self, size: int) -> None:
        """Count what is unpacked, of whichever part: one that is read twice counts twice."""
        self._left -= size
        if self._left < 0:
            raise UnreadableError(
                f"unpacks to more than the {limits.UNPACKED_BYTES // 2**20} MB that are read of a {self._what}"
            )

    def xml(self, name: str) -> Any:
        """The root element of the part ``name``."""
        return xml(self.read(name), self._what)


def xml(content: bytes, what: str) -> Any:
    """The root element of XML; entities of its own, and files and addresses that it names, are not followed."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise UnreadableError(f"is a damaged {what}; download it again") from None
    if root is None:
        raise UnreadableError(f"is a damaged {what}; download it again")
    return root
