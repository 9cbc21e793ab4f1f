"""Cells as people write them: with footnote marks, units, corrections, in columns of any order and of several years."""

from __future__ import annotations

import pytest

from indexer.document import Document
from indexer.figures import read_figures
from indexer.figures.numbers import cell
from indexer.readers import read
from tests.indexer.figures import made


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("146¹", 146, ""), ("38①", 38, ""), ("5*", 5, ""), ("5＊", 5, ""), ("1,204②", 1204, ""), ("12件¹", 12, "件"), ("7（注1）", 7, ""),
        ("9[2]", 9, ""), ("3注", 3, ""), ("0※", 0, ""), ("(14)", 14, ""), ("14（件）", 14, "件"), ("２１．６万元", 216_000, "万元"),
        ("146", 146, ""), ("1461", 1461, ""), ("-8", -8, ""),
    ],
)  # fmt: skip
def test_a_mark_of_a_footnote_is_no_digit(text: str, number: float, unit: str) -> None:
    assert (cell(text).number, cell(text).unit) == (number, unit)


@pytest.mark.parametrize("text", ["146(1)", "注1", "①", "2019年", "见附注2"])
def test_what_is_no_number_gives_none(text: str) -> None:
    assert cell(text).number is None


@pytest.mark.parametrize("text", ["*", "—", "/", "※" * 0 + "-"])
def test_a_sign_alone_is_a_dash(text: str) -> None:
    assert cell(text).kind == "dash"


def statistics(body: str, year: int = 2022) -> dict[str, float | None]:
    page = f"<html><body><h1>云岭县水务局{year}年政府信息公开工作年度报告</h1><p>一、总体情况</p>{body}</body></html>"
    return dict(read_figures(read(page.encode(), "report.html"), year).statistics)


def table(*rows: str) -> str:
    cells = ("".join(f"<td>{text}</td>" for text in row.split("|")) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


@pytest.mark.parametrize(
    "shown", ["<del>14</del>146", "146<sup>1</sup>", "<s>9</s> 146", "<strike>1</strike>146<sup>*</sup>"]
)
def test_struck_and_raised_digits_are_no_digits_of_a_cell(shown: str) -> None:
    read_ = statistics(table("信息内容|本年处理决定数量", f"行政处罚|{shown}", "行政强制|0"))
    assert read_["proactive.penalties"] == 146
    assert read_["proactive.coercive_measures"] == 0


@pytest.mark.parametrize(
    ("head", "shown", "amount"),
    [
        ("本年收费金额（单位：万元）", "21.6", 21.6),
        ("本年收费金额（单位：万元）", "21.6万元", 21.6),
        ("本年收费金额（单位：万元）", "216000元", 21.6),
        ("本年收费金额（单位：元）", "216,000", 21.6),
        ("本年收费金额（元）", "21.6万元", 21.6),
        ("本年收费金额", "3", 3),
        ("本年收费金额（亿元）", "0.002", 20),
    ],
)
def test_an_amount_is_in_ten_thousand_yuan_whatever_names_its_unit(head: str, shown: str, amount: float) -> None:
    assert statistics(table(f"信息内容|{head}", f"行政事业性收费|{shown}"))["proactive.fees_10k_yuan"] == amount


@pytest.mark.parametrize(
    ("unit", "shown", "amount"),
    [("万元", "0.2", 2000), ("元", "35", 35), ("万元", "35元", 35), ("元", "0.2万元", 2000), ("—", "1.5", 15_000)],
)
def test_charges_of_the_annex_are_in_yuan_whatever_names_their_unit(unit: str, shown: str, amount: float) -> None:
    rows = ("统计指标|单位|统计数", "收到申请数|件|9", "行政复议数量|件|0", f"依申请公开信息收取的费用|{unit}|{shown}")
    assert statistics(table(*rows), 2016)["charges.yuan"] == amount


@pytest.mark.parametrize(
    ("heads", "numbers"),
    [
        ("2015年|2016年", "81|95"), ("2016年|2015年", "95|81"), ("上年数|本年数", "81|95"), ("2015|2016", "81|95"), ("2016年度|历年累计", "95|812"),
        ("2015年数量|2016年数量", "81|95"), ("2014年|2015年|2016年", "3|81|95"), ("本年|同比增减", "95|14"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("shape", ["grid", "bars", "lines"])
def test_the_column_of_the_year_is_read_wherever_it_stands(heads: str, numbers: str, shape: str) -> None:
    rows = (
        f"指标名称|单位|{heads}",
        f"主动公开政府信息数|条|{numbers}",
        f"收到申请数|件|{numbers}",
        f"行政复议数量|件|{numbers}",
    )
    if shape == "grid":
        read_ = statistics(table(*rows), 2016)
    else:
        text = "\n".join(rows).replace("|", " | " if shape == "bars" else "\n")
        read_ = dict(read_figures(Document(text=f"附表\n\n{text}"), 2016).statistics)
    assert [read_.get(key) for key in ("proactive_total", "requests_received", "reconsiderations")] == [95] * 3


OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
KEYS = dict(zip(OUTCOMES, ("upheld", "corrected", "other", "pending", "total"), strict=True))
GROUPS = {
    "行政复议": "reconsideration",
    "未经复议直接起诉": "litigation.direct",
    "复议后起诉": "litigation.after_reconsideration",
}


@pytest.mark.parametrize(
    "groups",
    [tuple(GROUPS), ("未经复议直接起诉", "复议后起诉", "行政复议"), ("行政复议", "复议后起诉", "未经复议直接起诉")],
)
@pytest.mark.parametrize("outcomes", [OUTCOMES, OUTCOMES[::-1], ("总计", *OUTCOMES[:-1])])
@pytest.mark.parametrize("shape", ["grid", "bars"])
def test_disputes_are_known_by_their_heads_in_any_order(
    groups: tuple[str, ...], outcomes: tuple[str, ...], shape: str
) -> None:
    top = ["行政复议" if group == "行政复议" else "行政诉讼" for group in groups for _ in outcomes]
    rows = [top, [group for group in groups for _ in outcomes], list(outcomes) * 3, [str(n) for n in range(1, 16)]]
    if shape == "bars":  # each spanning cell once
        once = [[text for place, text in enumerate(row) if not place or text != row[place - 1]] for row in rows[:2]]
        once[1] = [text for text in once[1] if text != "行政复议"]
        document = Document("\n".join(" | ".join(row) for row in (*once, *rows[2:])))
    else:
        document = made.tables([rows])
    read_ = read_figures(document, 2022).statistics
    wanted = {
        f"{GROUPS[group]}.{KEYS[outcome]}": 1 + place * 5 + inner
        for place, group in enumerate(groups)
        for inner, outcome in enumerate(outcomes)
    }
    assert {key: read_.get(key) for key in wanted} == wanted


@pytest.mark.parametrize("first", [True, False])
def test_requests_are_known_by_their_heads_in_lines_too(first: bool) -> None:
    heads = ["自然人", "法人或其他组织", "总计"] if not first else ["总计", "自然人", "法人或其他组织"]
    numbers = "21 | 4 | 0 | 0 | 2 | 0 | 27" if not first else "27 | 21 | 4 | 0 | 0 | 2 | 0"
    text = f"{' | '.join(heads)}\n商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他\n一、本年新收政府信息公开申请数量 | {numbers}"
    read_ = read_figures(Document(text), 2022).statistics
    assert [read_[f"requests.new.{column}"] for column in made.COLUMNS] == [21, 4, 0, 0, 2, 0, 27]


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        (
            ("信息内容|本年制发件数|本年废止件数|现行有效件数", "规章<br>行政规范性文件|0<br>2|0<br>1|3<br>9"),
            {"proactive.regulations.in_force": 3, "proactive.normative_documents.in_force": 9},
        ),
        (
            ("信息内容|本年处理决定数量", "行政处罚<br>行政强制|38<br>—"),
            {"proactive.penalties": 38, "proactive.coercive_measures": None},
        ),
        (
            (
                "统计指标|单位|统计数",
                "主动公开政府信息数|条|64",
                "行政复议数量<br>行政诉讼数量|件<br>件|4<br>1",
                "收到申请数|件|2",
            ),
            {"proactive_total": 64, "requests_received": 2},
        ),
    ],
)
def test_rows_that_are_lines_of_one_row_are_read_each(rows: tuple[str, ...], wanted: dict[str, float | None]) -> None:
    read_ = statistics(table(*rows), 2018)
    assert {key: read_.get(key, "absent") for key in wanted} == wanted


def test_a_label_of_two_lines_stays_one() -> None:
    read_ = statistics(table("信息内容|本年制发件数|本年废止件数|现行有效件数", "行政<br>规范性文件|2|1|9"))
    assert read_["proactive.normative_documents.in_force"] == 9
