"""What figures are called, in both languages, and what they count: ``data/figures.tsv``. The reader of reports goes by it too."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.fields import FIGURES
from index.figures.cells import CHECKS
from index.figures.results import plain
from index.messages import Message, Term
from index.report import Check

#: The table; see its own head.
TABLE = Path(__file__).parent / "data" / "figures.tsv"

#: Where figures stand in a report, in the order in which they are offered.
GROUPS = {
    "headline": Term("Main figures", "主要数字"),
    "proactive": Term("Proactive disclosure (statutory table)", "主动公开（法定表格）"),
    "requests": Term("Disclosure requests (statutory table)", "收到和处理申请（法定表格）"),
    "reviews": Term("Reconsideration and litigation (statutory table)", "行政复议与行政诉讼（法定表格）"),
    "annex": Term("Annex and text", "附表与正文"),
    "other": Term("Other figures", "其他数字"),
}

#: The sums that a report may fail, by how their names begin, the longest first where one begins another.
SUMS = {
    "requests.balance": Term(
        "new + carried over = processed + carried forward", "本年新收 + 上年结转 = 办理结果总计 + 结转下年度"
    ),
    "requests.applicants": Term("the six kinds of applicants = total", "六类申请人之和 = 总计"),
    "requests.results": Term("results = processed in all", "各项办理结果之和 = 办理结果总计"),
    "requests.channels": Term("ways of asking = requests received", "各种方式的申请之和 = 收到申请"),
    "replies.outcomes": Term("replies of each kind = replies", "各种答复之和 = 申请答复"),
    "reconsideration.outcomes": Term("reconsideration: results = total", "行政复议：各种结果之和 = 总计"),
    "litigation.direct.outcomes": Term("sued directly: results = total", "未经复议直接起诉：各种结果之和 = 总计"),
    "litigation.after_reconsideration.outcomes": Term(
        "sued after reconsideration: results = total", "复议后起诉：各种结果之和 = 总计"
    ),
    "reconsiderations.outcomes": Term("reconsiderations: results = total", "行政复议各种结果之和 = 行政复议"),
    "lawsuits.outcomes": Term("lawsuits: results = total", "行政诉讼各种结果之和 = 行政诉讼"),
    "narrative": Term("the text = the tables", "正文与表格一致"),
}


@dataclass(frozen=True, slots=True)
class Name:
    """A figure in words: its Chinese and English label, its unit (empty where the report names it), its group."""

    label_zh: str
    label_en: str
    unit: str
    group: str = "other"

    @property
    def term(self) -> Term:
        """Its label."""
        return Term(self.label_en, self.label_zh)


@cache
def names() -> dict[str, Name]:
    """Every figure that can be read and its name; cells of chapter 三 have the labels of their row and column."""
    found: dict[str, Name] = {}
    rows: dict[str, Name] = {}
    columns: dict[str, Name] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        key, label_zh, label_en, unit = (*line.split("\t"), "", "", "")[:4]
        if key.endswith(".*"):
            rows[key.removesuffix("*")] = Name(label_zh, label_en, unit)
        elif ".*." in key:
            columns[key.rpartition(".")[2]] = Name(label_zh, label_en, unit)
        else:
            found[key] = Name(label_zh, label_en, unit, _group(key, before_requests=not rows))
    for row, own in rows.items():
        for column, head in columns.items():
            label = f"{own.label_zh}（{head.label_zh}）", f"{own.label_en} ({head.label_en})"
            found[row + column] = Name(*label, own.unit, "requests")
    return found


def _group(key: str, *, before_requests: bool) -> str:
    if key in {figure.name for figure in FIGURES}:
        return "headline"
    if key.startswith(("reconsideration.", "litigation.")):
        return "reviews"
    return "proactive" if before_requests else "annex"


def name_of(figure: str) -> Name:
    """What a figure is called; one that no report of ours states is called by its own name."""
    return names().get(figure) or Name(figure, figure, "")


def sum_of(check: str) -> str:
    """Which of ``SUMS`` a sum that fails belongs to, with or without ``cells.CHECKS`` before it; itself if to none."""
    check = check.removeprefix(CHECKS)
    return next((name for name in SUMS if check == name or check.startswith(f"{name}.")), check)


def sum_term(name: str) -> Term:
    """What a sum is called."""
    return SUMS.get(name) or Term(name, name)


def failure(check: Check) -> Message:
    """What is wrong with a sum that fails, as a message; its two sides are of the figures that it takes."""
    expected, found = plain(check.expected), plain(check.found)
    total = name_of(check.cells[-1]).term if check.cells else sum_term(sum_of(check.name))
    if sum_of(check.name) == "narrative":
        return Message("check.narrative", figure=total, expected=expected, found=found)
    return Message("check.differs", sum=sum_term(sum_of(check.name)), total=total, expected=expected, found=found)


def failure_sentence(check: Check, language: str) -> str:
    """The same as a sentence: in Chinese the one that is kept with the report, which also says what the sides are made of."""
    return check.message if language == "zh" and check.message else failure(check).text(language)
