"""An element becomes the lines that a browser would show, and its data tables rows of cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.document import Document
from indexer.readers import read
from indexer.readers.html.render import expand

SENTENCE = "本局全年主动公开政府信息12条，未收到申请。"


def read_body(body: str) -> Document:
    return read(f"<title>年报</title><div class='TRS_Editor'><p>{SENTENCE}</p>{body}</div>".encode(), "a.html")


#: Pieces of a page, and the lines that a browser shows of each.
BROKEN = [
    ("<p>甲</p><p>乙</p>", ["甲", "乙"]),
    ("甲<div>乙</div>丙", ["甲", "乙", "丙"]),
    ("<p>甲<br>乙<br/><br>丙</p>", ["甲", "乙", "丙"]),
    ("<ul><li>甲</li><li>乙<ul><li>丙</li></ul></li></ul>", ["甲", "乙", "丙"]),
    ("<p>甲<b>乙</b><span>丙</span>丁</p>", ["甲乙丙丁"]),
    ("<p>甲 \n\t 乙</p>", ["甲 乙"]),
    ("<p>  \n 甲  </p>\n\n<p>   </p>", ["甲"]),
    ("<p>&nbsp;&nbsp;　　甲&nbsp;</p><p>&nbsp;</p>", ["甲"]),
    ("<p>甲&nbsp;&nbsp;乙</p>", ["甲\xa0\xa0乙"]),
    ("<pre>甲  乙\n  丙</pre>", ["甲 乙", "丙"]),
    ("<dl><dt>甲</dt><dd>乙</dd></dl>", ["甲", "乙"]),
    ("<p>甲&#8203;乙&#0;丙&#7;</p>", ["甲乙\ufffd丙"]),
    ("<p>A&lt;B&gt; &amp; C</p>", ["A<B> & C"]),
    ("<p>甲<o:p>乙</o:p></p>", ["甲乙"]),
]


def lines_of(body: str) -> list[str]:
    """The lines of ``body``, which comes after a sentence and so is not cleaned as the head of a page."""
    first, *lines = read_body(body + f"<p>{SENTENCE}</p>").text.split("\n")
    assert first == lines.pop() == SENTENCE
    return lines


@pytest.mark.parametrize(("body", "lines"), BROKEN)
def test_lines_break_where_a_browser_breaks_them(body: str, lines: list[str]) -> None:
    assert lines_of(body) == lines


@pytest.mark.parametrize(
    "unread",
    [
        "<script>甲()</script>",
        "<style>.甲{}</style>",
        "<!-- 甲 -->",
        "<noscript>甲</noscript>",
        "<span style='DISPLAY: none'>甲</span>",
        "<p style='color:red;visibility:hidden'>甲</p>",
        "<p hidden>甲</p>",
        "<input value='甲'><textarea>甲</textarea><select><option>甲</option></select><button>甲</button>",
        "<template><p>甲</p></template>",
        "<svg><text>甲</text></svg>",
        "<p class='sr-only'>甲</p>",
        "<del>甲</del>",
        "<s>甲</s><strike>甲</strike>",
    ],
)
def test_what_a_reader_cannot_see_is_not_text(unread: str) -> None:
    assert "甲" not in read_body(f"<p>前{unread}后</p>").text


TABLE = "<table><tr><td>指标</td><td>数</td><td></td></tr><tr><td></td><td>3</td><td>件</td></tr></table>"


def test_a_row_is_a_line_and_an_empty_cell_keeps_its_place() -> None:
    assert lines_of(TABLE) == ["指标 | 数 |", "| 3 | 件"]
    (table,) = read_body(TABLE).tables
    assert table.rows == (("指标", "数", ""), ("", "3", "件"))


def test_the_lines_inside_a_cell_are_joined() -> None:
    assert lines_of("<table><tr><td>商业<br>企业</td><td><p>科研</p><p>机构</p></td></tr></table>") == [
        "商业 企业 | 科研 机构"
    ]


@pytest.mark.parametrize(
    "wrapped",
    [
        "<table><tr><td>{}</td></tr></table>",
        "<table><tr><td></td><td>{}</td></tr></table>",
        "<table role='presentation'><tr><td>甲</td><td>乙</td></tr><tr><td>丙</td><td>{}</td></tr></table>",
        "<table><tr><td><table><tr><td>{}</td></tr></table></td></tr></table>",
    ],
)
def test_tables_that_lay_out_the_page_are_no_tables(wrapped: str) -> None:
    assert read_body(wrapped.format(f"<p>甲乙丙</p>{TABLE}")).tables == read_body(TABLE).tables[:0] + tuple(
        table for table in read_body(wrapped.format(f"<p>甲乙丙</p>{TABLE}")).tables if table.rows[0][0] == "指标"
    )
    assert "指标 | 数 |\n| 3 | 件" in read_body(wrapped.format(TABLE)).text


def test_an_article_in_a_cell_is_blocks() -> None:
    article = "".join(f"<p>{SENTENCE * 5}</p>" for _ in range(5))
    document = read(f"<table><tr><td>栏目</td><td>{article}</td></tr></table>".encode(), "a.html")
    assert document.tables == ()
    assert document.text.count("\n") == 4


def test_the_statutory_table_of_applications_has_a_grid_of_ten_columns() -> None:
    # The head of the statutory form of 国办公开办函〔2021〕30号: spans in both directions.
    body = """<table border=1><tr><td rowspan=3 colspan=3>(本列数据的勾稽关系为…)</td><td colspan=7>申请人情况</td></tr>
      <tr><td rowspan=2>自然人</td><td colspan=5>法人或其他组织</td><td rowspan=2>总计</td></tr>
      <tr><td>商业企业</td><td>科研机构</td><td>社会公益组织</td><td>法律服务机构</td><td>其他</td></tr>
      <tr><td colspan=3>一、本年新收</td><td>3</td><td>0</td><td>0</td><td>0</td><td>0</td><td>0</td><td>3</td></tr>
      <tr><td rowspan=2>三、本年度办理结果</td><td colspan=2>（一）予以公开</td><td>2</td>
          <td>0</td><td>0</td><td>0</td><td>0</td><td>0</td><td>2</td></tr>
      <tr><td rowspan=1>（三）不予公开</td><td>1.属于国家秘密</td><td>1</td>
          <td>0</td><td>0</td><td>0</td><td>0</td><td>0</td><td>1</td></tr></table>"""
    (table,) = read_body(body).tables
    assert {len(row) for row in table.rows} == {10}
    assert table.rows[2] == (
        *("(本列数据的勾稽关系为…)",) * 3,
        *("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"),
    )
    assert table.rows[5] == ("三、本年度办理结果", "（三）不予公开", "1.属于国家秘密", "1", *"00000", "1")


@pytest.mark.parametrize("span", ["0", "-3", "x", "", "99999999999999999999", "2.5", "3px"])
def test_spans_that_make_no_sense_do_no_harm(span: str) -> None:
    body = f"<table><tr><td colspan='{span}' rowspan='{span}'>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>"
    assert {"甲 | 乙", "丙"} <= set(lines_of(body))


def place(rows: list[list[tuple[int, int]]]) -> dict[tuple[int, int], int]:
    """Which cell covers which place, an oracle that walks every place: later cells do not displace earlier ones."""
    covered: dict[tuple[int, int], int] = {}
    number = 0
    for y, cells in enumerate(rows):
        for columns, height in cells:
            x = 0
            while (y, x) in covered:
                x += 1
            for below in range(y, min(y + height, len(rows))):
                for right in range(x, x + columns):
                    covered.setdefault((below, right), number)
            number += 1
    return covered


@given(st.lists(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), max_size=5), max_size=6))
def test_spans_expand_as_browsers_place_cells(spans: list[list[tuple[int, int]]]) -> None:
    numbers = iter(range(1000))
    grid = expand([[(str(next(numbers)), columns, height) for columns, height in row] for row in spans])
    covered = place(spans)
    assert {(y, x): int(cell) for y, row in enumerate(grid) for x, cell in enumerate(row) if cell} == covered
    assert len({len(row) for row in grid}) <= 1


def test_a_table_beyond_the_limit_is_kept_as_lines_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.readers.limits.TABLE_CELLS", 5)
    document = read_body(TABLE)
    assert document.tables == ()
    assert "指标 | 数 |" in document.text
