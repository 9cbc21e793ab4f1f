"""Made-up statutory tables that add up, and every shape in which a report may show them. No reader is used here."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.document import Document, Table

COLUMNS = ("natural_person", "business", "research", "public_welfare", "legal_service", "other_organization", "total")
OUTCOMES = ("upheld", "corrected", "other", "pending", "total")
GROUPS = ("reconsideration", "litigation.direct", "litigation.after_reconsideration")
HEADS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"

#: Key, group, label, in the order of the form of 2021; that of 2019 has the row 其他处理 alone.
RESULTS = (
    ("disclosed", "（一）予以公开", ""),
    ("partly_disclosed", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", ""),
    ("refused.state_secret", "（三）不予公开", "1.属于国家秘密"),
    ("refused.prohibited_by_law", "（三）不予公开", "2.其他法律行政法规禁止公开"),
    ("refused.endangers_security", "（三）不予公开", "3.危及“三安全一稳定”"),
    ("refused.third_party_rights", "（三）不予公开", "4.保护第三方合法权益"),
    ("refused.internal_affairs", "（三）不予公开", "5.属于三类内部事务信息"),
    ("refused.process_information", "（三）不予公开", "6.属于四类过程性信息"),
    ("refused.enforcement_file", "（三）不予公开", "7.属于行政执法案卷"),
    ("refused.administrative_query", "（三）不予公开", "8.属于行政查询事项"),
    ("unable.not_held", "（四）无法提供", "1.本机关不掌握相关政府信息"),
    ("unable.not_compiled", "（四）无法提供", "2.没有现成信息需要另行制作"),
    ("unable.unclear", "（四）无法提供", "3.补正后申请内容仍不明确"),
    ("not_processed.complaint", "（五）不予处理", "1.信访举报投诉类申请"),
    ("not_processed.repeated", "（五）不予处理", "2.重复申请"),
    ("not_processed.publication", "（五）不予处理", "3.要求提供公开出版物"),
    ("not_processed.excessive", "（五）不予处理", "4.无正当理由大量反复申请"),
    ("not_processed.reissue", "（五）不予处理", "5.要求行政机关确认或重新出具已获取信息"),
)
OTHER = {
    2019: (("other.other", "（六）其他处理", ""),),
    2021: (
        ("other.late_correction", "（六）其他处理", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
        (
            "other.late_payment",
            "（六）其他处理",
            "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        ),
        ("other.other", "（六）其他处理", "3.其他"),
    ),
}
PROACTIVE = {
    2019: (
        (("本年新制作数量", "本年新公开数量", "对外公开总数"), (
            ("规章", tuple(f"regulations.{c}" for c in ("newly_made", "newly_disclosed", "disclosed_total"))),
            ("规范性文件", tuple(f"normative_documents.{c}" for c in ("newly_made", "newly_disclosed", "disclosed_total"))),
        )),
        (("上一年项目数量", "本年增/减", "处理决定数量"), (
            ("行政许可", ("licences.items_last_year", "licences.items_change", "licences")),
            ("其他对外管理服务事项", ("other_services.items_last_year", "other_services.items_change", "other_services")),
        )),
        (("上一年项目数量", "本年增/减", "处理决定数量"), (
            ("行政处罚", ("penalties.items_last_year", "penalties.items_change", "penalties")),
            ("行政强制", ("coercive_measures.items_last_year", "coercive_measures.items_change", "coercive_measures")),
        )),
        (("上一年项目数量", "本年增/减"), (("行政事业性收费", ("fees.items_last_year", "fees.items_change")),)),
        (("采购项目数量", "采购总金额"), (("政府集中采购", ("procurement.projects", "procurement.amount")),)),
    ),
    2021: (
        (("本年制发件数", "本年废止件数", "现行有效件数"), (
            ("规章", tuple(f"regulations.{c}" for c in ("made", "repealed", "in_force"))),
            ("行政规范性文件", tuple(f"normative_documents.{c}" for c in ("made", "repealed", "in_force"))),
        )),
        (("本年处理决定数量",), (("行政许可", ("licences",)),)),
        (("本年处理决定数量",), (("行政处罚", ("penalties",)), ("行政强制", ("coercive_measures",)))),
        (("本年收费金额（单位：万元）",), (("行政事业性收费", ("fees_10k_yuan",)),)),
    ),
}  # fmt: skip

Figures = dict[str, int | float | None]


def rows_of(form: int) -> tuple[tuple[str, str, str, str], ...]:
    """Key and the three label cells of every row of chapter 三."""
    results = RESULTS + OTHER[form]
    return (
        ("new", "一、本年新收政府信息公开申请数量", "", ""),
        ("carried_over", "二、上年结转政府信息公开申请数量", "", ""),
        *((key, "三、本年度办理结果", group, label) for key, group, label in results),
        ("processed_total", "三、本年度办理结果", "（七）总计", ""),
        ("carried_forward", "四、结转下年度继续办理", "", ""),
    )


def consistent(form: int, seed: int) -> Figures:
    """The figures of all three chapters, satisfying every identity."""
    chance = random.Random(seed)

    def number() -> int:
        return chance.choice((0, 0, 0, 0, 1, 2, 7, 10, 31, 105, 1024))

    figures: Figures = {}
    for _, lines in PROACTIVE[form]:
        figures |= {f"proactive.{key}": number() for _, keys in lines for key in keys}
    cells = {key: [number() for _ in COLUMNS[:-1]] for key, *_ in rows_of(form)}
    for column in range(len(COLUMNS) - 1):
        done = sum(cells[key][column] for key, *_ in RESULTS + OTHER[form])
        cells["processed_total"][column] = done
        every = done + cells["carried_forward"][column]
        cells["carried_over"][column] = min(cells["carried_over"][column], every)
        cells["new"][column] = every - cells["carried_over"][column]
    for key, values in cells.items():
        figures |= {
            f"requests.{key}.{column}": value for column, value in zip(COLUMNS, [*values, sum(values)], strict=True)
        }
    for group in GROUPS:
        values = [number() for _ in OUTCOMES[:-1]]
        figures |= {
            f"{group}.{outcome}": value for outcome, value in zip(OUTCOMES, [*values, sum(values)], strict=True)
        }
    return figures


def identities(form: int) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Every identity of the form: its name and the figures on its two sides."""
    results = [key for key, *_ in RESULTS + OTHER[form]]
    found = {}
    for column in COLUMNS:
        found[f"requests.balance.{column}"] = (
            tuple(f"requests.{key}.{column}" for key in ("new", "carried_over")),
            tuple(f"requests.{key}.{column}" for key in ("processed_total", "carried_forward")),
        )
        found[f"requests.results.{column}"] = (
            tuple(f"requests.{key}.{column}" for key in results),
            (f"requests.processed_total.{column}",),
        )
    for key, *_ in rows_of(form):
        parts = tuple(f"requests.{key}.{column}" for column in COLUMNS[:-1])
        found[f"requests.applicants.{key}"] = (parts, (f"requests.{key}.total",))
    for group in GROUPS:
        found[f"{group}.outcomes"] = (tuple(f"{group}.{o}" for o in OUTCOMES[:-1]), (f"{group}.total",))
    return found


@dataclass(frozen=True)
class Style:
    """How numbers are written: ``blank`` for cells that are ``None``."""

    blank: str = ""
    full_width: bool = False
    thousands: bool = False

    def __call__(self, value: float | None) -> str:
        if value is None:
            return self.blank
        text = f"{value:,}" if self.thousands else f"{value}"
        return (
            text.translate({ord("0") + n: ord("０") + n for n in range(10)} | {ord(","): "，"})
            if self.full_width
            else text
        )


def _request_rows(form: int, figures: Figures, style: Style) -> list[tuple[str, str, str, list[str]]]:
    return [
        (*labels, [style(figures[f"requests.{key}.{column}"]) for column in COLUMNS]) for key, *labels in rows_of(form)
    ]  # type: ignore[misc]


def request_grid(form: int, figures: Figures, style: Style) -> list[list[str]]:
    """Chapter 三 as a grid with spans expanded."""
    heads = HEADS[1:-1]
    grid = [
        [NOTE] * 3 + ["申请人情况"] * 7,
        [NOTE] * 3 + ["自然人", *["法人或其他组织"] * 5, "总计"],
        [NOTE] * 3 + ["自然人", *heads, "总计"],
    ]
    for first, group, label, cells in _request_rows(form, figures, style):
        grid.append([first, group or first, label or group or first, *cells])
    return grid


def dispute_grid(figures: Figures, style: Style) -> list[list[str]]:
    """Chapter 四 as a grid with spans expanded."""
    names = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    return [
        ["行政复议"] * 5 + ["行政诉讼"] * 10,
        names + ["未经复议直接起诉"] * 5 + ["复议后起诉"] * 5,
        names * 3,
        [style(figures[f"{group}.{outcome}"]) for group in GROUPS for outcome in OUTCOMES],
    ]


def proactive_grid(form: int, figures: Figures, style: Style) -> list[list[str]]:
    """Chapter 二 as a grid of four columns with spans expanded."""
    grid = []
    for number, (heads, lines) in enumerate(PROACTIVE[form]):
        grid.append([f"第二十条第（{'一五六八九'[number]}）项"] * 4)
        grid.append(_four(["信息内容", *heads]))
        for label, keys in lines:
            grid.append(_four([label, *(style(figures[f"proactive.{key}"]) for key in keys)]))
    return grid


def _four(cells: list[str]) -> list[str]:
    return cells + [cells[-1]] * (4 - len(cells))


def bare_rows(form: int, figures: Figures, style: Style) -> Iterator[list[str]]:
    """The rows of all chapters as a page's source has them: spanned cells once, ``[]`` between chapters."""
    for number, (heads, lines) in enumerate(PROACTIVE[form]):
        yield [f"第二十条第（{'一五六八九'[number]}）项"]
        yield ["信息内容", *heads]
        for label, keys in lines:
            yield [label, *(style(figures[f"proactive.{key}"]) for key in keys)]
    yield []
    yield [NOTE, "申请人情况"]
    yield ["自然人", "法人或其他组织", "总计"]
    yield list(HEADS[1:-1])
    above: tuple[str, str] = ("", "")
    for first, group, label, cells in _request_rows(form, figures, style):
        lead = [text for text, before in ((first, above[0]), (group, above[1])) if text and text != before]
        yield [*lead, *([label] if label else []), *cells]
        above = (first, group)
    yield []
    names = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    yield ["行政复议", "行政诉讼"]
    yield [*names, "未经复议直接起诉", "复议后起诉"]
    yield names * 2
    yield dispute_grid(figures, style)[-1]


CHAPTERS = ("二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况")
LAST = "五、存在的主要问题及改进情况\n存在的问题是栏目更新不够及时。"


def lines(form: int, figures: Figures, style: Style, shape: str) -> Document:
    """The report as text. ``shape``: ``bars``, ``closed bars``, ``bars around``, ``tabs``, ``cells``, ``cells apart`` or ``layout``."""
    chapters: list[list[list[str]]] = [[]]
    for row in bare_rows(form, figures, style):
        if row:
            chapters[-1].append(row)
        else:
            chapters.append([])
    pieces = []
    for title, rows in zip(CHAPTERS, chapters, strict=True):
        pieces.append(title)
        for row in rows:
            if shape == "bars":
                pieces.append(" | ".join(row))
            elif shape == "closed bars":
                pieces.append(" | ".join(row) + " |")
            elif shape == "bars around":
                pieces.append("| " + " | ".join(row) + " |")
            elif shape == "tabs":
                pieces.append("\n".join(f"\t{cell}" for cell in row) + "\n")
            elif shape == "cells":
                pieces.append("\n".join(row))
            elif shape == "cells apart":
                pieces.append("\n\n".join(row) + "\n")
            else:
                pieces.append("    ".join(row))
    return Document(text="\n".join([*pieces, LAST]))


def tables(grids: list[list[list[str]]]) -> Document:
    """The report as a reader gives it: each table in the document's tables, and its rows in the text."""
    text = "一、总体情况\n本机关按照条例开展工作。\n"
    found = []
    for grid in grids:
        start = len(text)
        text += "\n".join(" | ".join(row) for row in grid) + "\n"
        found.append(Table(tuple(tuple(row) for row in grid), start, len(text)))
    return Document(text=text + LAST, tables=tuple(found))
