"""Questions and sentences: told by their words, answered by any of them, and nothing that a person marked is let go."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import Report
from index.errors import QueryError
from index.notes import QUESTION, RELAXED
from index.protocol import Index
from index.service.questions import understand
from tests.index.building import build

TEXTS = {
    "fish": "承包方不得将耕地改为鱼塘，违约的应当恢复原状。",
    "pay": "依申请公开收取检索费、复制费的标准由省物价局制定。",
    "crackers": "本市三环内禁止燃放烟花爆竹，违者由公安机关处以罚款。",
    "opinion": "舆情处置及时，办理结果在网站公布。",
}
SENTENCE = "我们对于全市三环以内的居民小区在春节期间燃放烟花爆竹的行为进行了集中整治"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    reports = [
        Report(id=i, text=text, year=2016 + number, level="city") for number, (i, text) in enumerate(TEXTS.items())
    ]
    return build(tmp_path_factory.mktemp("questions") / "index", [reports])[0]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("土地承包方私自将部分承包地改为鱼塘属于违约吗？", "fish"),
        ("申请公开信息要交哪些费用", "pay"),
        ("在三环内放烟花爆竹会被罚多少钱", "crackers"),
        ("请问 烟花爆竹 三环 能不能 燃放", "crackers"),
        ("什么是“烟花爆竹”禁放区域？", "crackers"),
        ("“烟花爆竹怎么燃放才算合法？", "crackers"),  # a mark without its partner
        (SENTENCE, "crackers"),
    ],
)
def test_a_question_is_answered_by_the_best_report_with_any_of_its_words(index: Index, asked: str, answer: str) -> None:
    page = index.search(asked)
    assert page.hits[0].id == answer
    assert [note.kind for note in page.notes] == [QUESTION]
    assert page.suggestion is None
    assert page.hits[0].snippets[0].marks
    assert index.rank(asked) == index.rank(asked, match="any")


@pytest.mark.parametrize("asked", ["鱼塘 违约", "如何申请", "多少", "烟花爆竹", "政府信息公开工作年度报告", ""])
def test_keywords_and_names_are_no_questions(asked: str) -> None:
    assert understand(asked, "all").match == "all"


@pytest.mark.parametrize(
    "asked",
    [
        '"恢复原状" 承包方 为什么 改为 鱼塘 吗',
        '承包方 为什么 改为 鱼塘"恢复原状"吗',
        "＂恢复原状＂承包方 为什么 改为 鱼塘 吗",
        "year:2016 承包方 为什么 改为 鱼塘 吗",
        "承包方 为什么 改为 鱼塘 吗 -罚款",
        "承包方 为什么 改为 鱼塘 OR 违约 吗",
        "(承包方 | 发包方) 为什么 改为 鱼塘 吗",
    ],
)
def test_what_a_person_marked_is_required_in_a_question_too(index: Index, asked: str) -> None:
    assert understand(asked, "all").match == "all"
    assert {hit.id for hit in index.search(asked).hits} <= {"fish"}


def test_a_sentence_that_stands_in_a_report_finds_it_alone(tmp_path: Path) -> None:
    other = "三环以内的居民小区在春节期间没有燃放烟花爆竹，我们对全市进行了整治。"
    index, _ = build(
        tmp_path / "index", [[Report(id="whole", text=f"{SENTENCE}。成效明显。"), Report(id="other", text=other)]]
    )
    page = index.search(SENTENCE)
    assert page.hits[0].id == "whole"
    assert page.relaxed is None


def test_a_mistake_in_a_query_that_is_no_question_is_still_named(index: Index) -> None:
    with pytest.raises(QueryError, match="not closed"):
        index.search("“烟花爆竹")
    with pytest.raises(QueryError, match="no partner"):
        index.search("(烟花爆竹 怎么 燃放 才算 合法 OR 违法")
    with pytest.raises(QueryError, match="no field colour"):
        index.search("colour:red 烟花爆竹 怎么 燃放 才算 合法")


def test_empty_words_go_before_telling_ones(tmp_path: Path) -> None:
    pairs = [("舆情", "微博"), ("如何", "舆情"), ("如何", "微博")]
    index, _ = build(
        tmp_path / "index", [[Report(id=str(n), text="。".join(pair)) for n, pair in enumerate([*pairs, *pairs[1:]])]]
    )
    note = index.search("舆情 微博 如何").noted(RELAXED)
    assert note
    assert note.values == {"dropped": ["如何"], "query": "舆情 微博", "total": 1}
    assert note.text == "没有同时包含全部检索词的报告；去掉“如何”后有 1 份。"


def test_words_inside_a_run_go_and_what_is_marked_stays(index: Index) -> None:
    page = index.search("三环内燃放龦龦烟花爆竹")
    note = page.noted(RELAXED)
    assert note
    assert note.values["dropped"] == ["龦龦"]
    assert [hit.id for hit in page.hits] == ["crackers"]
    for kept in ('"恢复原状"', "level:city", "-罚款", "(鱼塘 | 违约)", "恢复*"):
        page = index.search(f"{kept} 承包方 龦龦")
        note = page.noted(RELAXED)
        assert note
        assert note.values["query"] == f"{kept} 承包方"
        assert [hit.id for hit in page.hits] == ["fish"]
    for marked in ('"鱼塘""罚款"', "＂鱼＂＂罚＂", "“鱼塘”“罚款”", '"没有的话" 承包方'):
        assert not index.search(marked).total
    assert not index.search("year:2030 承包方").total
    assert not index.search("文号:龦龦 承包方").total


def test_a_long_query_is_not_cut_into_more_parts_than_a_query_may_have(index: Index) -> None:
    page = index.search("鱼塘" + "龦齉" * 60)
    assert [hit.id for hit in page.hits] == ["fish"]
    assert page.noted(QUESTION)
    assert not index.search("龦齉" * 60 + ' "恢复原状"').total


def test_where_most_words_would_have_to_go_the_best_with_any_come_first(index: Index) -> None:
    page = index.search("鱼塘 龦龦 齉齉 龖龖")
    assert page.noted(QUESTION)
    assert [hit.id for hit in page.hits] == ["fish"]
    quoted = index.search('"鱼塘" 龦龦 齉齉 龖龖')  # what is marked is required however many words go
    note = quoted.noted(RELAXED)
    assert note
    assert note.values["dropped"] == ["龦龦", "齉齉", "龖龖"]


def test_only_empty_words_are_no_result(index: Index) -> None:
    page = index.search("龦龦 的")
    assert (page.total, page.notes) == (0, ())


def test_whether_synonyms_are_searched_does_not_hang_on_a_filter(tmp_path: Path) -> None:
    reports = [Report(id="old", text="安监局", year=2016), Report(id="new", text="应急管理局", year=2018)]
    index, _ = build(tmp_path / "index", [reports])
    page = index.search("安监局", filters={"year": ["2016"]}, facets=["year"])
    assert (page.total, page.notes) == (1, ())
    assert {value.value: value.count for value in page.facets[0].values} == {"2016": 1, "2018": 1}
