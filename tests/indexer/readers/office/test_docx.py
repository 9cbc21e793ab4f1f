"""Word files: what a person sees on the page is the text, and tables are grids."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.document import UnreadableError
from indexer.readers import limits, read
from indexer.readers.office.docx_numbering import counted
from tests.indexer.readers import damage
from tests.indexer.readers.layout import made_tables
from tests.indexer.readers.office import made_docx
from tests.indexer.readers.office.made_docx import docx, p

TEMPLATE = Path(__file__).resolve().parents[4] / "../shared/eval/statistics/template2021.docx"


def text_of(body: str, **parts: str) -> str:
    return read(docx(body, **parts), "a.docx").text


@settings(max_examples=40, deadline=None)
@given(made_tables.numbers())
def test_the_statutory_table_is_read_back_exactly(numbers: list[list[str]]) -> None:
    rows = made_tables.form(numbers)
    document = read(docx(p("前") + made_docx.table(rows) + p("后")), "a.docx")
    (table,) = document.tables
    assert table.rows == made_tables.grid(rows)
    assert document.text == f"前\n{made_tables.text(rows)}\n后"
    assert document.text[table.start : table.end] == made_tables.text(rows)


def test_the_empty_statutory_form_has_its_three_tables() -> None:
    if not TEMPLATE.is_file():
        pytest.skip("the statutory form is not beside the project")
    document = read(TEMPLATE.read_bytes(), TEMPLATE.name)
    assert [(len(table.rows), len(table.rows[0])) for table in document.tables] == [(14, 4), (28, 10), (4, 15)]


def test_line_breaks_tabs_and_hyphens_are_read_as_they_look() -> None:
    body = (
        "<w:p><w:r><w:t>电话</w:t><w:tab/><w:t>2018</w:t><w:noBreakHyphen/><w:t>9</w:t><w:br/><w:t>二</w:t></w:r></w:p>"
    )
    assert text_of(body) == "电话 2018-9\n二"


def test_tracked_deletions_and_hidden_text_are_no_text_and_insertions_are() -> None:
    body = (
        "<w:p><w:r><w:t>公开</w:t></w:r><w:del><w:r><w:delText>不</w:delText><w:t>非</w:t></w:r></w:del>"
        "<w:ins><w:r><w:t>26条</w:t></w:r></w:ins>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>。</w:t></w:r></w:p>'
    )
    assert text_of(body) == "公开26条。"


def test_a_deleted_row_of_a_table_is_left_out() -> None:
    row = "<w:tr>{}<w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    rows = [row.format("", p("规章"), p("1")), row.format("<w:trPr><w:del/></w:trPr>", p("旧"), p("2"))]
    assert text_of(f"<w:tbl>{''.join(rows)}</w:tbl>") == "规章 | 1"


def test_a_text_box_is_read_once_after_the_paragraph_that_holds_it() -> None:
    box = f"<w:txbxContent>{p('框内')}</w:txbxContent>"
    body = (
        '<w:p xmlns:mc="urn:mc"><w:r><w:t>正文</w:t><mc:AlternateContent>'
        f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    assert text_of(body + p("其后")) == "正文\n框内\n其后"


def _twice(*given: tuple[str, str]) -> str:
    inside = "".join(f"<mc:{name}>{content}</mc:{name}>" for name, content in given)
    return f'<mc:AlternateContent xmlns:mc="urn:mc">{inside}</mc:AlternateContent>'


def test_of_content_given_twice_one_is_read() -> None:
    old = f"<w:p>{_twice(('Fallback', '<w:r><w:t>旧</w:t></w:r>'))}</w:p>"
    assert text_of(old + _twice(("Choice", p("新")), ("Fallback", p("同")))) == "旧\n新"


def test_fields_show_their_result_and_not_their_code() -> None:
    body = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK</w:instrText>'
        '<w:fldChar w:fldCharType="separate"/><w:t>网站</w:t><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    assert text_of(body) == "网站"


_LEVEL = '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'


def _numbering(*levels: tuple[str, str], more: str = "") -> str:
    written = "".join(_LEVEL.format(place, kind, text) for place, (kind, text) in enumerate(levels))
    family = f'<w:abstractNum w:abstractNumId="7">{written}</w:abstractNum>'
    return f'{family}<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>{more}'


def _in_list(level: int, number: int = 1) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def test_the_numbers_that_word_makes_are_in_the_text() -> None:
    numbering = _numbering(("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
    levels = [0, 1, 1, 2, 2, 0, 1, 2]
    body = "".join(p("事项", _in_list(level)) for level in levels)
    assert text_of(body, numbering=numbering).split("\n") == [
        "一、事项",
        "（一）事项",
        "（二）事项",
        "1.事项",
        "2.事项",
        "二、事项",
        "（一）事项",
        "1.事项",
    ]


def test_a_list_that_starts_again_counts_from_its_start() -> None:
    more = (
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
        "</w:lvlOverride></w:num>"
    )
    body = p("甲", _in_list(0)) + p("乙", _in_list(0, 2)) + p("丙", _in_list(0, 2))
    assert text_of(body, numbering=_numbering(("decimal", "%1."), more=more)) == "1.甲\n5.乙\n6.丙"


def test_numbers_come_from_the_style_and_bullets_are_left_out() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="heading 1"/>'
        f"<w:pPr>{_in_list(0)}</w:pPr></w:style>"
        '<w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/></w:style>'
    )
    body = p("概述", '<w:pStyle w:val="b"/>') + p("要点", _in_list(1))
    numbering = _numbering(("upperRoman", "%1."), ("bullet", "\uf06c"))
    assert text_of(body, numbering=numbering, styles=styles) == "I.概述\n要点"


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (99, "九十九"),
        (103, "一百零三"),
        (110, "一百一十"),
        (2001, "二千零一"),
    ],
)
def test_numbers_are_counted_in_chinese(number: int, written: str) -> None:
    assert counted(number) == written


def test_a_table_that_only_lays_out_the_page_is_text() -> None:
    body = f"<w:tbl><w:tr><w:tc>{p('第一段。')}{p('第二段。')}</w:tc></w:tr></w:tbl>"
    document = read(docx(body), "a.docx")
    assert document.text == "第一段。\n第二段。"
    assert document.tables == ()


def test_rows_that_begin_or_end_late_keep_their_columns() -> None:
    late = '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr><w:tc>' + p("12") + "</w:tc></w:tr>"
    body = f"<w:tbl><w:tr><w:tc>{p('项目')}</w:tc><w:tc>{p('件数')}</w:tc></w:tr>{late}</w:tbl>"
    assert read(docx(body), "a.docx").tables[0].rows == (("项目", "件数"), ("", "12"))


def test_both_namespaces_of_word_are_read() -> None:
    parts = {
        "word/document.xml": '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body><w:p>'
        "<w:r><w:t>公开</w:t></w:r></w:p></w:body></w:document>"
    }
    assert read(made_docx.archive(parts), "a.docx").text == text_of(p("公开")) == "公开"


def test_a_password_and_an_old_file_are_told_apart() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    with pytest.raises(UnreadableError, match="password"):
        read(ole + "EncryptedPackage".encode("utf-16-le"), "a.docx")
    with pytest.raises(UnreadableError, match=r"old Office file.*\.doc"):
        read(ole, "a.docx")


def test_no_entity_is_expanded_and_no_file_is_read() -> None:
    document = (
        f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "炸"><!ENTITY z "&y;&y;&y;">]>'
        f'<w:document xmlns:w="{made_docx.W}"><w:body><w:p><w:r><w:t>公开&x;&z;</w:t></w:r></w:p></w:body></w:document>'
    )
    try:
        text = read(made_docx.archive({"word/document.xml": document}), "a.docx").text
    except UnreadableError:
        return
    assert text == "公开"


def test_a_file_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNPACKED_BYTES", 1000)
    with pytest.raises(UnreadableError, match="unpacks to more"):
        read(docx(p("公" * 5000)), "a.docx")


def test_a_file_without_text_says_so() -> None:
    with pytest.raises(UnreadableError, match="no text"):
        read(docx("<w:p/>"), "a.docx")


_WHOLE = docx(p("公开") + made_docx.table(made_tables.form([["1"] * 7] * len(made_tables.ROWS))))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(_WHOLE)), st.lists(st.tuples(st.integers(0, len(_WHOLE) - 1), st.integers(0, 255))))
def test_a_damaged_file_is_read_or_refused_with_a_reason(end: int, flips: list[tuple[int, int]]) -> None:
    damaged = bytearray(_WHOLE)
    for place, value in flips:
        damaged[place] = value
    for data in (bytes(damaged), bytes(damaged[:end])):
        damage.read_or_refuse(data, "a.docx")


_ELEMENT = st.sampled_from(
    ["p", "r", "t", "tbl", "tr", "tc", "tcPr", "gridSpan", "vMerge", "sdt", "ins", "del", "txbxContent", "pPr", "numPr"]
)


@settings(max_examples=150, deadline=None)
@given(
    st.recursive(
        st.text("公开1 ", max_size=3),
        lambda inner: st.tuples(_ELEMENT, st.lists(inner, max_size=4)).map(
            lambda made: f"<w:{made[0]}>{''.join(made[1])}</w:{made[0]}>"
        ),
        max_leaves=25,
    )
)
def test_elements_in_any_order_are_read_or_refused(body: str) -> None:
    try:
        document = read(docx(body), "a.docx")
    except UnreadableError:
        return
    for table in document.tables:
        assert len({len(row) for row in table.rows}) == 1
        assert 0 <= table.start < table.end <= len(document.text)


def _run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def test_raised_digits_are_not_of_the_number_before_them() -> None:
    high = '<w:vertAlign w:val="superscript"/>'
    low = '<w:vertAlign w:val="subscript"/>'
    body = (
        f"<w:p>{_run('公开146')}{_run('1', high)}{_run('条')}{_run('[2]', high)}{_run('，甲')}{_run('乙', high)}</w:p>"
    )
    assert text_of(body) == "公开146¹条⁽²⁾，甲乙"
    assert text_of(f"<w:p>{_run('CO')}{_run('2', low)}</w:p>") == "CO2"


@pytest.mark.parametrize("name", ["strike", "dstrike"])
def test_what_is_struck_out_is_no_text(name: str) -> None:
    off = f'<w:{name} w:val="0"/>'
    body = f"<w:p>{_run('公开')}{_run('120', f'<w:{name}/>')}{_run('146条', off)}</w:p>"
    assert text_of(body) == "公开146条"


def test_notes_that_are_referred_to_stand_after_the_text() -> None:
    body = (
        "<w:p><w:r><w:t>公开5条</w:t></w:r>"
        '<w:r><w:endnoteReference w:id="2"/></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'
        '<w:r><w:footnoteReference w:id="9"/></w:r><w:r><w:t>。</w:t></w:r></w:p>' + p("后")
    )
    foot = f'<w:footnote w:id="0">{p("线")}</w:footnote><w:footnote w:id="2">{p("脚注")}</w:footnote>'
    end = f'<w:endnote w:id="2">{p("尾注")}</w:endnote>'
    assert text_of(body, footnotes=foot, endnotes=end) == "公开5条。\n后\n尾注\n脚注"
    assert text_of(body) == "公开5条。\n后"
    itself = '<w:footnote w:id="9"><w:p><w:r><w:t>甲</w:t><w:footnoteReference w:id="9"/></w:r></w:p></w:footnote>'
    assert text_of(body, footnotes=itself) == "公开5条。\n后\n甲"


_STYLES = (
    '<w:style w:type="character" w:styleId="base"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="hidden"><w:basedOn w:val="base"/></w:style>'
    '<w:style w:type="character" w:styleId="struck"><w:rPr><w:strike/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="aside"><w:rPr><w:vanish/></w:rPr></w:style>'
)


def test_what_a_style_hides_or_strikes_out_is_no_text() -> None:
    hidden, struck = '<w:rStyle w:val="hidden"/>', '<w:rStyle w:val="struck"/>'
    shown = f'{hidden}<w:vanish w:val="0"/>'
    body = (
        f"<w:p>{_run('公开')}{_run('密', hidden)}{_run('120', struck)}{_run('146', shown)}</w:p>"
        + p("旁注", '<w:pStyle w:val="aside"/>')
        + p("后")
    )
    assert text_of(body, styles=_STYLES) == "公开146\n后"


def test_a_hidden_row_is_none_and_letters_drawn_along_a_path_are_text() -> None:
    cells = "<w:tc>{0}</w:tc><w:tc>{0}</w:tc>"
    rows = (
        f"<w:tr>{cells.format(p('甲'))}</w:tr><w:tr><w:trPr><w:hidden/></w:trPr>{cells.format(p('乙'))}</w:tr>"
        f"<w:tr>{cells.format(p('丙'))}</w:tr>"
    )
    drawn = (
        '<w:p><w:r><w:pict><v:textpath xmlns:v="urn:schemas-microsoft-com:vml" string="年度报告"/></w:pict></w:r></w:p>'
    )
    assert text_of(f"{drawn}<w:tbl>{rows}</w:tbl>") == "年度报告\n甲 | 甲\n丙 | 丙"
