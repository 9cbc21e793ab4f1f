"""Which kind of document a page of a crawl is: by its type, its address and how it begins."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from index.messages import say
from indexer.readers import SUFFIXES

#: The suffixes that stand for the types of documents (IANA's registry, and what Chinese servers send).
_TYPES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
    "application/x-pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.ms-word": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.ms-word.document.macroenabled.12": ".docm",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.ms-works": ".wps",
    "application/wps-writer": ".wps",
    "application/wps-office.wps": ".wps",
    "application/kswps": ".wps",
    "application/wps-office.et": ".et",
    "application/kset": ".et",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/ofd": ".ofd",
    "multipart/related": ".mhtml",
    "message/rfc822": ".mhtml",
}

#: Types that say nothing: the address has to.
_UNTOLD = frozenset(
    (
        *("", "application/octet-stream", "binary/octet-stream", "application/x-download", "application/download"),
        *("application/force-download", "application/x-msdownload", "application/unknown", "unknown/unknown"),
    )
)

#: What belongs to pages and is none.
_ASSETS = frozenset(
    (
        *(".png", ".jpg", ".jpeg", ".gif", ".bmp", ".ico", ".svg", ".webp", ".tif", ".tiff", ".avif"),
        *(".css", ".js", ".mjs", ".map", ".json", ".xml", ".woff", ".woff2", ".ttf", ".eot", ".otf"),
        *(".mp3", ".mp4", ".flv", ".swf", ".avi", ".wmv", ".wav", ".m3u8", ".ts"),
    )
)

_FILE_NAME = re.compile(r"filename\*?\s*=\s*(?:[\w-]+'[\w-]*')?\"?([^\";]+)", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)

#: How documents begin that servers give out as text, and the only kind that may begin so.
_PDF = b"%PDF-"
_PACKAGES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")


def kind_of(content_type: str, url: str, disposition: str = "") -> tuple[str | None, str]:
    """The suffix of the kind of document, ``None`` for what is none; and what is counted instead."""
    media = content_type.split(";")[0].strip().lower()
    by_name = suffix_in(url, disposition)
    if media in _UNTOLD:
        return (by_name, by_name) if by_name in SUFFIXES else (None, by_name or media or say("crawl.no_type"))
    suffix = _TYPES.get(media)
    if suffix is None or by_name in _ASSETS or urlsplit(url).path == "/robots.txt":
        return None, by_name if by_name in _ASSETS else media[:60]
    # Servers have one name for the files of Word and of WPS.
    return (by_name if by_name in (".docx", ".wps", ".et", ".xlsx") and suffix in (".doc", ".xls") else suffix), suffix


def is_asset(content_type: str, url: str) -> bool:
    """Whether nobody would take this for a page."""
    return suffix_in(url) in _ASSETS or content_type.lower().startswith(("image/", "audio/", "video/", "font/"))


def suffix_in(url: str, disposition: str = "") -> str:
    """The suffix of the file that an address, or a header, names."""
    if (named := _FILE_NAME.search(disposition)) and (suffix := _suffix(named[1])) in SUFFIXES:
        return suffix
    try:
        return _suffix(urlsplit(url).path)
    except ValueError:
        return ""


def _suffix(path: str) -> str:
    return PurePosixPath(unquote(path, errors="replace").strip()).suffix.lower()[:10]


def settled(suffix: str, data: bytes, url: str, disposition: str = "") -> str:
    """The kind of a document, by how it begins too: some servers say of every file that it is a page."""
    if data.startswith(_PDF):
        return ".pdf"
    by_name = suffix_in(url, disposition)
    if suffix in (".html", ".txt") and by_name in SUFFIXES and data.startswith(_PACKAGES):
        return by_name
    return suffix


def charset_of(content_type: str) -> str | None:
    """The charset that a type names."""
    match = _CHARSET.search(content_type)
    return match[1] if match else None
