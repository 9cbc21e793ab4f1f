"""The identities that a correct report satisfies, and those that a report breaks.

The statutory form states them: 勾稽关系 (第一项加第二项之和，等于第三项加第四项之和), totals of rows and columns
(国办公开办函〔2019〕60号, 〔2021〕30号). Published reports do break them.

What is blank: the form asks for numbers, and many bodies leave a cell blank where they mean nought. So a blank counts
as nought beside a number on its own side of the identity, and only there: a side that is blank altogether says
nothing, and an identity with such a side is not judged; a table of blanks breaks nothing. Nor is an identity judged
that lacks a row of the form, because the row could not be read, or that has an approximate figure in it, or whose
figures stand in different statements. A sentence may leave parts out: its parts are held against the whole only where
it names the last of them, the rest (其他, 尚未审结), or where results are more than the cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from index.figures.catalogue import names
from indexer.figures.record import Check, Number
from indexer.figures.tables.disputes import GROUPS, OUTCOMES
from indexer.figures.tables.requests import COLUMNS
from indexer.figures.words import entries

#: The rows of chapter 三 that are results; the first two of 其他处理 are only in the form of 2021.
_ONLY_2021 = ("other.late_correction", "other.late_payment")
_NOT_RESULTS = ("new", "carried_over", "processed_total", "carried_forward")
ROWS = tuple(key for key, _, _ in entries("request_row"))
_TOTALS = tuple(f"requests.{row}.total" for row in ROWS)
RESULTS = tuple(key for key in ROWS if key not in _NOT_RESULTS)
_APPLICANTS = COLUMNS[:-1]

_GROUP_LABELS = {
    "reconsideration": "行政复议",
    "litigation.direct": "未经复议直接起诉",
    "litigation.after_reconsideration": "复议后起诉",
}

Statistics = Mapping[str, Number | None]


def failed(
    statistics: Statistics, narrative: Statistics, approximate: frozenset[str], statements: Mapping[str, int]
) -> tuple[Check, ...]:
    """The identities that these figures break.

    ``statistics`` are the figures of the report, ``narrative`` those that its sentences state, which may differ
    from its tables; ``approximate`` keys are left alone; ``statements`` has, for each figure that was read in a
    sentence, the statement it stands in.
    """
    return tuple(
        check
        for checks in (
            _requests(statistics),
            _disputes(statistics),
            _annex(statistics, approximate, statements),
            _narrative(statistics, narrative, approximate),
        )
        for check in checks
    )


def _side(statistics: Statistics, keys: Sequence[str]) -> Number | None:
    """The sum of one side, blanks as nought; ``None`` where a figure is missing or all are blank."""
    if any(key not in statistics for key in keys):
        return None
    stated = [value for key in keys if (value := statistics[key]) is not None]
    return _whole(sum(stated)) if stated else None


def _whole(value: Number) -> Number:
    return int(value) if value == int(value) else round(value, 6)


def _shown(statistics: Statistics, keys: Sequence[str]) -> str:
    """A sum in words: ``95 + 0 = 95``; of long sums only what is not nought."""
    terms = [statistics.get(key) or 0 for key in keys]
    if len(terms) == 1:
        return f"{_whole(terms[0])}"
    if len(terms) > 4:
        terms = [term for term in terms if term] or [0]
    return f"{' + '.join(str(_whole(term)) for term in terms)} = {_whole(sum(terms))}"


def _compare(
    statistics: Statistics, name: str, left: Sequence[str], right: Sequence[str], titles: tuple[str, str], where: str
) -> Iterator[Check]:
    expected, found = _side(statistics, left), _side(statistics, right)
    if expected is None or found is None or expected == found:
        return
    message = (
        f"《{titles[0]}》与《{titles[1]}》不等{f'（{where}）' if where else ''}："
        f"{_shown(statistics, left)}，{_shown(statistics, right)}"
    )
    yield Check(name, (*left, *right), expected, found, message)


def _requests(statistics: Statistics) -> Iterator[Check]:
    if statistics.keys().isdisjoint(_TOTALS):
        return
    label = names()
    heads = {column: label[f"requests.new.{column}"].label_zh.partition("（")[2].rstrip("）") for column in COLUMNS}
    for column in COLUMNS:
        yield from _compare(
            statistics,
            f"requests.balance.{column}",
            (f"requests.new.{column}", f"requests.carried_over.{column}"),
            (f"requests.processed_total.{column}", f"requests.carried_forward.{column}"),
            ("本年新收 + 上年结转", "办理结果总计 + 结转下年度"),
            f"{heads[column]}列",
        )
    for row in ROWS:
        words = label[f"requests.{row}.total"].label_zh.removesuffix("（总计）")
        yield from _compare(
            statistics,
            f"requests.applicants.{row}",
            tuple(f"requests.{row}.{column}" for column in _APPLICANTS),
            (f"requests.{row}.total",),
            ("六类申请人之和", "总计"),
            f"{words}行",
        )
    # One row of the form of 2021 that was read is of that form, which has the other too, read or not.
    of_2021 = any(f"requests.{row}.{column}" in statistics for row in _ONLY_2021 for column in COLUMNS)
    results = [row for row in RESULTS if of_2021 or row not in _ONLY_2021]
    for column in COLUMNS:
        yield from _compare(
            statistics,
            f"requests.results.{column}",
            tuple(f"requests.{row}.{column}" for row in results),
            (f"requests.processed_total.{column}",),
            ("各项办理结果之和", "办理结果总计"),
            f"{heads[column]}列",
        )


def _disputes(statistics: Statistics) -> Iterator[Check]:
    for group in GROUPS:
        if f"{group}.total" not in statistics:
            continue  # nothing to compare with
        yield from _compare(
            statistics,
            f"{group}.outcomes",
            tuple(f"{group}.{outcome}" for outcome in OUTCOMES[:-1]),
            (f"{group}.total",),
            ("结果维持 + 结果纠正 + 其他结果 + 尚未审结", "总计"),
            _GROUP_LABELS[group],
        )


class _Sum(NamedTuple):
    """A sum of the annex of 2014 to 2018, and of the sentences that follow it: ``parts`` that all have, ``more`` that
    some have, of which ``rest`` make the list complete in a sentence.
    """

    name: str
    parts: tuple[str, ...]
    more: tuple[str, ...]
    rest: tuple[str, ...]
    whole: str
    titles: tuple[str, str]
    #: Whether nothing counts in two parts: an e-mail may be a request online too.
    apart: bool = False


def _cases(key: str, title: str) -> _Sum:
    parts = tuple(f"{key}.{outcome}" for outcome in ("upheld", "corrected", "other"))
    pending = (f"{key}.pending",)
    return _Sum(f"{key}.outcomes", parts, pending, pending, key, (f"{title}各种结果之和", title), apart=True)


_REPLIES = ("already_public", "disclosed", "partly_disclosed", "refused", "not_this_agency", "not_exist", "unclear")
#: Information that is disclosed in several ways counts once in 主动公开政府信息数, so its channels are no sum.
_SUMS = (
    _Sum(
        "requests.channels",
        tuple(f"requests.channel.{channel}" for channel in ("in_person", "fax", "online", "mail")),
        ("requests.channel.email", "requests.channel.other"),
        ("requests.channel.other",),
        "requests_received",
        ("各种方式的申请之和", "收到申请"),
    ),
    _cases("reconsiderations", "行政复议"),
    _cases("lawsuits", "行政诉讼"),
    _Sum(
        "replies.outcomes",
        tuple(f"replies.{kind}" for kind in (*_REPLIES, "other_procedure")),
        ("replies.other",),
        ("replies.other",),
        "replies.total",
        ("各种答复之和", "申请答复"),
    ),
)


def _annex(statistics: Statistics, approximate: frozenset[str], statements: Mapping[str, int]) -> Iterator[Check]:
    for sum_ in _SUMS:
        if sum_.whole not in statistics:
            continue  # nothing to compare with
        # Parts that do not overlap may be more than the whole without those that a sentence leaves out.
        parts = [key for key in sum_.parts if key in statistics] if sum_.apart else sum_.parts
        keys = (*parts, *(key for key in sum_.more if key in statistics))
        if approximate.intersection((*keys, sum_.whole)):
            continue
        if len({statements.get(key) for key in (*keys, sum_.whole)}) > 1:
            continue
        incomplete = len(parts) < len(sum_.parts) or (
            sum_.whole in statements and not all(key in statistics for key in sum_.rest)
        )
        for check in _compare(statistics, sum_.name, keys, (sum_.whole,), sum_.titles, ""):
            if not incomplete or (sum_.apart and check.expected > check.found):
                yield check


_BOTH = (
    ("requests_received", "收到申请", "本年新收政府信息公开申请总计"),
    ("reconsiderations", "行政复议", "行政复议总计"),
    ("lawsuits", "行政诉讼", "行政诉讼总计"),
    ("proactive_total", "主动公开政府信息", "主动公开政府信息数"),
)


#: What a sentence may count besides what the table's own cell does: sums of other cells.
_ALSO = {
    "requests_received": (
        ("requests.new.total", "requests.carried_over.total"),
        ("requests.processed_total.total",),
    )
}


def _narrative(statistics: Statistics, narrative: Statistics, approximate: frozenset[str]) -> Iterator[Check]:
    """What the sentences say against what the tables say. It may be a mistake; it may be that one counts a
    body's own and the other all that it reports for, which the message leaves open."""
    for key, words, heads in _BOTH:
        stated, table = narrative.get(key), statistics.get(key)
        if stated is None or table is None or stated == table or key in approximate:
            continue
        if any(stated == _side(statistics, cells) for cells in _ALSO.get(key, ())):
            continue
        message = f"正文《{words}》与表格《{heads}》不等（统计口径可能不同）：{_whole(stated)}，{_whole(table)}"
        yield Check(f"narrative.{key}", (key,), stated, table, message)
