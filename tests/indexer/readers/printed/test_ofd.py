"""OFD files are read as PDF files are: text in paragraphs, tables as grids."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.document import UnreadableError
from indexer.readers import read
from tests.indexer.readers import damage
from tests.indexer.readers.layout import made_tables
from tests.indexer.readers.office.made_docx import archive
from tests.indexer.readers.printed import made_ofd
from tests.indexer.readers.printed.made_ofd import NAMESPACE, ofd, text
from tests.indexer.readers.printed.made_pdf import wrapped

PARAGRAPH = (
    "全年主动公开政府信息一百二十六条，其中政策文件二十条，解读材料十八条，办事指南八十八条，均在规定的期限内公开。"
)


@settings(max_examples=25, deadline=None)
@given(made_tables.numbers())
def test_the_statutory_table_is_read_back_exactly(numbers: list[list[str]]) -> None:
    rows = made_tables.form(numbers)
    heading = text(25, 20, "三、收到和处理申请情况")
    document = read(ofd([heading + made_ofd.table(rows, 30)]), "a.ofd")
    (table,) = document.tables
    assert table.rows == made_tables.grid(rows)
    assert document.text == f"三、收到和处理申请情况\n{made_tables.text(rows)}"
    assert document.format == "ofd"


@settings(max_examples=25, deadline=None)
@given(made_tables.paragraphs())
def test_lines_become_the_paragraphs_that_they_were(paragraphs: list[str]) -> None:
    objects, at = [], 0
    for paragraph in [PARAGRAPH, *paragraphs, PARAGRAPH]:
        for index, line in enumerate(wrapped(paragraph)):
            objects.append(text(25 if index else 25 + 2 * made_ofd.SIZE, 30 + 10 * at, line))
            at += 1
    document = read(ofd(["".join(objects)], box=f"0 0 210 {60 + 10 * at}"), "a.ofd")
    assert document.text.split("\n") == [PARAGRAPH, *paragraphs, PARAGRAPH]


def test_what_a_template_prints_on_every_page_is_left_out_as_a_running_header() -> None:
    header = text(25, 12, "云岭县林业局年度报告", 3.5)
    pages = [text(25, 40, f"第{word}部分内容。") for word in "一二三"]
    assert read(ofd(pages, header), "a.ofd").text == "第一部分内容。\n第二部分内容。\n第三部分内容。"


def test_what_a_template_prints_on_the_only_page_is_text() -> None:
    assert read(ofd([text(60, 100, "126条")], text(25, 100, "主动公开")), "a.ofd").text == "主动公开 126条"


def test_a_matrix_scales_and_moves_text() -> None:
    shown = text(20, 40, "公开126条", 10, 'CTM="0.5 0 0 0.5 0 0"')
    beside = text(20 + 22.5, 35, "。", 5)
    assert read(ofd([shown + beside]), "a.ofd").text == "公开126条。"


def test_a_tilted_watermark_is_no_text_of_the_report() -> None:
    mark = text(60, 100, "样本", 20, 'CTM="0.7 0.7 -0.7 0.7 0 0"')
    assert read(ofd([text(25, 40, "公开。") + mark]), "a.ofd").text == "公开。"


def test_a_path_from_the_root_of_the_archive_is_followed() -> None:
    parts = {
        "OFD.xml": "<OFD><DocBody><DocRoot>/D/Document.xml</DocRoot></DocBody></OFD>",
        "D/Document.xml": '<Document><Pages><Page BaseLoc="/D/P.xml"/></Pages></Document>',
        "D/P.xml": f"<ofd:Page {NAMESPACE}><ofd:Content>{text(20, 20, '公开。')}</ofd:Content></ofd:Page>",
    }
    assert read(archive(parts), "a.ofd").text == "公开。"
    with pytest.raises(UnreadableError, match=r"incomplete.*D/P\.xml"):
        read(archive({name: part for name, part in parts.items() if name != "D/P.xml"}), "a.ofd")


def test_dots_in_a_path_lead_no_higher_than_the_archive() -> None:
    """Where no such part is, the name says which was looked for; the file system is not asked."""
    parts = {
        "OFD.xml": f"<ofd:OFD {NAMESPACE}><ofd:DocRoot>Doc/../../../Doc/Document.xml</ofd:DocRoot></ofd:OFD>",
        "Doc/Document.xml": f'<ofd:Document {NAMESPACE}><ofd:Pages><ofd:Page BaseLoc="../../{{}}"/></ofd:Pages>'
        "</ofd:Document>",
        "page.xml": f"<ofd:Page {NAMESPACE}>{text(20, 20, PARAGRAPH[:20])}</ofd:Page>",
    }
    listing = parts["Doc/Document.xml"]
    assert read(archive({**parts, "Doc/Document.xml": listing.format("page.xml")}), "a.ofd").text == PARAGRAPH[:20]
    with pytest.raises(UnreadableError, match="etc/passwd is missing"):
        read(archive({**parts, "Doc/Document.xml": listing.format("../../etc/passwd")}), "a.ofd")


def test_an_encrypted_file_and_one_of_pictures_say_what_they_are() -> None:
    with pytest.raises(UnreadableError, match="encrypted"):
        read(archive({"OFD.xml": "<OFD/>", "Encryptions.xml": "<E/>"}), "a.ofd")
    with pytest.raises(UnreadableError, match="pictures"):
        read(ofd(['<ofd:ImageObject Boundary="0 0 210 297"/>']), "a.ofd")


_WHOLE = ofd([made_ofd.table(made_tables.form([["1"] * 7] * len(made_tables.ROWS)), 20)])


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(_WHOLE)), st.lists(st.tuples(st.integers(0, len(_WHOLE) - 1), st.integers(0, 255))))
def test_a_damaged_file_is_read_or_refused_with_a_reason(end: int, flips: list[tuple[int, int]]) -> None:
    damaged = bytearray(_WHOLE)
    for place, value in flips:
        damaged[place] = value
    for data in (bytes(damaged), bytes(damaged[:end])):
        damage.read_or_refuse(data, "a.ofd")


_VALUE = st.sampled_from(["", "0", "1e9", "nan", "-3", "g", "g 9 1", "g 99999999999 1", "0 0 10 10", "M 0 0 L", "x"])


@settings(max_examples=100, deadline=None)
@given(st.lists(_VALUE, min_size=8, max_size=8))
def test_values_of_any_kind_are_read_or_refused(values: list[str]) -> None:
    boundary, matrix, size, x, y, across, down, path = values
    objects = (
        f'<ofd:TextObject Boundary="{boundary}" CTM="{matrix}" Size="{size}"><ofd:TextCode X="{x}" Y="{y}" '
        f'DeltaX="{across}" DeltaY="{down}">公开</ofd:TextCode></ofd:TextObject><ofd:PathObject '
        f'Boundary="0 0 9 9"><ofd:AbbreviatedData>{path}</ofd:AbbreviatedData></ofd:PathObject>'
    )
    damage.read_or_refuse(ofd([objects]), "a.ofd")
