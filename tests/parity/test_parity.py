"""Both engines give the same answers: on random collections, and on larger ones where scores are lifted."""

from __future__ import annotations

import random
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Report
from index.errors import ClusterError
from index.fields import FACETS, TRENDS
from index.opening import vacuum_index
from index.query.tree import Exact, Query
from tests.index.building import ALPHABET, reduced_text
from tests.parity.generating import collections, filters, options, queries
from tests.parity.pairs import Pair, answers, assert_same_order, assert_same_page, fill, pair

pytestmark = pytest.mark.opensearch

#: Collections that are made, and queries that each is asked.
FEW = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
ASKED = 25


@pytest.fixture(scope="session")
def new_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """A name for a new index at every call."""
    base = tmp_path_factory.mktemp("parity")
    numbers = iter(range(1 << 30))
    return lambda: base / str(next(numbers))


@pytest.mark.parametrize("shards", [1, 3])
@FEW
@given(collections, st.data())
def test_any_query_finds_the_same_reports_in_the_same_order(
    new_folder: Callable[[], Path], opensearch: str, shards: int, reports: list[Report], data: st.DataObject
) -> None:
    with pair(new_folder(), opensearch, reports, shards=shards) as both:
        for _ in range(ASKED):
            query, how = data.draw(queries(reports)), data.draw(options)
            explain = how["sort"] == "relevance" and data.draw(st.sampled_from([False, False, True]))
            found = answers(both, query, **how, filters=data.draw(filters), facets=FACETS, explain=explain)
            if found is not None:
                assert_same_page(*found)


@FEW
@given(collections, st.data())
def test_what_is_asked_beside_searches_is_the_same(
    new_folder: Callable[[], Path], opensearch: str, reports: list[Report], data: st.DataObject
) -> None:
    with pair(new_folder(), opensearch, reports, shards=data.draw(st.sampled_from([1, 2]))) as both:
        embedded, cluster = both
        for typed in ("公", "信", "申q", "gk", "xinxi", "op", "教育", "app", data.draw(queries(reports))):
            assert cluster.complete(typed) == embedded.complete(typed)
        query, by = data.draw(queries(reports)), data.draw(st.sampled_from(TRENDS))
        if answers(both, query) is not None:
            assert cluster.trends(query, by=by) == embedded.trends(query, by=by)
            assert cluster.mark(reports[0].id, query) == embedded.mark(reports[0].id, query)
        for report in reports:
            assert cluster.get(report.id) == report
            ours, theirs = embedded.like(report.id), cluster.like(report.id)
            assert [n.id for n in theirs.neighbours] == [n.id for n in ours.neighbours]
            assert [n.score for n in theirs.neighbours] == pytest.approx([n.score for n in ours.neighbours])
            assert [n.passages for n in theirs.neighbours] == [n.passages for n in ours.neighbours]
        assert cluster.compare(reports[0].id, reports[-1].id) == embedded.compare(reports[0].id, reports[-1].id)
        assert cluster.get("nobody") is None
        assert {r.id: r for r in cluster.reports()} == {r.id: r for r in reports}
        assert sorted(cluster.sources(), key=str) == sorted(embedded.sources(), key=str)
        told, counted = cluster.status(), embedded.status()
        for name in ("reports", "annual_reports", "years", "agencies", "provinces", "without_year", "analyzer"):
            assert told[name] == counted[name]


@FEW
@given(collections, st.data())
def test_after_deletions_sets_and_counts_are_the_same(
    new_folder: Callable[[], Path], opensearch: str, reports: list[Report], data: st.DataObject
) -> None:
    gone = data.draw(st.sets(st.sampled_from([report.id for report in reports])))
    with pair(new_folder(), opensearch, reports, shards=2) as both:
        for index in both:
            fill(index, sorted(gone))
        for _ in range(4):
            how = {"match": data.draw(st.sampled_from(["all", "any"])), "facets": FACETS, "page_size": 50}
            found = answers(both, data.draw(queries(reports)), **how, filters=data.draw(filters))
            if found is not None:
                expected, page = found
                assert (page.total, page.facets) == (expected.total, expected.facets)
                assert {hit.id for hit in page.hits} == {hit.id for hit in expected.hits}


def test_after_a_vacuum_scores_know_nothing_of_what_was_deleted(
    new_folder: Callable[[], Path], opensearch: str
) -> None:
    """Of a third of the reports that are left, a third replaced; for who has the index open as well."""
    folder = new_folder()
    with pair(folder, opensearch, _many(240, 12, 4), shards=3) as both:
        for index in both:
            fill(index, [f"r{n}" for n in range(240) if n % 3])
            fill(index, _many(240, 12, 5)[::9])
            index.rank("公开", limit=1)
        done = [vacuum_index(place) for place in (folder, both.cluster.location)]
        assert [one.kept for one in done] == [0, 0]
        assert done[1].segments == 3
        for query in _queries(7):
            assert_same_order(*(index.rank(query, match="any", limit=100) for index in both))


WORDS = ("政府信息", "公开", "年度报告", "教育局", "申请", "舆情", "回应", "平台")


def _many(count: int, longest: int, seed: int) -> list[Report]:
    chance = random.Random(seed)
    return [
        Report(
            id=f"r{number}",
            text="".join(
                f"{chance.choice(WORDS)}{chance.choice('，了。、')}" for _ in range(chance.randint(1, longest))
            ),
            title=chance.choice([None, "公开年报", "教育局年度报告"]),
            year=chance.choice([None, 2008, 2009, 2010]),
            published=chance.choice([None, "2010-03-31"]),
            agency=chance.choice([None, "云水市教育局"]),
        )
        for number in range(count)
    ]


@pytest.fixture(scope="module", params=[(700, 12, 1), (1000, 4, 3)], ids=["long", "many equal, three shards"])
def many(request: pytest.FixtureRequest, new_folder: Callable[[], Path], opensearch: str) -> Iterator[Pair]:
    """More reports than those whose nearness is looked at; of short texts, most of which are equal to others."""
    count, longest, shards = request.param
    with pair(new_folder(), opensearch, _many(count, longest, count), shards=shards) as both:
        yield both


def _queries(seed: int) -> list[str]:
    chance = random.Random(seed)
    return [glue.join(chance.choices(WORDS, k=chance.randint(1, 3))) for glue in (" ", "") for _ in range(5)]


@pytest.mark.parametrize("match", ["all", "any"])
def test_what_is_lifted_for_nearness_stands_where_it_does_in_the_embedded_engine(many: Pair, match: str) -> None:
    """Ranks are asked for before and behind the best that are looked at."""
    for query in _queries(5):
        for chosen in ({}, {"year": ["2008..2009"]}):
            for limit in (7, 250, 3000):
                ranked = [index.rank(query, match=match, filters=chosen, limit=limit) for index in many]
                assert_same_order(*ranked)


def test_pages_that_are_far_behind_are_the_same_page_by_page(many: Pair) -> None:
    for page in (1, 7, 40):
        pages = answers(many, "公开", sort="newest", page=page, page_size=15, facets=FACETS)
        assert pages is not None
        assert [hit.id for hit in pages[1].hits] == [hit.id for hit in pages[0].hits]


def test_more_hits_than_a_cluster_gives_at_once_are_listed_whole(
    new_folder: Callable[[], Path], opensearch: str
) -> None:
    reports = [Report(id=f"r{n:05}", text="公开" if n % 2 else "公开年报", year=2000 + n % 20) for n in range(10_450)]
    with pair(new_folder(), opensearch, reports, shards=2) as both:
        ranked = [index.rank("公开", limit=20_000) for index in both]
        assert len(ranked[1]) == len(reports)
        assert_same_order(*ranked)
        pages = [index.search("公开", page=1041, sort="oldest") for index in both]
        assert pages[1].total == len(reports)
        assert [hit.id for hit in pages[1].hits] == [hit.id for hit in pages[0].hits] != []


def test_two_thousand_quotations_are_those_of_a_plain_scan(new_folder: Callable[[], Path], opensearch: str) -> None:
    chance = random.Random(13)
    reports = [
        Report(
            id=f"r{n}",
            text="".join(chance.choices(ALPHABET, k=chance.randint(0, 60))),
            title=chance.choice([None, "国a"]),
        )
        for n in range(60)
    ]
    scanned = {report.id: reduced_text(report) for report in reports}
    with pair(new_folder(), opensearch, reports, shards=2) as both, both.cluster._engine.view() as view:  # type: ignore[attr-defined]
        asked = found_any = 0
        while asked < 2000:
            text = chance.choice(reports).text
            at = chance.randrange(len(text) + 1)
            quoted = Exact(text[at : at + chance.randint(1, 9)])
            if not quoted.reduced:
                continue
            found = view.find(Query("", quoted), {}, "all")
            ids = {view.report_id(handle) for handle in view.dated(found, 100, newest=True)}
            assert ids == {i for i, scan in scanned.items() if quoted.reduced in scan}, quoted
            asked, found_any = asked + 1, found_any + bool(ids)
        assert found_any > 1900


def _forget_moments(server: str) -> None:
    """Has the cluster lose every point in time, as when a node stops."""
    request = urllib.request.Request(f"{server}/_search/point_in_time/_all", method="DELETE")
    urllib.request.urlopen(request).close()


def test_a_moment_that_the_cluster_has_lost_is_opened_again_unless_there_was_a_commit(
    new_folder: Callable[[], Path], opensearch: str
) -> None:
    reports = [Report(id=f"r{n}", text="公开") for n in range(3)]
    with pair(new_folder(), opensearch, reports) as both:
        cluster = both.cluster
        assert cluster.search("公开").total == 3
        _forget_moments(opensearch)
        assert cluster.search("公开 年报 OR 公开", sort="newest").total == 3
        with cluster._engine.view() as view:  # type: ignore[attr-defined]
            assert view.count(Query("", Exact("公")), {}, "all") == 3
            fill(cluster, [Report(id="r3", text="公开")])
            assert view.count(Query("", Exact("开")), {}, "all") == 3  # of its moment
            _forget_moments(opensearch)
            with pytest.raises(ClusterError) as lost:
                view.count(Query("", Exact("没有人问过")), {}, "all")
            assert lost.value.code == "opensearch.moment_lost"
        assert cluster.search("公开").total == 4


def test_the_longest_queries_are_taken_by_a_cluster_that_had_not_allowed_them(
    new_folder: Callable[[], Path], opensearch: str
) -> None:
    body = b'{"persistent": {"indices.query.bool.max_clause_count": null}}'
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"{opensearch}/_cluster/settings", body, headers, method="PUT")
    urllib.request.urlopen(request).close()
    chance = random.Random(3)
    text = "".join(
        chance.choices("政府信息公开年度报告教育局申请主动行政复议收到规范性文件处理决定会议纪要方案", k=1500)
    )
    with pair(new_folder(), opensearch, [Report(id="a", text=text), Report(id="b", text=text[500:])]) as both:
        for match in ("all", "any"):
            pages = answers(both, text[:999], match=match)
            assert pages is not None
            assert_same_page(*pages)
            assert pages[1].total == {"all": 1, "any": 2}[match]


def test_a_text_in_a_row_is_lifted_wherever_it_stands_behind_the_best(
    new_folder: Callable[[], Path], opensearch: str
) -> None:
    """Short reports have its words and bigrams again and again, and long ones what was typed, once."""
    many = [Report(id=f"s{n:03}", text="公开报，开报告，" * (3 + n % 5)) for n in range(450)]
    few = [Report(id=f"l{n}", text="无关的文字很长" * (300 + 10 * n) + "公开报告") for n in range(5)]
    with pair(new_folder(), opensearch, many + few, shards=2) as both:
        ranked = [index.rank("公开报告", limit=500) for index in both]
        assert_same_order(*ranked)
        assert {report_id for report_id, _ in ranked[0][:5]} == {report.id for report in few}
        plain = [index.rank("报告 公开", limit=500) for index in both]
        assert_same_order(*plain)
        assert not {report_id for report_id, _ in plain[0][:200]} & {report.id for report in few}


def test_what_was_among_the_best_keeps_what_it_got_when_others_are_lifted_before_it(
    new_folder: Callable[[], Path], opensearch: str
) -> None:
    """The best by their words have one of two texts in a row; more reports than are ranked at first have both."""
    best = [
        Report(id=f"b{n:03}", text="公开报告，年度计，度计划，计划，年度，" * (3 + n % 5), title="公开")
        for n in range(210)
    ]
    both_texts = [
        Report(id=f"l{n:03}", text="无关的文字很长" * (40 + n) + "公开报告，年度计划", title="其他") for n in range(420)
    ]
    with pair(new_folder(), opensearch, best + both_texts, shards=2) as both:
        ranked = [index.rank("公开报告 年度计划", limit=1_000) for index in both]
        assert_same_order(*ranked)
        assert {report_id[0] for report_id, _ in ranked[0][:420]} == {"l"}


def test_other_names_by_themselves_stand_below_what_was_typed(new_folder: Callable[[], Path], opensearch: str) -> None:
    typed = [Report(id=f"t{n}", text="无关的文字很长" * (100 + n) + "安监局") for n in range(4)]
    others = [Report(id=f"o{n}", text="应急管理局" * (2 + n), title="应急管理局") for n in range(4)]
    rest = [Report(id=f"r{n}", text="政府信息公开") for n in range(20)]
    with pair(new_folder(), opensearch, typed + others + rest, shards=2) as both:
        pages = answers(both, "安监局", explain=True)
        assert pages is not None
        assert_same_page(*pages)
        scores = {hit.id: hit.score for hit in pages[1].hits}
        assert max(scores[report.id] for report in others) < min(scores[report.id] for report in typed)
        assert pages[1].total == 8
