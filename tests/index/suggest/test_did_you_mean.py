"""Did you mean, on reports of a country that does not exist: offered where it helps, and never forced."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Report, create_index
from index.protocol import Index
from index.query.parser import parse
from index.query.tree import Query
from index.results import Completion
from index.service import index as service
from index.suggest.did_you_mean import suggest

SENTENCES = (
    "做好舆情回应，开展政策解读。",
    "依申请公开办理规范，收支两条线管理。",
    "燃放烟花爆竹的规定已经公布。",
    "行政复议和行政诉讼各有一件。",
    "政府信息公开工作稳步推进。",
    "及时回应社会关切，推进政务新媒体建设。",
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Sixty reports in two segments, each sentence in ten; one more names a place that no other names, others went."""
    index = create_index(tmp_path_factory.mktemp("suggest") / "index")
    for half in (0, 1):
        with index.writer() as writer:
            for number in range(30):
                text = SENTENCES[number % len(SENTENCES)]
                writer.add(Report(id=f"{half}-{number}", text=text, year=2018 + half, title=f"第{number}号报告"))
    with index.writer() as writer:
        writer.add(Report(id="place", text="云苓县开展政策解读。", year=2018))
        for number in range(30):
            writer.add(Report(id=f"gone-{number}", text="玉清宫修缮。"))
    with index.writer() as writer:
        for number in range(30):
            writer.remove(f"gone-{number}")
    return index


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("舆情回映", "舆情回应"),
        ("鱼情回映", "舆情回应"),
        ("烟花暴竹", "烟花爆竹"),
        ("烟花爆足", "烟花爆竹"),
        ("收支两条钱", "收支两条线"),
        ("收支条线", "收支两条线"),
        ("收支两两条线", "收支两条线"),
        ("收支条两线", "收支两条线"),
        ("依申清公开", "依申请公开"),
        ("政策姐读", "政策解读"),
        ("政策解肚", "政策解读"),
        ("行政付议", "行政复议"),
        ("行镇复议", "行政复议"),
        ("行政数讼", "行政诉讼"),
        ("政务新梅体", "政务新媒体"),
        ("鱼晴", "舆情"),
        # What is not wrong stays as it was typed, character for character.
        ("輿情回映", "輿情回应"),
        ("“舆情回映”", "“舆情回应”"),
        ("  关切　舆情回映 year:2018", None),  # in different reports: nothing has both
        ("  做好　舆情回映 year:2018", "  做好　舆情回应 year:2018"),
        ("舆情回映 OR 烟花暴竹", "舆情回应 OR 烟花爆竹"),
        ("舆情回映 NOT 烟花暴竹", "舆情回应 NOT 烟花暴竹"),
        ("(舆情回映|石油) 政策解读", "(舆情回应|石油) 政策解读"),
    ],
)
def test_a_slip_is_corrected_and_nothing_else(index: Index, typed: str, meant: str | None) -> None:
    assert index.search(typed).suggestion == meant


@pytest.mark.parametrize(
    "typed",
    [
        "舆情回应",
        "舆情",
        "云苓县",  # in one report only, and a word
        "云苓",
        "政策解读 舆情回应",
        "year:2030 舆情回应",  # no report of that year, whatever is put in its place
        "year:2030 舆情回映",
        "玉清宫",  # in deleted reports only
        "zzz",
        "",
        "title:舆情回映",
        "舆情回映*",
        "NOT 舆情回映",
        "龦龦",
    ],
)
def test_nothing_is_suggested_where_nothing_helps(index: Index, typed: str) -> None:
    assert index.search(typed).suggestion is None


def _suggest_with(found: dict[str, int], typed: str) -> str | None:
    """The suggestion where these queries, and no others, find so many reports."""

    class Words:
        def frequencies(self, words: object) -> dict[str, int]:
            return {w: 100 for w in ("舆情", "回应") if w in words}  # type: ignore[operator]

        def homophones(self, readings: object) -> dict[str, int]:
            return {w: 100 for r, w in ((("yu", "qing"), "舆情"), (("hui", "ying"), "回应")) if r in readings}  # type: ignore[operator]

        def side_by_side(self, pairs: object) -> dict[str, int]:
            return {p: 100 for p in ("舆情", "情回", "回应") if p in pairs}  # type: ignore[operator]

        def neighbours(self, word: str, *, longer: bool = False) -> dict[str, int]:
            return {}

    def count(query: Query) -> int:
        return found.get(query.text, 0)

    return suggest(parse(typed), Words(), exists=lambda query: count(query) > 0, count=count, reports=1000)


@pytest.mark.parametrize(("own", "other", "offered"), [(0, 1, True), (0, 0, False), (1, 900, False)])
def test_a_suggestion_finds_something_for_words_that_no_report_has(own: int, other: int, offered: bool) -> None:
    suggestion = _suggest_with({"鱼情回应": own, "舆情回应": other}, "鱼情回应")
    assert suggestion == ("舆情回应" if offered else None)


pieces = st.sampled_from(
    [*"舆情回应鱼映烟花爆竹暴收支两条线钱政策解读", "舆情", "回应", "烟花爆竹", '"', " ", "NOT ", "云苓县", "a"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(pieces, min_size=1, max_size=8).map("".join))
def test_what_is_found_is_the_same_and_what_is_suggested_finds_far_more(index: Index, typed: str) -> None:
    if typed.rstrip().endswith("NOT"):
        typed += "a"
    if typed.count('"') % 2:
        typed += '"'
    page = index.search(typed, facets=["year"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "_suggestion", lambda *arguments: None)
        without = index.search(typed, facets=["year"])
    assert (page.total, page.hits, page.facets, page.notes) == (
        without.total,
        without.hits,
        without.facets,
        without.notes,
    )
    if page.suggestion is not None:
        assert page.relaxed or not page.total
        assert index.search(page.suggestion).total


def test_a_suggestion_counts_under_the_filters(index: Index) -> None:
    assert index.search("舆情回映", filters={"year": ["2018"]}).suggestion == "舆情回应"
    assert index.search("舆情回映", filters={"year": ["2030"]}).suggestion is None


def test_a_word_can_be_suggested_and_completed_right_after_its_commit(tmp_path: Path) -> None:
    index = create_index(tmp_path / "index")
    assert index.complete("yuq") == []
    with index.writer() as writer:
        writer.add(Report(id="1", text="做好舆情回应。"))
    assert index.complete("yuq") == [Completion("舆情", 1)]
    assert index.search("舆情回映").suggestion == "舆情回应"
    with index.writer() as writer:
        writer.remove("1")
    assert index.complete("yuq") == []
    assert index.search("舆情回映").suggestion is None


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("舆", ["舆情"]),
        ("舆情", ["舆情回应"]),
        ("舆情回", ["舆情回应"]),
        ("yuqing", ["舆情", "舆情回应"]),
        ("YuQing", ["舆情", "舆情回应"]),
        ("yuqinghui", ["舆情回应"]),
        ("yuqinghuiying", ["舆情回应"]),
        ("yq", ["舆情"]),
        ("yuq", ["舆情"]),
        ("舆q", ["舆情"]),
        ("shouzhiliangt", ["收支两条线"]),
        ("ysqgk", ["依申请公开"]),
        ("年份:2018 yuq", ["年份:2018 舆情"]),
        ("“烟花爆", ["“烟花爆竹”"]),
        ("政策解读　“舆情", ["政策解读　“舆情回应”"]),
        ("政策解读　“烟花爆", []),  # in different reports
        ("xingzheng", ["行政", "行政复议", "行政诉讼"]),
        ("玉清", []),
        ("舆情 ", []),
        ("", []),
        ("a" * 2000, []),
    ],
)
def test_the_last_chunk_is_completed_in_characters_and_in_pinyin(index: Index, typed: str, texts: list[str]) -> None:
    found = index.complete(typed)
    assert sorted(completion.text for completion in found) == sorted(texts)
    assert found == sorted(found, key=lambda completion: -(completion.count or 0))


def test_completions_come_with_the_number_of_reports_that_have_them(index: Index) -> None:
    assert index.complete("烟花") == [Completion("烟花爆竹", 10)]
    assert index.complete("xingzheng", limit=2) == [Completion("行政", 10), Completion("行政复议", 10)]
    assert index.complete("xingzheng", limit=0) == []
