"""Suggestions and completions do no harm: they are likelier than what was typed, and promise what a search then finds."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from index import Report, create_index
from index.protocol import Index
from index.suggest.completion import closing_mark
from index.suggest.corrections import Edge
from index.suggest.likelihood import likelier

SENTENCES = (
    "全年做好舆情回应，开展政策解读。",
    "租赁合同期限有多种，有多站点办理，期限站点公布。",
    "违约人员名单公示，失信人员惩戒，说明人员安排。",
    "政府办公室负责公众参与，县政府办公室公布电话。",
    "广州公众号发布，公众监督，工作人员培训。",
    "The government portal was opened, government data.",
    "网址www.yqjnjc.cn，邮箱gzajj@example.cn，http://gzfgw.example.cn/a",
    "门户app下载，app公众用户增加。二〇一八年度，2018年。",
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Eighty reports in two commits: each sentence ten times, with others beside it."""
    chance = random.Random(5)
    index = create_index(tmp_path_factory.mktemp("harmless") / "index")
    for half in (0, 1):
        with index.writer() as writer:
            for number in range(40):
                text = "".join([SENTENCES[number % len(SENTENCES)], chance.choice(SENTENCES[:6])])
                title = f"{chance.choice(['公众参与', '政策解读'])}情况"
                writer.add(Report(id=f"{half}-{number}", text=text, title=title, year=2017 + number % 3, level="city"))
    return index


@pytest.mark.parametrize(
    "typed",
    ["违约吗？", "违约吗", "期限有多长", "期限有多长？", "说明呢", "公众参与 什么", "二零一九年政策", "二〇三一年三月五日", "政府办公室 有多长"],
)  # fmt: skip
def test_what_asks_and_dates_are_no_slips(index: Index, typed: str) -> None:
    assert index.search(typed).suggestion is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("yuqing", "舆情"),
        ("YuQing", "舆情"),
        ("yu'qing", "舆情"),
        ("yuqinghuiying", "舆情回应"),
        ("zhengcejiedu", "政策解读"),
        ("zhengce jiedu", "政策 解读"),
        ("gzry", "工作人员"),
        ("goverment", "government"),
        ("governmant", "government"),
        ("governemnt data", "government data"),
        ("yuqing回应", "舆情回应"),
        ("政策姐读", "政策解读"),
        ("zzz", None),
        ("government", None),
        ("app", None),
        ("xqzk", None),
    ],
)
def test_pinyin_and_latin_slips_are_understood(index: Index, typed: str, meant: str | None) -> None:
    assert index.search(typed).suggestion == meant


def test_nothing_that_a_report_has_is_corrected(index: Index) -> None:
    chance = random.Random(9)
    texts = [report.text for report in index.reports()]
    for _ in range(150):
        text = chance.choice(texts)
        starts = [chance.randrange(len(text)) for _ in range(chance.randint(1, 3))]
        typed = " ".join(text[start : start + chance.randint(2, 9)].strip("“”-.@:/ ，。") for start in starts)
        page = index.search(typed, synonyms=False)
        assert (page.suggestion, page.relaxed) == (None, None), typed


def test_a_correction_is_more_common_in_the_reports_than_what_was_typed(index: Index) -> None:
    texts = [f"{report.text}{report.title}" for report in index.reports()]

    def rarest(text: str) -> int:
        return min(sum(a + b in body for body in texts) for a, b in pairwise(text))

    for typed in ("舆情回映", "政策姐读", "公众参于", "办公是", "工作人园", "政付办公室"):
        meant = index.search(typed).suggestion
        assert meant is not None, typed
        assert rarest(meant) > rarest(typed)


class Counts:
    """The words of an index, as far as weighing needs them: counts of words, and of pairs of characters."""

    def __init__(self, **counts: int) -> None:
        self.counts = counts

    def frequencies(self, words: Sequence[str]) -> dict[str, int]:
        return {word: self.counts[word] for word in words if word in self.counts}

    side_by_side = frequencies


@pytest.mark.parametrize(
    ("counts", "offered"),
    [
        ({"限有": 5, "有站": 9, "有长": 9}, False),  # as common as what was typed
        ({"限有": 5, "有站": 9, "有长": 10}, False),
        ({"限有": 5, "有站": 10, "有长": 9}, True),
        ({"限有": 5, "有站": 9, "有长": 9, "站": 3, "长": 2}, True),
        ({"限有": 5, "有站": 9, "有长": 9, "站": 2, "长": 2}, False),
        ({}, False),
    ],
)
def test_what_is_likelier_is_decided_by_counts_of_neighbours_and_then_of_words(
    counts: dict[str, int], offered: bool
) -> None:
    ways = [(1.0, [Edge(0, 2, "限有", 0.0), Edge(2, 3, "站", 1.0)])]
    assert likelier("限有长", ways, Counts(**counts)) == (ways if offered else [])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "has", "lacks"),
    [
        ("yq", "舆情", "yqjnjc"),
        ("gz", "公众", "gzajj"),
        ("gz", "广州", "gzfgw"),
        ("gong", "公众", "公室"),
        ("公", "公众", "公室"),
        ("公", "公众号", "公室"),
        ("a", "app", "a"),
        ("g", "government", "gzajj"),
    ],
)
def test_words_are_completed_and_pieces_of_words_and_addresses_are_not(
    index: Index, typed: str, has: str, lacks: str
) -> None:
    found = [completion.text for completion in index.complete(typed, limit=20)]
    assert has in found
    assert lacks not in found


TYPED = (
    *("舆", "yq", "政策 公", "公众 zheng", "标题:公", "标题:政", "机关:公", "“公", '"政策解', "「工作", "公众 -政", "公众 OR 舆"),
    *("year:2018 公", "title:zheng", "舆情回应 政策解", "“公众” 监", "公众号", "政策解读 龦", "(公众 OR 舆"),
)  # fmt: skip


@pytest.mark.parametrize(
    "filters", [{}, {"year": ["2018"]}, {"year": ["2017"], "level": ["city"]}, {"level": ["county"]}]
)
@pytest.mark.parametrize("typed", TYPED)
def test_the_number_beside_a_completion_is_what_searching_it_finds(
    index: Index, typed: str, filters: dict[str, list[str]]
) -> None:
    completions = index.complete(typed, limit=20, filters=filters)
    for text, count in ((completion.text, completion.count) for completion in completions):
        if count is not None:
            page = index.search(text, filters=filters)
            assert (page.total, page.relaxed) == (count, None), text
    counts = [completion.count or 0 for completion in completions]
    assert counts == sorted(counts, reverse=True)
    assert completions or typed in {"政策解读 龦", "机关:公", "公众号", "公众 OR 舆"} or filters


@pytest.mark.parametrize(
    ("typed", "closing"),
    [("", ""), ("a", ""), ('"a', '"'), ('"a" b', ""), ('"a" "b', '"'), ("“a", "”"), ("“a” 「b", "」"), ("『", "』"), ('「"」a', "")],
)  # fmt: skip
def test_an_open_quotation_is_told_by_its_mark(typed: str, closing: str) -> None:
    assert closing_mark(typed) == closing


def test_a_page_says_no_number_where_it_does_not_know_one(new_folder: Callable[[], Path]) -> None:
    index = create_index(new_folder())
    with index.writer() as writer:
        writer.add(Report(id="1", text="群众关心什么，怎么办理申请。"))
    found = index.complete("怎么 办理 什么 如何 群", limit=3)
    assert [(completion.text, completion.count) for completion in found] == [("怎么 办理 什么 如何 群众", None)]
