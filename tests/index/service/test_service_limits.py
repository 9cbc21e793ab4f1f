"""Where the answer turns: questions of four words, half of the words, sixteen put back; on an engine of plain lists."""

from __future__ import annotations

from itertools import islice, product
from typing import Any

import numpy as np
import pytest

from index import Report
from index.engine import Sharing
from index.errors import FilterError, QueryError, ReportMissingError
from index.notes import FILTERED, QUESTION, RELAXED, SYNONYMS
from index.query.parser import parse
from index.query.tree import Exact, Or, Words
from index.service import suggestions
from index.service.index import SearchIndex
from index.service.likeness import find_like
from index.service.questions import (
    is_plain_text,
    is_question,
    is_quotation,
    is_telling,
    telling_part,
    understand,
)
from tests.index.service.plain_engine import PlainEngine, PlainView

#: Words that are cut the same wherever they stand.
NAMES = ["".join(letters) for letters in islice(product("bcdfghjk", "aeiou"), 40)]


def _index(*texts: str, **fields: Any) -> SearchIndex:
    shelf = [Report(id=str(number), text=text, **fields) for number, text in enumerate(texts)]
    return SearchIndex(PlainEngine(shelf))  # type: ignore[arg-type]  # nobody writes to it


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("如何 申请 信息", False),
        ("如何 申请 信息 费用", True),
        ("申请 信息 费用 吗", True),
        ("信息 费用 吗", False),
        ("申请 信息 费用 标准", False),
        ("申请 信息 费用 标准?", True),
        ("能不能 申请 信息 费用", True),
        ("几乎 申请 信息 费用", False),
    ],
)
def test_a_question_has_four_words_and_asks(text: str, asks: bool) -> None:
    assert is_question(text) is asks
    assert understand(text, "all").is_question is asks
    assert understand(text, "any").match == "any"


def test_a_mark_without_its_partner_is_let_go_in_a_question_alone() -> None:
    assert understand("“如何 申请 信息 费用", "all")[1:] == ("any", True)
    with pytest.raises(QueryError):
        understand("“申请 信息 费用", "all")
    with pytest.raises(QueryError):
        understand("如何 申请 信息 year:x", "all")
    with pytest.raises(QueryError):
        understand("“如何 申请 信息 year:2018", "all")
    assert understand("如何 申请 信息 year:2018", "all")[1:] == ("all", False)


def test_quotations_that_are_set_in_print_are_text_of_a_question() -> None:
    assert understand("如何 申请“信息”费用 标准", "all").match == "any"
    assert understand('如何 申请"信息"费用 标准', "all").match == "all"
    assert understand("如何 申请 “信息” 费用 标准", "all").match == "all"
    assert understand("如何 申请 费用 标准 “信息”公开", "all").match == "any"


def test_what_is_plain_text_and_what_a_quotation() -> None:
    assert is_plain_text(parse("申请 信息"))
    assert is_plain_text(parse("信"))
    for text in ("", '申请 "信息"', "申请 year:2018", "文号:国办发〔2021〕30号", "申请 OR 信息", "申请 -信息", "申请*"):
        assert not is_plain_text(parse(text)), text
    assert is_quotation('"信息"', Exact("信息", 1))
    assert not is_quotation("信", Exact("信", 0))
    assert not is_quotation('"信息"', Words("信息", 1))


def test_words_that_say_nothing_are_left_out_of_what_is_told() -> None:
    assert [is_telling(word) for word in ("的", "什么", "怎么样", "没有", "舆情", "2018")] == [False] * 4 + [True] * 2
    assert telling_part(parse("如何的 舆情 舆情，公开")).root == Or((Words("舆情"), Words("公开")))
    assert telling_part(parse("如何 的")).root is None


@pytest.mark.parametrize(("absent", "kind"), [(2, RELAXED), (3, QUESTION)])
def test_half_of_the_words_are_let_go_and_no_more(absent: int, kind: str) -> None:
    index = _index("ba be", "ba")
    query = " ".join(["ba", "be", *NAMES[10 : 10 + absent]])
    page = index.search(query)
    assert [note.kind for note in page.notes] == [kind]
    assert page.total == (1 if kind == RELAXED else 2)
    assert page.relaxed


@pytest.mark.parametrize(("words", "kind"), [(32, RELAXED), (33, QUESTION)])
def test_a_query_of_more_words_than_leave_room_for_blanks_is_not_relaxed(words: int, kind: str) -> None:
    index = _index(" ".join(NAMES[: words - 1]))
    assert [note.kind for note in index.search(" ".join(NAMES[:words])).notes] == [kind]


@pytest.mark.parametrize(("place", "dropped"), [(16, [16]), (17, [1, 17]), (18, [1, 2, 18])])
def test_of_sixteen_words_that_went_all_but_the_last_are_tried_again(place: int, dropped: list[int]) -> None:
    # Equally common, so they go in their order; one report has all but one, and is found once the words up to it went.
    words = NAMES[:26]
    index = _index(" ".join(words[: place - 1] + words[place:]), words[place - 1])
    note = index.search(" ".join(words)).noted(RELAXED)
    assert note is not None
    assert note.values["dropped"] == [words[number - 1] for number in dropped]


def test_words_that_no_report_has_go_first_then_empty_ones_then_the_rarest() -> None:
    index = _index("舆情。微博", "舆情。如何", "微博。如何", "舆情", "舆情。烟花", "烟花。微博")
    for query, dropped in (
        ("舆情 微博 龦龦", ["龦龦"]),
        ("舆情 微博 如何", ["如何"]),
        ("舆情 微博 烟花", ["烟花"]),
    ):
        note = index.search(query).noted(RELAXED)
        assert note is not None
        assert note.values["dropped"] == dropped
        assert note.values["query"] == " ".join(word for word in query.split() if word not in dropped)
    assert index.search("舆情 微博").notes == ()


def test_numbers_go_with_their_units_and_words_that_touch_as_one() -> None:
    index = _index("舆情，微博。", "舆情。")
    for query, dropped in (
        ("舆情 微博 3月", ["3月"]),
        ("舆情 微博 7 3", ["7", "3"]),
        ("舆情 微博 龦龦", ["龦龦"]),
        ("zz 舆情 微博 zz", ["zz"]),
    ):
        note = index.search(query).noted(RELAXED)
        assert note is not None, query
        assert note.values["dropped"] == dropped


def test_a_number_and_its_unit_are_one_word_of_those_that_may_go() -> None:
    index = _index("舆情")
    for query in ("舆情 3月", "3月 舆情"):
        assert [note.kind for note in index.search(query).notes] == [RELAXED]
    assert [note.kind for note in index.search("舆情 微博 烟花").notes] == [QUESTION]


def test_what_is_marked_is_never_let_go() -> None:
    index = _index("舆情，微博。", "舆情。", year=2018)
    for kept in ('"舆情"', "year:2018", "-烟花", "(舆情 | 档案)", "舆*"):
        note = index.search(f"{kept} 龦龦 微博").noted(RELAXED)
        assert note is not None, kept
        assert note.values["query"] == f"{kept} 微博"
    assert index.search("year:2018 龦龦").total == index.search("-烟花 龦龦").total == 0
    assert index.search('"舆情" 龦龦').total == 2
    assert index.search('"龦龦" 微博').total == 0
    assert index.search("year:2019 微博").total == 0


def test_a_question_that_a_report_has_in_a_row_is_a_text() -> None:
    index = _index("我们应该到哪里去讨论问题", "讨论。问题。")
    assert index.search("应该到哪里去讨论问题").total == 1
    page = index.search("应该到哪里去讨论什么问题")
    assert (page.total, [note.kind for note in page.notes]) == (2, [QUESTION])
    assert index.search("龦龦 齉齉 龖龖 吗").notes == ()


def test_other_names_are_noted_where_they_find_more() -> None:
    index = _index("安监局", "应急管理局", "教育局")
    page = index.search("安监局")
    assert page.total == 2
    (note,) = page.notes
    assert (note.kind, note.values["total"], note.values["names"]) == (SYNONYMS, 1, ["应急管理局"])
    assert index.search("安监局", synonyms=False).total == 1
    assert index.search("安监局", synonyms=False).notes == ()
    assert sum(trend.matching for trend in index.trends("安监局", by="level")) == 0


def test_what_other_names_find_does_not_hang_on_a_filter() -> None:
    shelf = [Report(id="old", text="安监局", year=2016), Report(id="new", text="应急管理局", year=2018)]
    index = SearchIndex(PlainEngine(shelf))  # type: ignore[arg-type]
    page = index.search("安监局", filters={"year": ["2016"]}, facets=["year"])
    assert (page.total, page.notes) == (1, ())
    assert {value.value: value.count for value in page.facets[0].values} == {"2016": 1, "2018": 1}


def test_marks_are_of_what_was_looked_for() -> None:
    index = _index("安监局，应急管理局，年报")

    def marked(query: str, **options: Any) -> list[str]:
        found = index.mark("0", query, **options)
        assert found is not None
        return [found.report.text[start:end] for start, end in found.marks]

    assert marked("安监局") == ["安监局", "应急管理局"]
    assert marked("安监局", synonyms=False) == marked("安监局", match="any") == ["安监局"]
    assert marked("-安监局 年报") == ["年报"]
    assert index.mark("1", "年报") is None


def test_another_query_is_suggested_where_no_report_at_all_has_what_was_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, object]] = []

    def suggestion(view: object, query: Any, filters: object, match: str) -> str:
        asked.append((match, filters))
        return query.text + "?"

    monkeypatch.setattr(suggestions, "suggestion", suggestion)
    index = _index("舆情", "舆情。微博", year=2018)
    for query, options in (
        ("舆情", {}),
        ("", {}),
        ("", {"filters": {"year": ["2019"]}}),
        ("舆情", {"filters": {"year": ["2019"]}}),
        ("舆情 龦龦", {"match": "any"}),
    ):
        assert index.search(query, **options).suggestion is None, query  # type: ignore[arg-type]
    assert not asked
    for query, options in (
        ("龦龦", {}),
        ("舆情 zz", {}),
        ("舆情 龦龦 齉齉 龖龖", {}),
        ("龦龦", {"filters": {"year": ["2018"]}}),
        ("龦龦", {"match": "any"}),
    ):
        assert index.search(query, **options).suggestion == f"{query}?"  # type: ignore[arg-type]
    assert asked == [*[("all", {})] * 3, ("all", {"year": ["2018"]}), ("any", {})]


def test_every_count_says_how_the_query_is_to_be_matched(monkeypatch: pytest.MonkeyPatch) -> None:
    matches: set[object] = set()
    find = PlainView.find

    def watched(self: PlainView, query: Any, filters: Any, match: str) -> Any:
        matches.add(match)
        return find(self, query, filters, match)

    monkeypatch.setattr(PlainView, "find", watched)
    index = _index("舆情。微博", "安监局", "应急管理局", year=2018)
    for query in ("舆情 龦龦", "安监局", "舆情 龦龦 齉齉 龖龖", "如何 处置 舆情 微博"):
        index.search(query, filters={"year": ["2018"]})
        index.search(query, filters={"year": ["2019"]})
    assert matches == {"all", "any"}


def test_filters_that_leave_nothing_are_explained() -> None:
    shelf = [Report(id=str(year), text="舆情", year=year, level="city") for year in (2016, 2017)]
    index = SearchIndex(PlainEngine(shelf))  # type: ignore[arg-type]
    (note,) = index.search("舆情", filters={"year": ["2016"], "level": ["county"]}).notes
    assert note.kind == FILTERED
    assert note.values == {"fields": ["year", "level"], "without": {"level": 1}, "total": 2}
    assert index.search("舆情", filters={"year": ["2016"]}).notes == ()
    assert index.search("龦龦", filters={"year": ["2016"]}).notes == ()


def test_pages_begin_where_the_one_before_ends() -> None:
    index = _index(*["舆情"] * 7)
    for page, size in ((1, 3), (2, 3), (3, 3), (4, 3), (1, 7)):
        hits = index.search("舆情", page=page, page_size=size).hits
        assert [hit.rank for hit in hits] == list(range(1, 8))[(page - 1) * size : page * size]
        assert [hit.id for hit in hits] == [str(rank - 1) for rank in range(1, 8)][(page - 1) * size : page * size]
    for wrong in ({"page": 0}, {"page_size": 0}, {"sort": "best"}, {"facets": ["color"]}, {"match": "some"}):
        with pytest.raises(FilterError):
            index.search("舆情", **wrong)  # type: ignore[arg-type]
    with pytest.raises(FilterError) as refused:
        index.trends("舆情", by="agency")
    assert (refused.value.code, refused.value.message.params["name"]) == ("search.unknown_choice", "by")


def test_every_report_is_sorted_by_date_where_nothing_is_looked_for() -> None:
    shelf = [Report(id=str(year), text="舆情", year=year) for year in (2016, 2018, 2017)]
    index = SearchIndex(PlainEngine(shelf))  # type: ignore[arg-type]
    for query, sort, ids in (
        ("", "relevance", ["2018", "2017", "2016"]),
        ("舆情", "relevance", ["2016", "2018", "2017"]),
        ("舆情", "newest", ["2018", "2017", "2016"]),
        ("舆情", "oldest", ["2016", "2017", "2018"]),
    ):
        hits = index.search(query, sort=sort).hits
        assert [hit.id for hit in hits] == ids
        assert [hit.id for hit in index.search(query, sort=sort, page=2, page_size=1).hits] == ids[1:2]
        assert all((hit.score > 0) is (query != "" and sort == "relevance") for hit in hits)


class _Sharing(PlainView):
    """Says how many were asked for, and has so many others before the one that is meant."""

    def __init__(self, before: int) -> None:
        self.own = Report(id="own", text="甲" * 60, year=2018)
        super().__init__([self.own, *(Report(id=str(number), text="乙" * 60) for number in range(before))])
        self.wanted = 0

    def sharing(self, wanted_prints: Any, weigh: Any, filters: Any, wanted: int) -> Sharing:
        self.wanted = wanted
        return Sharing(np.ones(len(wanted_prints), np.int64), [(self.own, 1.0)])


def test_as_many_reports_are_looked_at_for_few_as_for_ten_and_two_more_for_each_that_is_wanted() -> None:
    for limit, wanted in ((1, 51), (10, 51), (20, 71)):
        view = _Sharing(3)
        page = find_like(view, "own", limit, {}, None)  # type: ignore[arg-type]
        assert view.wanted == wanted
        assert page.neighbours == ()
    with pytest.raises(ReportMissingError):
        find_like(_Sharing(0), "none", 1, {}, None)  # type: ignore[arg-type]


def test_reports_with_the_same_passages_are_alike_and_the_rarer_those_are_the_more() -> None:
    passage = "云水市教育局通过门户网站主动公开了义务教育阶段学校的招生范围、招生计划和收费标准，并且答复了家长的来信"
    shelf = [
        Report(id=str(n), text=f"{passage}。第{n}号。", agency=f"{'甲乙'[n % 2]}市教育局", year=2016 + n)
        for n in range(4)
    ]
    index = SearchIndex(PlainEngine([*shelf, Report(id="other", text="舆情" * 60)]))  # type: ignore[arg-type]
    page = index.like("0")
    assert {neighbour.id for neighbour in page.neighbours} == {"1", "2", "3"}
    assert [neighbour.rank for neighbour in page.neighbours] == [1, 2, 3]
    assert len(index.like("0", limit=2).neighbours) == 2
    assert {neighbour.id for neighbour in index.like("0", filters={"year": ["2017..2018"]}).neighbours} == {"1", "2"}
    assert index.compare("0", "1").left.id == "0"


def test_a_status_counts_what_there_is() -> None:
    shelf = [
        Report(id="1", text="", year=2018, agency="甲局", province="广东"),
        Report(id="2", text="", year=2017, agency="甲局"),
        Report(id="3", text="", is_report=False, agency="乙局", province="湖南"),
        Report(id="4", text=""),
    ]
    status = SearchIndex(PlainEngine(shelf)).status()  # type: ignore[arg-type]
    assert status == {
        "location": "memory",
        "engine": "plain",
        "reports": 4,
        "annual_reports": 3,
        "years": {"2017": 1, "2018": 1},
        "agencies": 2,
        "provinces": 2,
        "without_year": 2,
        "without_agency": 1,
    }


def test_trends_and_facets_stand_in_their_order() -> None:
    shelf = [
        Report(id=str(number), text=text, year=year, level=level, province=province)
        for number, (text, year, level, province) in enumerate(
            [
                ("舆情", 2016, "county", "广东"),
                ("舆情", 2018, "city", "湖南"),
                ("微博", 2018, "city", "湖南"),
                ("舆情", None, None, None),
                ("微博", 2017, "province", "浙江"),
            ]
        )
    ]
    index = SearchIndex(PlainEngine(shelf))  # type: ignore[arg-type]
    facets = {facet.name: facet.values for facet in index.search("", facets=["level", "year", "province"]).facets}
    assert list(facets) == ["level", "year", "province"]
    assert [value.value for value in facets["level"]] == ["province", "city", "county", ""]
    assert [value.value for value in facets["year"]] == ["2018", "2017", "2016", ""]
    assert facets["province"][0][:3] == ("湖南", "湖南", 2)
    assert [(t.value, t.matching, t.total) for t in index.trends("舆情")] == [
        ("2016", 1, 1),
        ("2017", 0, 1),
        ("2018", 1, 2),
    ]
    assert [t.value for t in index.trends("舆情", by="province")] == ["广东", "湖南", "浙江"]
    assert [t.value for t in index.trends("舆情", by="level")] == ["province", "city", "county"]
    assert index.search("").facets == ()
