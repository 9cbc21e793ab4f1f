"""Readers of documents beside libraries: saved pages, Word files, OFD files; see ``benchmarks.libraries``."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from benchmarks.libraries.candidates import Row, library, squeezed, timed
from indexer.readers import read
from tests.indexer.readers.html.made_pages import BODIES, REPORTS, TEMPLATES
from tests.indexer.readers.html.test_rendering import BROKEN, SENTENCE
from tests.indexer.readers.layout import made_tables
from tests.indexer.readers.office import made_docx
from tests.indexer.readers.printed import made_ofd

# --- saved pages ---


def pages() -> Iterator[Row]:
    """Every made page with every made report: read whole and in order, and without furniture."""
    cases = [
        (template, report, template.page(report, body(report)))
        for template in TEMPLATES
        for body in BODIES
        for report in REPORTS.values()
    ]
    readers: dict[str, Callable[[str], str]] = {"own": lambda page: read(page.encode(), "page.html").text}
    inscriptis, readability = library("inscriptis"), library("readability")
    trafilatura = library("trafilatura")
    readers["trafilatura"] = lambda page: trafilatura.extract(page, favor_recall=True, include_comments=False)
    if inscriptis:
        readers["inscriptis"] = inscriptis.get_text
    if readability:
        readers["readability-lxml"] = lambda page: re.sub("<[^>]+>", "", readability.Document(page).summary())
    for name, reader in readers.items():
        texts, took = timed(reader, [page for *_, page in cases])
        whole = clean = both = 0
        for (template, report, _), text in zip(cases, texts, strict=True):
            at = 0
            strings = report.strings if name == "own" else [s for s in report.strings if s != report.headline]
            for string in map(squeezed, strings):
                at = squeezed(text).find(string, at) + len(string) if at >= 0 and string in squeezed(text)[at:] else -1
            is_clean = not template.leaks(text or "", report)
            whole, clean, both = whole + (at >= 0), clean + is_clean, both + (at >= 0 and is_clean)
        yield name, f"of {len(cases)}: {whole} whole, {clean} without furniture, {both} both", took


def _lines(lines: list[str]) -> list[str]:
    """Without the blank lines and the marks of lists that a library adds."""
    return [re.sub(r"\s+", " ", line).strip(" *") for line in lines if line.strip()]


def rendering() -> Iterator[Row]:
    """The lines that a browser shows of small pieces of a page."""
    pieces = [f"<div class='TRS_Editor'><p>{SENTENCE}</p>{body}<p>{SENTENCE}</p></div>" for body, _ in BROKEN]
    readers: dict[str, Callable[[str], str]] = {"own": lambda piece: read(piece.encode(), "a.html").text}
    if inscriptis := library("inscriptis"):
        readers["inscriptis"] = inscriptis.get_text
    for name, reader in readers.items():
        texts, took = timed(reader, pieces)
        right = sum(
            _lines((text or "").split("\n"))[1:-1] == _lines(wanted)
            for text, (_, wanted) in zip(texts, BROKEN, strict=True)
        )
        yield name, f"{right} of {len(BROKEN)} pieces", took


# --- office files ---

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def packaged(data: bytes) -> bytes:
    """A made Word file with the list of its parts, which our reader does without and libraries ask for."""
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        parts: dict[str, str | bytes] = {name: made.read(name) for name in made.namelist()}
    more = [name for name in ("numbering", "styles") if f"word/{name}.xml" in parts]
    parts["[Content_Types].xml"] = (
        f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="{_PACKAGE.replace("http://schemas.", "")}"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WORD}document.main+xml"/>'
        + "".join(f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}{name}+xml"/>' for name in more)
        + "</Types>"
    ).replace(
        "openxmlformats.org/package/2006/relationships", "application/vnd.openxmlformats-package.relationships+xml"
    )
    parts["word/_rels/document.xml.rels"] = (
        f'<Relationships xmlns="{_PACKAGE}">'
        + "".join(f'<Relationship Id="{name}" Type="{_OFFICE}{name}" Target="{name}.xml"/>' for name in more)
        + "</Relationships>"
    )
    return made_docx.archive(parts)


def _numbers(seed: int) -> list[list[str]]:
    chance = random.Random(seed)
    return [[str(chance.choice([0, 3, 126, "", "—", "2.5"])) for _ in range(7)] for _ in made_tables.ROWS]


_LEVELS = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
_NUMBERING = (
    '<w:abstractNum w:abstractNumId="7">'
    + "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (kind, text) in enumerate(_LEVELS)
    )
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
)


def _numbered(levels: Sequence[int]) -> bytes:
    numbered = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr>'
    body = "".join(made_docx.p("事项", numbered.format(level)) for level in levels)
    return packaged(made_docx.docx(body, numbering=_NUMBERING))


_BOX = f"<w:txbxContent>{made_docx.p('框内')}</w:txbxContent>"
_CHOICE = (
    '<w:p xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r><w:t>正文</w:t>'
    f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{_BOX}</w:drawing></mc:Choice>'
    f"<mc:Fallback><w:pict>{_BOX}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
)
_HIDDEN = "<w:p><w:r><w:t>公开</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r></w:p>"
_TRACKED = "<w:p><w:del><w:r><w:delText>不</w:delText></w:r></w:del><w:ins><w:r><w:t>公开26条</w:t></w:r></w:ins></w:p>"
_WORDS = [
    (_numbered([0, 1, 1, 2, 2, 0, 1, 2]), "一、事项（一）事项（二）事项1.事项2.事项二、事项（一）事项1.事项"),
    (packaged(made_docx.docx(_CHOICE)), "正文框内"),
    (packaged(made_docx.docx(_HIDDEN)), "公开"),
    (packaged(made_docx.docx(_TRACKED)), "公开26条"),
]


def _python_docx(docx: Any, data: bytes) -> tuple[str, list[Any]]:
    document = docx.Document(io.BytesIO(data))
    tables = [tuple(tuple(cell.text for cell in row.cells) for row in table.rows) for table in document.tables]
    return "\n".join(paragraph.text for paragraph in document.paragraphs), tables


def docx() -> Iterator[Row]:
    """The statutory table as a grid, and what Word shows: numbers, text boxes, no hidden or deleted text."""
    forms = [made_tables.form(_numbers(seed)) for seed in range(20)]
    made = [packaged(made_docx.docx(made_docx.p("前") + made_docx.table(rows))) for rows in forms]

    def own(data: bytes) -> tuple[str, list[Any]]:
        document = read(data, "a.docx")
        return document.text, [table.rows for table in document.tables]

    readers: dict[str, Callable[[bytes], tuple[str, list[Any]]]] = {"own": own}
    if python_docx := library("docx"):
        readers["python-docx"] = lambda data: _python_docx(python_docx, data)
    if docx2txt := library("docx2txt"):
        readers["docx2txt"] = lambda data: (docx2txt.process(io.BytesIO(data)), [])
    if mammoth := library("mammoth"):

        def by_mammoth(data: bytes) -> tuple[str, list[Any]]:
            page = mammoth.convert_to_html(io.BytesIO(data)).value
            document = read(f"<div class='TRS_Editor'>{page}</div>".encode(), "a.html")
            return document.text, [table.rows for table in document.tables]

        readers["mammoth, its HTML read by us"] = by_mammoth
    for name, reader in readers.items():
        found, took = timed(reader, made)
        grids = sum(
            bool(result) and result[1] == [made_tables.grid(form)] for result, form in zip(found, forms, strict=True)
        )
        texts, _ = timed(reader, [data for data, _ in _WORDS])
        shown = [bool(result) and squeezed(result[0]) == text for result, (_, text) in zip(texts, _WORDS, strict=True)]
        kinds = [kind for kind, right in zip(("numbers", "text box", "hidden", "tracked"), shown, strict=True) if right]
        yield name, f"{grids} of {len(forms)} grids; right: {', '.join(kinds) or 'none'}", took


def ofd() -> Iterator[Row]:
    """The statutory table as a grid; the strings of its cells as lines of the text."""
    forms = [made_tables.form(_numbers(seed)) for seed in range(10)]
    made = [made_ofd.ofd([made_ofd.text(25, 20, "三、办理情况") + made_ofd.table(rows, 30)]) for rows in forms]
    readers: dict[str, Callable[[bytes], tuple[str, list[Any]]]] = {}

    def own(data: bytes) -> tuple[str, list[Any]]:
        document = read(data, "a.ofd")
        return document.text, [table.rows for table in document.tables]

    readers["own"] = own
    if ofdkit := library("ofdkit"):
        readers["ofdkit"] = lambda data: (ofdkit.extract_text(io.BytesIO(data)), [])
    for name, reader in readers.items():
        found, took = timed(reader, made)
        grids = whole = 0
        for result, form in zip(found, forms, strict=True):
            text = squeezed(result[0] if result else "")
            cells = [squeezed(cell.text) for row in form for cell in row if len(cell.text) > 3]
            whole += all(cell in text for cell in cells)
            grids += bool(result) and result[1] == [made_tables.grid(form)]
        yield name, f"of {len(forms)}: {grids} grids, {whole} with every label in one piece", took
