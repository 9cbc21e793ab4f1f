"""The pages of a crawl as tasks: of each address the latest capture that is a document. Runs in a confined process.

The file is gone through twice: once for what there is, once for what is read. Addresses are addresses only, as names in
an archive are. A capture's date decides which is the latest; it says nothing of when the report was published.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import BinaryIO, NamedTuple

from index.messages import Message, say
from indexer.readers import limits
from indexer.readers.unpack import ERRORS, PIECE, open_member
from indexer.sources.archives import BeyondLimitError, Budget, member_name
from indexer.sources.tasks import MEMBER, Failure, Found, Known, Origin, Other, Task, suffix_of
from indexer.sources.warc.content import undone
from indexer.sources.warc.kinds import charset_of, is_asset, kind_of, settled
from indexer.sources.warc.records import Record, Response, surviving
from indexer.sources.warc.sections import DamagedError, Packed, sections
from indexer.workers import confinement

#: Bytes between two signs of life while there is nothing to tell.
_SIGN_BYTES = 32 * 2**20

#: Characters of an address that is too long that are shown.
_SHOWN = 100

#: Records that stand for a page.
_PAGES = ("response", "resource")

#: Records that are passed over and counted: of the others a person has never heard.
_COUNTED = {"revisit": Message("crawl.not_changed"), "conversion": Message("crawl.converted")}


class _Capture(NamedTuple):
    """Where a capture is: its date, the file in a collection, the part's offset, the record's number in that."""

    date: str
    file: int
    offset: int
    number: int


@dataclass(slots=True)
class _Survey:
    """What a crawl has: the latest captures by address, why others are not read, and what is counted."""

    captures: dict[str, _Capture] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    other: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    beyond: int = 0

    def note(self, record: Record, place: tuple[int, int, int]) -> None:
        """Take a record into account, which is read to its end. Raises ``DamagedError`` where that is not there."""
        if record.kind not in _PAGES or not record.url:
            record.finish()
            if record.kind in _COUNTED:
                self.other[_COUNTED[record.kind].text()] += 1
            return
        response = reason = None
        try:
            response = record.response()
        except DamagedError as error:
            reason = str(error)
        record.finish()
        if response is not None:
            reason = self._reason(record, response, place)
        if reason is not None:
            self.errors.setdefault(record.url, reason)

    def _reason(self, record: Record, response: Response, place: tuple[int, int, int]) -> str | None:
        """Why a page is not read; ``None`` where it is, or where that is no news."""
        kind, counted = kind_of(response.content_type, record.url, response.disposition)
        if 300 <= response.status < 400:
            self.other[say("crawl.redirects")] += 1
        elif response.status != 200:
            if not is_asset(response.content_type, record.url):
                return say("crawl.status", status=response.status)
            self.other[counted] += 1
        elif kind is None:
            self.other[counted] += 1
        elif record.segmented:
            return say("crawl.segmented")
        elif record.truncated:
            return say("crawl.truncated", reason=record.truncated[:40])
        elif len(record.url) > limits.NAME_CHARACTERS:
            return say("crawl.address_too_long", characters=len(record.url), most=limits.NAME_CHARACTERS)
        elif record.url in self.captures or len(self.captures) < limits.MEMBERS:
            before = self.captures.get(record.url)
            if before is None or record.date >= before.date:
                self.captures[record.url] = _Capture(record.date, *place)
        else:
            self.beyond += 1
        return None


def pages(
    path: str, stream: BinaryIO, known: Known, allowance: Budget, first: int = 0
) -> Iterator[tuple[int, str, Iterator[Found]]]:
    """The pages of a crawl from the number ``first``, in order: number, address, and what is found in each.

    What concerns the whole crawl comes as one page more, at its end.
    """
    try:
        files = _files(path, stream)
    except (DamagedError, *ERRORS) as error:
        reason = str(error) if isinstance(error, DamagedError) else say("crawl.no_collection")
        yield 0, path, iter([Failure(path, reason)])
        return
    survey = _Survey()
    looked = Budget(allowance.archive, allowance.run)
    for number, file in enumerate(files):
        for _ in _look(file, number, survey, looked):
            yield -1, path, iter(())
    content = Budget(allowance.archive, allowance.run)
    wanted = sorted((*capture[1:], url) for url, capture in survey.captures.items())
    numbers = {url: number for number, (*_, url) in enumerate(wanted)}
    for number, captures in groupby(wanted, key=lambda one: one[0]):
        for url, record in _again(files[number], list(captures)):
            if numbers[url] >= first:
                yield numbers[url], _where(path, url), _page(path, url, record, known, content)
                allowance.used = looked.used + content.used
    yield len(wanted), path, iter(_about(path, survey))


@dataclass(frozen=True, slots=True)
class _File:
    """A file of records: a crawl, or one of those of a collection."""

    where: str
    open: Callable[[], BinaryIO]


def _files(path: str, stream: BinaryIO) -> list[_File]:
    """The files of records. Raises ``DamagedError``, or what damaged archives are met with."""
    if suffix_of(path) != ".wacz":

        def again() -> BinaryIO:
            stream.seek(0)
            return stream

        return [_File(path, again)]
    archive = zipfile.ZipFile(stream)
    listed = sorted(((member_name(info), info) for info in archive.infolist()[: limits.MEMBERS]), key=itemgetter(0))
    found = [(name, info) for name, info in listed if suffix_of(name) in (".warc", ".warc.gz")]
    if not found:
        raise DamagedError("crawl.collection_empty")

    def opener(info: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
        # What it unpacks to is counted where records are.
        return lambda: open_member(archive, info, lambda size: None)

    return [_File(f"{path}{MEMBER}{name}", opener(info)) for name, info in found]


def _look(file: _File, number: int, survey: _Survey, looked: Budget) -> Iterator[None]:
    """Note what a file has; a sign of life now and then."""
    count, before = 0, len(survey.failures)
    sign = looked.used
    try:
        for offset, section in sections(Packed(file.open()), looked.take):

            def damaged(error: DamagedError, onward: bool, alone: bool = section.alone) -> None:
                nonlocal count
                after = Message("crawl.others_read") if alone or onward else Message("crawl.before_read")
                reason = say("crawl.record_unreadable", number=count + 1, reason=error.message, after=after)
                survey.failures.append(Failure(file.where, reason))
                count += 1
                if len(survey.failures) - before > limits.ROWS:
                    raise DamagedError("crawl.too_damaged", most=limits.ROWS)

            for nth, record in enumerate(surviving(section, damaged)):
                try:
                    survey.note(record, (number, offset, nth))
                    count += 1
                except DamagedError as error:
                    damaged(error, section.to_head())
                if looked.used - sign > _SIGN_BYTES or not count % 1_000:
                    sign = looked.used
                    yield
        if not count:
            survey.failures.append(Failure(file.where, say("crawl.no_records")))
    except (DamagedError, BeyondLimitError, *ERRORS) as error:
        why = str(error) or Message("archive.is_damaged")
        survey.failures.append(Failure(file.where, say("crawl.unreadable_after", records=count, reason=why)))


def _again(file: _File, captures: list[tuple[int, int, int, str]]) -> Iterator[tuple[str, Record]]:
    """The records of some captures of a file, in order."""
    packed = Packed(file.open())
    for offset, group in groupby(captures, key=lambda one: one[1]):
        wanted = {number: url for _, _, number, url in group}
        packed.skip_to(offset)
        try:
            section = next(sections(packed, lambda size: None))[1]
            for number, record in enumerate(surviving(section, lambda error, onward: None)):
                if url := wanted.pop(number, None):
                    yield url, record
                if not wanted:
                    break
            while section.read(PIECE):  # so that the next part begins where it ends
                pass
        except (DamagedError, StopIteration, *ERRORS):
            continue  # which was said when it was looked at


def _page(path: str, url: str, record: Record, known: Known, content: Budget) -> Iterator[Found]:
    where = _where(path, url)
    try:
        response = record.response()
        kind, _ = kind_of(response.content_type, url, response.disposition)
        size = 0

        def count(piece: int) -> None:
            nonlocal size
            size += piece
            content.take(piece)
            if size > limits.FILE_BYTES:
                raise BeyondLimitError("document.larger", most=limits.FILE_BYTES >> 20)

        body = record.stream.read(limits.FILE_BYTES + 1)
        count(len(body))
        size = 0
        data = undone(body, response.transfer, response.encoding, count)
    except (DamagedError, BeyondLimitError) as error:
        yield Failure(where, str(error))
    except MemoryError:
        yield Failure(where, confinement.memory_reason())
    else:
        sha256 = hashlib.sha256(data).hexdigest()
        report_id = known.get((where, sha256))
        origin = Origin(
            url, settled(kind or ".html", data, url, response.disposition), charset_of(response.content_type)
        )
        yield Task(path, url, sha256, data if report_id is None else None, known=report_id, origin=origin)


def _about(path: str, survey: _Survey) -> Iterator[Found]:
    for url, reason in survey.errors.items():
        if url not in survey.captures:
            yield Failure(_where(path, url), reason)
    yield from survey.failures
    if survey.beyond:
        reason = say("crawl.too_many_pages", most=limits.MEMBERS, left=survey.beyond)
        yield Failure(path, reason)
    for kind, count in survey.other.items():
        yield Other(kind, count)


def _where(path: str, url: str) -> str:
    return f"{path}{MEMBER}{url if len(url) <= limits.NAME_CHARACTERS else url[:_SHOWN] + '…'}"
