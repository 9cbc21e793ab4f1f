"""Whatever a result says of itself is true: every number of every note is asked of the index, or counted by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Report, ResultPage, create_index
from index.fields import FACETS
from index.notes import FILTERED, QUESTION, RELAXED, SYNONYMS, Note
from index.protocol import Index

#: Words that are cut the same wherever they stand; the first has synonyms.
WORDS = ("安监局", "应急管理局", "舆情", "微博", "烟花", "档案", "财政", "博物馆")
EMPTY = ("如何", "关于", "的")

reports = st.lists(
    st.tuples(
        st.sets(st.sampled_from([*WORDS, *EMPTY]), max_size=5),
        st.integers(2016, 2018),
        st.sampled_from([None, "云水市教育局", "石桥县财政局"]),
    ),
    min_size=1,
    max_size=8,
)
queries = st.lists(
    st.sampled_from([*WORDS, *EMPTY, "龦龦", '"舆情"', "-档案", "year:2017", "吗"]), min_size=1, max_size=6
).map(" ".join)
filters = st.fixed_dictionaries(
    {},
    optional={
        "year": st.lists(st.sampled_from(["2016", "2017", "2016..2017"]), max_size=2),
        "level": st.just(["city"]),
        "is_report": st.sampled_from([["true"], ["false"]]),
    },
)


def _build(folder: Path, shelf: Sequence[tuple[set[str], int, str | None]]) -> Index:
    index = create_index(folder)
    with index.writer() as writer:
        for number, (words, year, agency) in enumerate(shelf):
            level = "city" if number % 2 else "county"
            text = "。".join(sorted(words))
            writer.add(Report(id=str(number), text=text, year=year, agency=agency, level=level))
    return index


def _exactly(index: Index, query: str, **options: object) -> int:
    """How many reports have all of a query. Trends are of what was asked, and every report here has a year."""
    return sum(trend.matching for trend in index.trends(query, **options))  # type: ignore[arg-type]


def _check_relaxed(index: Index, query: str, page: ResultPage, note: Note, chosen: Mapping[str, Sequence[str]]) -> None:
    assert _exactly(index, query) == 0
    rest = note.values["query"]
    again = index.search(rest, filters=chosen, page_size=100)
    assert not again.relaxed
    assert page.total == note.values["total"] == again.total == _exactly(index, rest, filters=chosen)
    assert [hit.id for hit in page.hits] == [hit.id for hit in again.hits]
    kept = rest.split()
    assert {*kept, *note.values["dropped"]} == set(query.split())
    assert len(set(note.values["dropped"])) == len(note.values["dropped"])
    # None of what was dropped could have stayed.
    for word in note.values["dropped"]:
        assert _exactly(index, " ".join([*kept, word])) == 0


def _check_filtered(index: Index, query: str, note: Note, chosen: Mapping[str, Sequence[str]]) -> None:
    assert note.values["total"] == index.search(query).total > 0
    assert list(note.values["fields"]) == list(chosen)
    for field in chosen:
        others = {name: values for name, values in chosen.items() if name != field}
        assert note.values["without"].get(field, 0) == index.search(query, filters=others).total


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(reports, queries, filters)
def test_no_note_says_what_the_index_contradicts(
    new_folder: Callable[[], Path],
    shelf: list[tuple[set[str], int, str | None]],
    query: str,
    chosen: dict[str, list[str]],
) -> None:
    index = _build(new_folder(), shelf)
    chosen = {field: values for field, values in chosen.items() if values}
    page = index.search(query, filters=chosen, facets=FACETS, page_size=100)
    notes = {note.kind: note for note in page.notes}
    assert len(notes) == len(page.notes)
    for note in page.notes:
        assert note.text in (page.note or "")
    if RELAXED in notes:
        _check_relaxed(index, query, page, notes[RELAXED], chosen)
    if QUESTION in notes:
        assert page.total == index.search(query, filters=chosen, match="any").total
    if FILTERED in notes:
        assert page.total == 0
        _check_filtered(index, query, notes[FILTERED], chosen)
    if SYNONYMS in notes and RELAXED not in notes:
        plainly = _exactly(index, query, filters=chosen, synonyms=False)
        assert page.total - plainly == notes[SYNONYMS].values["total"] > 0
    if not page.relaxed:
        assert page.total == _exactly(index, query, filters=chosen)
    if page.suggestion:
        assert _exactly(index, query) == 0
    if not page.total and chosen and index.search(query).total:
        assert FILTERED in notes
    for facet in page.facets:
        for value in facet.values:
            narrowed = {**chosen, facet.name: [value.value]}
            assert value.count == index.search(query, filters=narrowed).total, (facet.name, value.value)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(reports, st.sets(st.sampled_from(WORDS[2:]), min_size=2, max_size=5))
def test_as_few_words_go_as_it_takes_by_counting_by_hand(
    new_folder: Callable[[], Path], shelf: list[tuple[set[str], int, str | None]], wanted: set[str]
) -> None:
    page = _build(new_folder(), shelf).search(" ".join(sorted(wanted)), page_size=100)
    having = [words & wanted for words, _, _ in shelf]
    if wanted in having or not any(having):
        assert page.relaxed is None
        assert page.total == having.count(wanted)
        return
    note = page.noted(RELAXED)
    if note is None:  # too many words would have to go
        assert page.noted(QUESTION)
        assert page.total == len(having) - having.count(set())
        return
    kept = wanted - set(note.values["dropped"])
    assert 2 * len(kept) >= len(wanted)
    assert page.total == sum(kept <= words for words in having) > 0
    assert not any(kept < words for words in having)


def test_sentences_are_made_of_the_values() -> None:
    assert Note(RELAXED, {"dropped": ["甲", "乙"], "query": "丙", "total": 1200}).text == (
        "没有同时包含全部检索词的报告；去掉“甲”、“乙”后有 1,200 份。"
    )
    assert Note(FILTERED, {"fields": ["year", "city"], "without": {"year": 3}, "total": 10}).text == (
        "所选条件下没有符合的报告；不限年份有 3 份，不加筛选有 10 份。"
    )


@pytest.mark.parametrize("kind", [RELAXED, QUESTION, SYNONYMS, FILTERED])
def test_every_kind_has_a_sentence_and_plain_values(kind: str) -> None:
    values = {"dropped": ["甲"], "query": "乙", "total": 0, "names": ["丙"], "fields": ["year"], "without": {}}
    shown = Note(kind, values).to_dict()
    assert shown["kind"] == kind
    assert shown["text"].endswith("。")
