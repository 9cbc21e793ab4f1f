"""The statutory tables of chapters 二, 三 and 四, laid out as the two forms lay them out.

Forms: 国办公开办函〔2019〕60号 (reports for 2019 and 2020) and 国办公开办函〔2021〕30号 (from 2021 on). The totals
are computed here, so a table satisfies its identities unless the source deliberately overrides one cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

APPLICANTS = ("natural_person", "business", "research", "public_welfare", "legal_service", "other_organization")
OUTCOMES = ("upheld", "corrected", "other", "pending")
OUTCOME_LABELS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")

#: Row key, label in the group it belongs to; a group is (label, rows), in the order of the form.
RESULT_ROWS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("（一）予以公开", (("disclosed", ""),)),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", (("partly_disclosed", ""),)),
    (
        "（三）不予公开",
        (
            ("refused.state_secret", "1.属于国家秘密"),
            ("refused.prohibited_by_law", "2.其他法律行政法规禁止公开"),
            ("refused.endangers_security", "3.危及“三安全一稳定”"),
            ("refused.third_party_rights", "4.保护第三方合法权益"),
            ("refused.internal_affairs", "5.属于三类内部事务信息"),
            ("refused.process_information", "6.属于四类过程性信息"),
            ("refused.enforcement_file", "7.属于行政执法案卷"),
            ("refused.administrative_query", "8.属于行政查询事项"),
        ),
    ),
    (
        "（四）无法提供",
        (
            ("unable.not_held", "1.本机关不掌握相关政府信息"),
            ("unable.not_compiled", "2.没有现成信息需要另行制作"),
            ("unable.unclear", "3.补正后申请内容仍不明确"),
        ),
    ),
    (
        "（五）不予处理",
        (
            ("not_processed.complaint", "1.信访举报投诉类申请"),
            ("not_processed.repeated", "2.重复申请"),
            ("not_processed.publication", "3.要求提供公开出版物"),
            ("not_processed.excessive", "4.无正当理由大量反复申请"),
            ("not_processed.reissue", "5.要求行政机关确认或重新出具已获取信息"),
        ),
    ),
)
OTHER_ROWS = {
    2019: (("（六）其他处理", (("other.other", ""),)),),
    2021: (
        (
            "（六）其他处理",
            (
                ("other.late_correction", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
                ("other.late_payment", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
                ("other.other", "3.其他"),
            ),
        ),
    ),
}


@dataclass(frozen=True)
class Cell:
    """One cell as the form draws it."""

    text: str
    columns: int = 1
    rows: int = 1


class Grid(tuple[tuple[Cell, ...], ...]):
    """The rows of one table, each row the cells that begin in it."""

    __slots__ = ()

    @classmethod
    def plain(cls, rows: list[list[str]]) -> Self:
        return cls(tuple(Cell(text) for text in row) for row in rows)


class StatutoryTables:
    """The figures of one report and the tables that show them."""

    def __init__(self, template: int, figures: str, override: str | None) -> None:
        self.template = template
        self.blank = figures == "blank"
        parts = [] if self.blank else [part.split() for part in figures.split(";")]
        given = {key: cells for key, *cells in parts}
        if "other" in given:
            given["other.other"] = given.pop("other")
        self.groups = RESULT_ROWS + OTHER_ROWS[template]
        self.result_keys = [key for _, rows in self.groups for key, _ in rows]
        self.proactive = {key: given.pop(key) for key in list(given) if key in PROACTIVE_KEYS}
        self.outcomes = {
            key: _with_total([int(n) for n in given.pop(key, [])], len(OUTCOMES))
            for key in ("reconsideration", "direct", "after")
        }
        input_rows = ("new", "carried_over", *self.result_keys, "carried_forward")
        self.requests = {key: _with_total([int(n) for n in given.pop(key, [])], len(APPLICANTS)) for key in input_rows}
        assert not given, f"unknown figures: {given}"
        columns = range(len(APPLICANTS) + 1)
        self.requests["processed_total"] = [sum(self.requests[key][c] for key in self.result_keys) for c in columns]
        self.requests["carried_forward"] = self.requests.pop("carried_forward")  # the last row of the form
        assert not self.broken_identities(), self.broken_identities()
        if override:
            cell, _, value = override.partition("=")
            row, _, column = cell.rpartition(".")
            self.requests[row][(*APPLICANTS, "total").index(column)] = int(value)
            assert self.broken_identities(), f"{override} breaks nothing"

    def broken_identities(self) -> list[str]:
        """Which identities of the form do not hold, one line each, in the words of the form's rows and columns."""
        broken = []
        for key, cells in self.requests.items():
            if sum(cells[:-1]) != cells[-1]:
                broken.append(f"sum of the applicant columns = total: requests.{key}")
        for c, column in enumerate((*APPLICANTS, "total")):
            row = {key: cells[c] for key, cells in self.requests.items()}
            if row["new"] + row["carried_over"] != row["processed_total"] + row["carried_forward"]:
                broken.append(f"new + carried_over = processed_total + carried_forward: {column}")
            if sum(row[key] for key in self.result_keys) != row["processed_total"]:
                broken.append(f"sum of the result rows = processed_total: {column}")
        return broken

    def figures(self) -> dict[str, object]:
        """Every figure of the tables: ``requests.<row>`` the six applicants and the total, outcomes likewise."""
        if self.blank:
            return {}
        figures: dict[str, object] = {}
        for key, cells in self.proactive.items():
            if self.template == 2021 and key in ("regulations", "normative"):
                name = {"normative": "normative_documents"}.get(key, key)
                figures |= {f"proactive.{name}.{part}": int(n) for part, n in zip(COUNT_PARTS, cells, strict=True)}
            elif key in ("licences", "penalties", "coercive"):
                figures[f"proactive.{'coercive_measures' if key == 'coercive' else key}"] = int(cells[-1])
            elif key == "fees" and self.template == 2021:
                figures["proactive.fees_10k_yuan"] = float(cells[0])
        figures |= {f"requests.{key}": cells for key, cells in self.requests.items()}
        figures["reconsideration"] = self.outcomes["reconsideration"]
        figures["litigation.direct"] = self.outcomes["direct"]
        figures["litigation.after_reconsideration"] = self.outcomes["after"]
        return figures

    def grids(self, table: str) -> list[Grid]:
        """The tables of one chapter: ``proactive``, ``requests`` or ``litigation``."""
        return {"proactive": self._proactive, "requests": self._requests, "litigation": self._litigation}[table]()

    def _number(self, value: object) -> str:
        return "" if self.blank else str(value)

    def _proactive(self) -> list[Grid]:
        rows: list[tuple[Cell, ...]] = []
        for article, heads, keys in PROACTIVE_LAYOUT[self.template]:
            rows.append((Cell(f"第二十条第{article}项", columns=4),))
            widths = _widths(len(heads))
            rows.append(tuple(Cell(text, columns=w) for text, w in zip(heads, widths, strict=True)))
            for key, label in keys:
                values = self.proactive.get(key, ["0"] * (len(heads) - 1))
                cells = [label, *(self._number(value) for value in values)]
                rows.append(tuple(Cell(text, columns=w) for text, w in zip(cells, widths, strict=True)))
        return [Grid(rows)]

    def _requests(self) -> list[Grid]:
        def numbers(key: str) -> tuple[Cell, ...]:
            return tuple(Cell(self._number(n)) for n in self.requests[key])

        note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
        organizations = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
        rows: list[tuple[Cell, ...]] = [
            (Cell(note, columns=3, rows=3), Cell("申请人情况", columns=7)),
            (Cell("自然人", rows=2), Cell("法人或其他组织", columns=5), Cell("总计", rows=2)),
            tuple(Cell(name) for name in organizations),
            (Cell("一、本年新收政府信息公开申请数量", columns=3), *numbers("new")),
            (Cell("二、上年结转政府信息公开申请数量", columns=3), *numbers("carried_over")),
        ]
        results: list[tuple[Cell, ...]] = []
        for group, members in self.groups:
            for position, (key, label) in enumerate(members):
                if not label:
                    lead: tuple[Cell, ...] = (Cell(group, columns=2),)
                elif position == 0:
                    lead = (Cell(group, rows=len(members)), Cell(label))
                else:
                    lead = (Cell(label),)
                results.append((*lead, *numbers(key)))
        results.append((Cell("（七）总计", columns=2), *numbers("processed_total")))
        results[0] = (Cell("三、本年度办理结果", rows=len(results)), *results[0])
        rows += results
        rows.append((Cell("四、结转下年度继续办理", columns=3), *numbers("carried_forward")))
        return [Grid(rows)]

    def _litigation(self) -> list[Grid]:
        numbers = [n for key in ("reconsideration", "direct", "after") for n in self.outcomes[key]]
        rows = [
            (Cell("行政复议", columns=5), Cell("行政诉讼", columns=10)),
            (
                *(Cell(label, rows=2) for label in OUTCOME_LABELS),
                Cell("未经复议直接起诉", columns=5),
                Cell("复议后起诉", columns=5),
            ),
            tuple(Cell(label) for label in OUTCOME_LABELS * 2),
            tuple(Cell(self._number(n)) for n in numbers),
        ]
        return [Grid(rows)]


COUNT_PARTS = ("made", "repealed", "in_force")
PROACTIVE_KEYS = ("regulations", "normative", "licences", "service", "penalties", "coercive", "fees", "procurement")
_PENALTY_ROWS = (("penalties", "行政处罚"), ("coercive", "行政强制"))
PROACTIVE_LAYOUT = {
    2019: (
        (
            "（一）",
            ("信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数"),
            (("regulations", "规章"), ("normative", "规范性文件")),
        ),
        (
            "（五）",
            ("信息内容", "上一年项目数量", "本年增/减", "处理决定数量"),
            (("licences", "行政许可"), ("service", "其他对外管理服务事项")),
        ),
        ("（六）", ("信息内容", "上一年项目数量", "本年增/减", "处理决定数量"), _PENALTY_ROWS),
        ("（八）", ("信息内容", "上一年项目数量", "本年增/减"), (("fees", "行政事业性收费"),)),
        ("（九）", ("信息内容", "采购项目数量", "采购总金额（万元）"), (("procurement", "政府集中采购"),)),
    ),
    2021: (
        (
            "（一）",
            ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
            (("regulations", "规章"), ("normative", "行政规范性文件")),
        ),
        ("（五）", ("信息内容", "本年处理决定数量"), (("licences", "行政许可"),)),
        ("（六）", ("信息内容", "本年处理决定数量"), _PENALTY_ROWS),
        ("（八）", ("信息内容", "本年收费金额（单位：万元）"), (("fees", "行政事业性收费"),)),
    ),
}


def _with_total(cells: list[int], width: int) -> list[int]:
    padded = cells + [0] * (width - len(cells))
    assert len(padded) == width, cells
    return [*padded, sum(padded)]


def _widths(columns: int) -> tuple[int, ...]:
    """How many of the form's four columns each cell of a row covers."""
    return {2: (1, 3), 3: (1, 1, 2), 4: (1, 1, 1, 1)}[columns]
