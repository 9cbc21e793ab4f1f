"""The resources of an OFD document: drawings that are used on pages by their number, and files of pictures.

GB/T 33190-2016, 7.9 (resources) and 13 (composite objects).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from indexer.readers.packages import Package

Element = Any


class Resources:
    """What the resource files of a document, and those of a page, hold: by number."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._read: set[str] = set()
        self.units: dict[str, Element] = {}
        self._media: dict[str, str] = {}

    def add(self, base: str, root: Element) -> None:
        """Take in the resource files that ``root``, of the file ``base``, names."""
        for item in all_of(root, "PublicRes", "DocumentRes", "PageRes"):
            path = resolve(base, item.text)
            if path in self._read or path not in self._package:
                continue
            self._read.add(path)
            resources = self._package.xml(path)
            folder = resolve(path, resources.get("BaseLoc")) + "/"
            self.units |= {unit.get("ID"): unit for unit in all_of(resources, "CompositeGraphicUnit", "VectorG")}
            for media in all_of(resources, "MultiMedia"):
                file = next((part.text for part in all_of(media, "MediaFile")), None)
                # Some writers give the place from the root of the document, not from BaseLoc.
                places = (resolve(folder, file), resolve(path, file))
                self._media[media.get("ID")] = next((p for p in places if p in self._package), places[0])

    def picture(self, number: str | None) -> bytes | None:
        """The file of a picture; ``None`` where there is none."""
        path = self._media.get(number or "")
        return self._package.read(path) if path is not None and path in self._package else None


def all_of(root: Element, *names: str) -> Iterator[Element]:
    """The elements of these local names, in order; some writers leave the namespace out."""
    return (item for item in root.iter() if local(item) in names)


def local(item: Element) -> str:
    """The name of an element without its namespace."""
    tag = item.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def resolve(base: str, path: str | None) -> str:
    """The name in the archive of a ``path`` that stands in the file ``base``."""
    path = (path or "").strip().replace("\\", "/")
    # From a root of its own, above which no ``..`` leads.
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(base), path)).lstrip("/")
