"""Documents put whole into Word files (``altChunk``), and Word files that are one XML: Word 2003, and packages of parts."""

from __future__ import annotations

import io

import openpyxl
import pytest

from indexer.document import UnreadableError
from indexer.readers import read
from tests.indexer.readers import damage
from tests.indexer.readers.html.test_mhtml import archive as web_archive
from tests.indexer.readers.office import made_docx
from tests.indexer.readers.office.made_docx import archive, docx, p

PROSE = "本报告由云岭县林业局依法编制，所列数据的统计期限自2018年1月1日起至2018年12月31日止。"
PAGE = (
    f"<html><head><meta charset='utf-8'></head><body><p>{PROSE}</p><p>全年主动公开政府信息126条，均按时公布。</p>"
    "<table><tr><td>规章</td><td>12</td></tr><tr><td>许可</td><td>345</td></tr></table><p>特此报告。</p></body></html>"
)
_FRAME = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_LINK = (
    '<Relationship Id="{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/>'
)
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def with_chunks(target: str = "{}", **chunks: bytes) -> bytes:
    """A Word file with a paragraph, the chunks, and a paragraph."""
    uses = "".join(f'<w:altChunk r:id="{name}"/>' for name in chunks)
    links = "".join(_LINK.format(name, "aFChunk", target.format(name)) for name in chunks)
    return archive(
        {
            "_rels/.rels": _FRAME.format(_LINK.format("r1", "officeDocument", "word/document.xml")),
            "word/document.xml": f'<w:document xmlns:w="{made_docx.W}" {_R}><w:body>{p("云岭县林业局报告")}{uses}'
            f"{p('联系电话见网站。')}</w:body></w:document>",
            "word/_rels/document.xml.rels": _FRAME.format(links),
            **{f"word/{name}": content for name, content in chunks.items()},
        }
    )


@pytest.mark.parametrize(
    "chunk",
    [PAGE.encode(), PAGE.replace("utf-8", "gbk").encode("gbk"), web_archive(page=PAGE)],
    ids=["page", "page in gbk", "web archive"],
)
@pytest.mark.parametrize("target", ["{}", "/word/{}", "./{}"])
def test_a_page_put_into_a_word_file_is_read_in_its_place(chunk: bytes, target: str) -> None:
    document = read(with_chunks(target, chunk=chunk), "a.docx")
    lines = document.text.split("\n")
    assert (lines[0], lines[-1]) == ("云岭县林业局报告", "联系电话见网站。")
    assert lines[1:3] == [PROSE, "全年主动公开政府信息126条，均按时公布。"]
    (table,) = document.tables
    assert table.rows == (("规章", "12"), ("许可", "345"))
    assert document.text[table.start : table.end] == "规章 | 12\n许可 | 345"


def test_word_files_put_into_a_word_file_are_read_one_after_the_other() -> None:
    document = read(with_chunks(one=docx(p("第一部分。")), two=docx(p("第二部分。"))), "a.docx")
    assert document.text.split("\n")[1:3] == ["第一部分。", "第二部分。"]


def test_a_word_file_that_holds_itself_without_end_is_refused() -> None:
    inner = docx(p("最里面。"))
    for _ in range(6):
        inner = with_chunks(inner=inner)
    with pytest.raises(UnreadableError, match="one in one"):
        read(inner, "a.docx")


def _with_sheet(sheet: bytes, times: int = 1) -> bytes:
    shape = f'<w:object><o:OLEObject xmlns:o="urn:o" {_R} Type="Embed" ProgID="Excel.Sheet.12" r:id="s"/></w:object>'
    return archive(
        {
            "_rels/.rels": _FRAME.format(_LINK.format("r1", "officeDocument", "word/document.xml")),
            "word/document.xml": f'<w:document xmlns:w="{made_docx.W}"><w:body>{p("前")}<w:p><w:r>{shape * times}</w:r></w:p>'
            f"{p('后')}</w:body></w:document>",
            "word/_rels/document.xml.rels": _FRAME.format(_LINK.format("s", "package", "embeddings/s.xlsx")),
            "word/embeddings/s.xlsx": sheet,
        }
    )


def test_a_sheet_put_into_a_word_file_is_read_where_its_picture_stands() -> None:
    book = openpyxl.Workbook()
    book.active.append(["许可", 9])
    book.active = book.create_sheet("正")
    book.active.append(["许可", 143])
    target = io.BytesIO()
    book.save(target)
    document = read(_with_sheet(target.getvalue()), "a.docx")
    assert document.text == "前\n许可 | 143\n后"
    assert document.tables[0].rows == (("许可", "143"),)
    assert read(_with_sheet(b"PK damaged"), "a.docx").text == "前\n后"
    assert read(_with_sheet(target.getvalue(), times=9), "a.docx").text == document.text


def test_a_chunk_that_is_missing_is_named() -> None:
    with pytest.raises(UnreadableError, match=r"incomplete.*word/gone"):
        read(with_chunks("gone", chunk=b""), "a.docx")


_2003 = (
    '<?xml version="1.0" encoding="{encoding}"?><?mso-application progid="Word.Document"?><w:wordDocument '
    'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:aml="http://schemas.microsoft.com/aml/2001/core" '
    'xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint"><w:body><wx:sect>{body}</wx:sect></w:body>'
    "</w:wordDocument>"
)
_CELL = "<w:tc><w:tcPr>{}</w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"


@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030", "UTF-16"])
def test_a_word_file_of_2003_is_read_with_spans_and_shown_numbers_and_without_what_was_deleted(encoding: str) -> None:
    deleted = (
        '<aml:annotation w:type="Word.Deletion"><aml:content><w:r><w:t>旧</w:t></w:r></aml:content></aml:annotation>'
    )
    inserted = deleted.replace("Deletion", "Insertion").replace("旧", "新")
    number = '<w:listPr><wx:t wx:val="一、"/></w:listPr>'
    rows = [
        ('<w:vmerge w:val="restart"/>', "公开", "", "规章", "", "12"),
        ("<w:vmerge/>", "", "", "许可", "", "345"),
        ('<w:gridSpan w:val="2"/>', "合计", "", "357"),
    ]
    table = "".join(
        "<w:tr>" + "".join(_CELL.format(*pair) for pair in zip(row[::2], row[1::2], strict=True)) + "</w:tr>"
        for row in rows
    )
    figure = f"<w:t>增126</w:t></w:r><w:r><w:footnote>{p('含转发')}</w:footnote></w:r><w:r><w:t>条。</w:t>"
    body = f"{p('概述', number)}<w:p>{deleted}{inserted}<w:r>{figure}</w:r></w:p><w:tbl>{table}</w:tbl>"
    document = read(_2003.format(encoding=encoding, body=body).encode(encoding), "a.doc")
    assert document.text.split("\n")[:2] == ["一、概述", "新增126条。"]
    assert document.tables[0].rows == (("公开", "规章", "12"), ("公开", "许可", "345"), ("合计", "合计", "357"))
    assert document.text.endswith("合计 | 357\n含转发")
    assert document.format == "doc"


def test_a_package_of_parts_in_one_xml_is_read() -> None:
    inner = f'<w:document xmlns:w="{made_docx.W}"><w:body>{p(PROSE)}</w:body></w:document>'
    package = (
        '<?xml version="1.0"?><?mso-application progid="Word.Document"?><pkg:package '
        'xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"><pkg:part pkg:name="/word/document.xml">'
        f"<pkg:xmlData>{inner}</pkg:xmlData></pkg:part></pkg:package>"
    )
    assert read(package.encode(), "a.doc").text == PROSE


def test_a_damaged_one_is_refused_with_a_reason() -> None:
    whole = _2003.format(encoding="UTF-8", body=p(PROSE)).encode()
    for end in range(0, len(whole), 7):
        damage.read_or_refuse(whole[:end], "a.doc")
