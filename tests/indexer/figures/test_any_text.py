"""Reading never raises, whatever the text and the tables, and takes time in proportion to their length."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.figures.catalogue import names
from indexer.document import Document, Table
from indexer.figures import read_figures
from tests.growth import check_growth, check_quick
from tests.indexer.figures import made
from tests.indexer.figures.made import Style

#: Pieces of reports, which meet the rules far more often than random characters do.
PIECES = (
    *(
        "主动公开政府信息",
        "收到申请",
        "未收到",
        "行政复议",
        "行政诉讼",
        "其中",
        "网上申请",
        "2016年",
        "自2008年以来",
        "上年",
    ),
    *(
        "一、",
        "（七）总计",
        "本年新收政府信息公开申请数量",
        "结转下年度继续办理",
        "复议后起诉",
        "信息内容",
        "行政许可",
        "总计",
    ),
    *(
        "收到申请数",
        "主动公开政府信息数",
        "本年制发件数",
        "重复申请",
        "3.其他",
        "件",
        "条",
        "万",
        "元",
        "0",
        "12",
        "1,024",
    ),
    *(
        "三百零五",
        "约",
        "余",
        "%",
        "|",
        " | ",
        "\t",
        "\n",
        "\n\n",
        "。",
        "，",
        "；",
        "：",
        "—",
        "/",
        "无",
        " ",
        "\u3000",
    ),
)
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=60).map("".join)
grids = st.lists(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=17).map(tuple), max_size=9)
tables = st.builds(Table, grids.map(tuple), st.integers(-3, 200), st.integers(-3, 200))


@given(texts, st.lists(tables, max_size=3), st.one_of(st.none(), st.integers(1900, 2100)))
def test_nothing_makes_it_raise(text: str, found: list[Table], year: int | None) -> None:
    read = read_figures(Document(text=text, tables=tuple(found)), year)
    known = names()
    assert set(read.statistics) <= set(known)
    assert read.evidence.keys() == read.statistics.keys()
    assert read.approximate <= set(read.statistics)
    for evidence in read.evidence.values():
        assert evidence.start is None or text[evidence.start : evidence.end] == evidence.text


@pytest.mark.parametrize(
    "piece",
    [
        "主动公开", "主动公开政府信息", "收到申请3件，", "未收到", "没有发生因", "自2008年以来", "其中", "0", "1,", "一", "万", "|", "\t\n",
        "\n", "复议后起诉 ", "本年新收", "结转下年", "信息内容 行政许可 ", "收到申请数\n", "行政复议、", "政府信息公开", "（", "一、", "3.",
        "行政复议 | 结果维持\n", "规章 | 0 | 0 | 0\n", "约", "不予公开0件、",
    ],
)  # fmt: skip
def test_time_is_in_proportion_to_length(piece: str) -> None:
    check_growth(
        lambda size: partial(read_figures, Document(text=piece * (size // len(piece))), 2016), 40_000, noise=0.01
    )


def test_a_long_table_takes_time_in_proportion_to_its_length() -> None:
    def reading(rows: int) -> Callable[[], object]:
        grid = [[f"第{number}项", "重复申请", *(["0"] * 7)] for number in range(rows)]
        document = made.tables([grid])
        return partial(read_figures, Document(text="无" * len(document.text), tables=document.tables))

    check_growth(reading, 2_000)


def test_a_whole_report_is_read_in_milliseconds() -> None:
    """Bounds with room for a slow machine; measured: 1 ms for a narrative of 3,000 characters, 4 ms with tables."""
    sentences = (
        "2016年，我局主动公开政府信息412条，其中网站公开380条。全年收到申请6件，均已答复；未发生行政复议、行政诉讼。"
        * 50
    )
    figures = made.consistent(2021, 3)
    full = made.tables([made.proactive_grid(2021, figures, Style()), made.request_grid(2021, figures, Style())])
    for document, limit in ((Document(text=sentences[:3000]), 0.03), (full, 0.05)):
        check_quick(partial(read_figures, document, 2016), limit)
