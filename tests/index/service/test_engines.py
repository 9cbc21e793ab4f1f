"""The seam: two engines that share nothing but it are searched alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Report, create_index
from index.fields import FACETS, SORTS
from index.protocol import Index
from index.results import ResultPage
from index.service.index import SearchIndex
from tests.index.service.plain_engine import PlainEngine
from tests.index.service.test_notes import filters, queries, reports

PASSAGE = (
    "云水市教育局在{}月份通过门户网站主动公开了义务教育阶段学校的招生范围、招生计划和收费标准，并且答复了家长的来信"
)


def _two(folder: Path, shelf: list[Report]) -> tuple[Index, Index]:
    embedded = create_index(folder)
    with embedded.writer() as writer:
        for report in shelf:
            writer.add(report)
    return embedded, SearchIndex(PlainEngine(shelf))  # type: ignore[arg-type]  # nobody writes to it


def _shelf(rows: list[tuple[set[str], int, str | None]]) -> list[Report]:
    return [
        Report(
            id=str(number),
            text="。".join(sorted(words)),
            title=None if number % 3 else f"第{number}号",
            year=year,
            agency=agency,
            level="city" if number % 2 else "county",
            published=f"{year + 1}-03-{number + 1:02}",
        )
        for number, (words, year, agency) in enumerate(rows)
    ]


def _said(page: ResultPage) -> tuple[Any, ...]:
    hits = {hit.id: (hit.title, hit.year, hit.agency, hit.snippets) for hit in page.hits}
    return page.total, hits, page.facets, page.notes


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(reports, queries, filters, st.sampled_from(["all", "any"]), st.booleans(), st.sampled_from(list(SORTS)))
def test_both_find_count_note_and_show_the_same(
    new_folder: Callable[[], Path],
    rows: list[tuple[set[str], int, str | None]],
    query: str,
    chosen: dict[str, list[str]],
    match: str,
    synonyms: bool,
    sort: str,
) -> None:
    embedded, plain = _two(new_folder(), _shelf(rows))
    asked = {"filters": chosen, "match": match, "synonyms": synonyms}
    ours, others = (i.search(query, facets=FACETS, sort=sort, page_size=50, **asked) for i in (embedded, plain))
    assert _said(ours) == _said(others)
    if sort != "relevance":
        assert [hit.id for hit in ours.hits] == [hit.id for hit in others.hits]
    for by in ("year", "level"):
        assert embedded.trends(query, by=by, **asked) == plain.trends(query, by=by, **asked)
    assert {i for i, _ in embedded.rank(query, match=match)} == {i for i, _ in plain.rank(query, match=match)}


def test_the_rest_of_the_index_needs_no_more_of_an_engine(tmp_path: Path) -> None:
    shelf = [
        Report(id=str(n), text=f"{PASSAGE.format(n)}。第{n}号。", agency=f"{'甲乙'[n % 2]}市教育局", year=2016 + n)
        for n in range(4)
    ]
    embedded, plain = _two(tmp_path / "index", shelf)
    for index in (embedded, plain):
        assert [report.id for report in index.reports()] == [row.report_id for row in index.sources()]
        assert index.status()["years"] == {"2016": 1, "2017": 1, "2018": 1, "2019": 1}
        assert index.check()["reports"] == 4
    ours, others = (index.like("0", filters={"year": ["2017..2019"]}) for index in (embedded, plain))
    assert len(ours.neighbours) == 3
    assert {(n.id, n.share, n.kind, n.passages) for n in ours.neighbours} == {
        (n.id, n.share, n.kind, n.passages) for n in others.neighbours
    }
    assert embedded.compare("0", "1") == plain.compare("0", "1")
    assert embedded.mark("0", "招生计划") == plain.mark("0", "招生计划")
    assert embedded.get("9") is plain.get("9") is None
