"""The records of one part of a crawl (ISO 28500), and what the server had answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser

from indexer.readers.unpack import PIECE
from indexer.sources.warc.sections import DamagedError, Section

#: Schemes of what a page's address can be; tools note with other ones what they found out themselves.
_SCHEMES = ("http://", "https://", "ftp://", "file://")

_HTTP = StatusAndHeadersParser((), verify=False)


@dataclass(slots=True)
class Record:
    """A record; its content is read from ``stream``, once."""

    kind: str
    url: str
    date: str
    content_type: str
    segmented: bool
    truncated: str
    stream: Any
    section: Section
    #: Where in the section it ends.
    end: int
    finished: bool = False

    def finish(self) -> None:
        """Read the record to its end, once. Raises ``DamagedError`` where that is not there."""
        if self.finished:
            return
        self.finished = True
        self.stream.limit = self.end - self.section.consumed  # which its own count is not where a line had no end
        while self.stream.read(PIECE):
            pass
        if self.stream.limit:
            raise DamagedError("crawl.ends_early")
        self.section.end_record()

    def response(self) -> Response:
        """What was saved of a page. Raises ``DamagedError``."""
        if self.kind == "resource":
            return Response(200, self.content_type, "", "", "")
        try:
            headers = _HTTP.parse(self.stream)
            status = headers.get_statuscode()
        except EOFError:
            raise DamagedError("crawl.record_empty") from None
        if not headers.protocol.upper().startswith("HTTP/") or not (status.isascii() and status.isdigit()):
            raise DamagedError("crawl.no_answer")
        names = ("content-type", "content-disposition", "transfer-encoding", "content-encoding")
        return Response(int(status[:3]), *(_header(headers, name) for name in names))


@dataclass(frozen=True, slots=True)
class Response:
    """The status of an answer, and the headers that say what it is."""

    status: int
    content_type: str
    disposition: str
    transfer: str
    encoding: str


def surviving(section: Section, damaged: Callable[[DamagedError, bool], None]) -> Iterator[Record]:
    """The records of a part, in order; behind what is damaged it goes on where the next record seems to begin.

    ``damaged`` is told what is wrong, and whether there is a way on.
    """
    while True:
        try:
            yield from _records(section)
            return
        except DamagedError as error:
            onward = section.to_head()
            damaged(error, onward)
            if not onward:
                return


def _records(section: Section) -> Iterator[Record]:
    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=False)
    while line := section.next_head():
        try:
            loaded = loader.parse_record_stream(section, line, "warc", no_record_parse=True)
        except (ArchiveLoadFailed, EOFError, ValueError):
            raise DamagedError("crawl.no_record") from None
        head = loaded.rec_headers
        length = _header(head, "content-length")
        if not (length.isascii() and length.isdigit()):
            raise DamagedError("crawl.no_length")
        url = _header(head, "warc-target-uri").split("#")[0]
        record = Record(
            _header(head, "warc-type").lower(),
            url if url.lower().startswith(_SCHEMES) else "",
            _header(head, "warc-date").rstrip("Z"),  # so that dates with fractions of a second compare as text
            _header(head, "content-type"),
            bool(_header(head, "warc-segment-number")),
            _header(head, "warc-truncated"),
            loaded.raw_stream,
            section,
            section.consumed + loaded.raw_stream.limit,
        )
        yield record
        record.finish()


def _header(headers: StatusAndHeaders, name: str) -> str:
    return str(headers.get_header(name) or "").strip()
