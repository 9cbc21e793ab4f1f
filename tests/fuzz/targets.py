"""What is given any bytes at all: the readers, the query, a line of JSON, a backup. Each may refuse; none may fail otherwise.

``make fuzz`` lets a fuzzer that sees which code runs look for the bytes; ``test_targets.py`` tries the seeds.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from index import Report, create_index
from index.errors import GongkaiError, QueryError
from index.opening import back_up_index, restore_index
from index.query.parser import parse
from index.service.questions import understand
from indexer.document import UnreadableError
from indexer.readers import read_line
from tests.indexer.readers.damage import read_or_refuse

ROOT = Path(__file__).resolve().parents[2]


class Target(NamedTuple):
    """``attempt`` raises where something is wrong; ``seeds`` are bytes to begin with."""

    attempt: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]


def _reader(suffix: str, seeds: Callable[[], Iterable[bytes]]) -> Target:
    return Target(lambda data: read_or_refuse(data, f"a{suffix}"), seeds)


def _samples(suffix: str) -> Callable[[], Iterable[bytes]]:
    return lambda: [path.read_bytes() for path in sorted((ROOT / "samples/reports").glob(f"*{suffix}"))[:12]]


def _docx() -> bytes:
    from tests.indexer.readers.layout.made_tables import Cell
    from tests.indexer.readers.office import made_docx

    rows = [[Cell("申请"), Cell("答复")], [Cell("37"), Cell("35")]]
    return made_docx.docx(made_docx.p("全年受理政府信息公开申请37件。") + made_docx.table(rows))


def _ofd() -> bytes:
    from tests.indexer.readers.printed import made_ofd

    return made_ofd.ofd([made_ofd.text(20, 20, "全年受理政府信息公开申请37件。") + made_ofd.line(10, 30, 100, 30)])


def _package(suffix: str, member: str, made: Callable[[], bytes]) -> Target:
    """A reader of archives, given what one member holds: bytes changed blindly do not get past the checksum of a member."""

    def attempt(data: bytes) -> None:
        target = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(made())) as old, zipfile.ZipFile(target, "w") as new:
            for name in old.namelist():
                new.writestr(name, data if name == member else old.read(name))
        read_or_refuse(data if data[:2] == b"PK" else target.getvalue(), f"a{suffix}")

    return Target(attempt, lambda: [zipfile.ZipFile(io.BytesIO(made())).read(member), made()])


def _pdf() -> Iterable[bytes]:
    from tests.indexer.readers.printed import made_pdf

    return [made_pdf.prose(["全年受理政府信息公开申请37件。" * 4])]


def _xlsx() -> bytes:
    import openpyxl

    book, target = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["申请", 37])
    book.save(target)
    return target.getvalue()


def _mhtml() -> Iterable[bytes]:
    from email.message import EmailMessage

    whole = EmailMessage()
    whole.set_content("<html><body><p>全年受理政府信息公开申请37件。</p></body></html>", subtype="html")
    return [whole.as_bytes()]


def _query(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape" if data[:1] == b"!" else "ignore")
    for read in (lambda: understand(text, "all").query, lambda: parse(text), lambda: parse(text, lenient=True)):
        with contextlib.suppress(QueryError):
            query = read()
            assert query.root is None or query.needles() is not None


def _queries() -> Iterable[bytes]:
    lines = (ROOT / "samples/queries.tsv").read_text(encoding="utf-8").splitlines()
    signs = ['"信息 公开"~9', "舆情 OR (公开 -工作)", "year:2016..2018 agency:教育局", "公开*", "title:“年度报告”"]
    return [text.encode() for text in (*signs, *(line.split("\t")[0] for line in lines))]


def _line(data: bytes) -> None:
    with contextlib.suppress(UnreadableError):
        read_line(data, 1)


def _backup(data: bytes) -> None:
    """Restoring is refused, or gives an index that opens."""
    with tempfile.TemporaryDirectory() as place:
        target = Path(place) / "index"
        try:
            restore_index(io.BytesIO(data), target)
        except GongkaiError:
            assert list(Path(place).iterdir()) == [], "what is refused leaves nothing"


def _backups() -> Iterable[bytes]:
    with tempfile.TemporaryDirectory() as place:
        index, stream = create_index(Path(place) / "index"), io.BytesIO()
        with index.writer() as writer:
            writer.add(Report(id="a", text="公开"))
        back_up_index(index.location, stream)
        return [stream.getvalue()]


TARGETS: dict[str, Target] = {
    "query": Target(_query, _queries),
    "txt": _reader(".txt", _samples(".txt")),
    "html": _reader(".html", _samples(".html")),
    "mhtml": _reader(".mhtml", _mhtml),
    "docx": _package(".docx", "word/document.xml", _docx),
    "xlsx": _package(".xlsx", "xl/worksheets/sheet1.xml", _xlsx),
    "ofd": _package(".ofd", "Doc_0/Pages/Page_0/Content.xml", _ofd),
    "pdf": _reader(".pdf", _pdf),
    "jsonl": Target(_line, lambda: [b'{"id": "1", "text": "\\u516c\\u5f00", "year": 2018}']),
    "backup": Target(_backup, _backups),
}
