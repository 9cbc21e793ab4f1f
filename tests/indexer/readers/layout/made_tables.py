"""The statutory table of disclosure requests with numbers of any kind, as every format writes it, for the tests.

``form`` gives the cells as written, ``grid`` the rows that a reader must give back; neither knows of a format.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

#: The labels of the rows: (first column, second, third); an empty one is spanned by the one before it.
ROWS = (
    ("一、本年新收政府信息公开申请数量", "", ""),
    ("二、上年结转政府信息公开申请数量", "", ""),
    ("三、本年度办理结果", "（一）予以公开", ""),
    ("", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", ""),
    ("", "（三）不予公开", "1.属于国家秘密"),
    ("", "", "2.其他法律行政法规禁止公开"),
    ("", "", "3.危及“三安全一稳定”"),
    ("", "", "4.保护第三方合法权益"),
    ("", "（四）无法提供", "1.本机关不掌握相关政府信息"),
    ("", "", "2.没有现成信息需要另行制作"),
    ("", "", "3.补正后申请内容仍不明确"),
    ("", "（五）其他处理", ""),
    ("", "（六）总计", ""),
    ("四、结转下年度继续办理", "", ""),
)
APPLICANTS = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
HEADER_ROWS = 3
WIDTH = 10


@dataclass(frozen=True)
class Cell:
    """A cell as written: its text and how many columns and rows it spans."""

    text: str
    columns: int = 1
    rows: int = 1


Form = list[list[Cell]]


def form(numbers: Sequence[Sequence[str]]) -> Form:
    """The table with ``numbers``: seven a row."""
    rows = [
        [Cell(NOTE, 3, 3), Cell("申请人情况", 7)],
        [Cell("自然人", 1, 2), Cell("法人或其他组织", 5), Cell("总计", 1, 2)],
        [Cell(name) for name in APPLICANTS],
    ]
    for index, (labels, values) in enumerate(zip(ROWS, numbers, strict=True)):
        row = []
        for column, label in enumerate(labels):
            if label:
                columns = next((k for k in range(1, 3 - column) if labels[column + k]), 3 - column)
                height = 1
                while index + height < len(ROWS) and not any(ROWS[index + height][: column + 1]):
                    height += 1
                row.append(Cell(label, columns, height if columns == 1 else 1))
        rows.append(row + [Cell(value) for value in values])
    return rows


def places(rows: Form) -> dict[tuple[int, int], Cell]:
    """Where each cell begins: by row and column."""
    taken: set[tuple[int, int]] = set()
    found = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            found[y, x] = cell
            taken |= {(y + down, x + across) for down in range(cell.rows) for across in range(cell.columns)}
    return found


def grid(rows: Form) -> tuple[tuple[str, ...], ...]:
    """The rows as a reader gives them: the text of a spanning cell in every place that it covers."""
    painted = [[""] * WIDTH for _ in rows]
    for (y, x), cell in places(rows).items():
        for down in range(cell.rows):
            painted[y + down][x : x + cell.columns] = [cell.text] * cell.columns
    return tuple(map(tuple, painted))


def text(rows: Form) -> str:
    """The rows as lines of the text: every cell once."""
    return "\n".join(" | ".join(cell.text for cell in row).strip() for row in rows)


_FIGURES = st.one_of(
    st.integers(0, 9), st.integers(10, 99_999), st.just(""), st.just("—"), st.decimals(0, 999, places=2)
)


def numbers() -> st.SearchStrategy[list[list[str]]]:
    """Seven figures for every row, as reports write them: whole, decimal, left out, or a dash."""
    row = st.lists(_FIGURES.map(str), min_size=7, max_size=7)
    return st.lists(row, min_size=len(ROWS), max_size=len(ROWS))


_WORDS = "政府信息公开工作年度报告依申请机关群众服务网站解读回应制度公众意见办理答复规范落实部门单位"


def paragraphs() -> st.SearchStrategy[list[str]]:
    """Paragraphs of Chinese prose with numbers and punctuation in it, none of which ends in a full line by rule."""
    piece = st.one_of(st.text(_WORDS, min_size=4, max_size=30), st.integers(1, 9999).map(lambda number: f"{number}件"))
    sentence = st.lists(piece, min_size=1, max_size=6).map(lambda pieces: "，".join(pieces) + "。")
    return st.lists(st.lists(sentence, min_size=1, max_size=4).map("".join), min_size=1, max_size=12)
