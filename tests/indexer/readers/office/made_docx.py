"""Word files for the tests, written part by part, so that nothing is in them but what a test is about."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

from tests.indexer.readers.layout.made_tables import Form, places

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of ``parts``."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return target.getvalue()


def docx(body: str, **parts: str) -> bytes:
    """A Word file with this body; ``parts`` are more parts of the folder ``word``, such as ``numbering``."""
    document = f'<w:document xmlns:w="{W}"><w:body>{body}<w:sectPr/></w:body></w:document>'
    more = {f"word/{name}.xml": f'<w:{name} xmlns:w="{W}">{content}</w:{name}>' for name, content in parts.items()}
    return archive({"_rels/.rels": _RELATIONS, "word/document.xml": document, **more})


def p(text: str, properties: str = "") -> str:
    """A paragraph."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def table(rows: Form) -> str:
    """A table as Word writes it: a span to the right is one cell, a span downwards one in every row."""
    written = []
    covered: dict[tuple[int, int], int] = {}
    starts = places(rows)
    for (y, x), cell in starts.items():
        for down in range(1, cell.rows):
            covered[y + down, x] = cell.columns
    for y in range(len(rows)):
        cells = []
        for x in range(20):
            if cell := starts.get((y, x)):
                merge = '<w:vMerge w:val="restart"/>' if cell.rows > 1 else ""
                cells.append(_cell(cell.columns, merge, cell.text))
            elif (y, x) in covered:
                cells.append(_cell(covered[y, x], "<w:vMerge/>", ""))
        written.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return f"<w:tbl>{''.join(written)}</w:tbl>"


def _cell(columns: int, merge: str, text: str) -> str:
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{columns}"/>{merge}</w:tcPr>{p(text)}</w:tc>'
