"""How often a cluster is asked, and for how much: what a question takes does not grow with the reports."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from index import Report, create_index, open_index
from index.fields import FACETS
from index.figures.results import CoverageQuery, FigureQuery, Scope
from index.opening import rebuild_index, vacuum_index
from index.opensearch_engine import kept_words, state, upkeep, word_counts
from index.opensearch_engine.address import parse_address
from index.opensearch_engine.connection import Connection
from index.opensearch_engine.search import counting
from index.opensearch_engine.search.moment import Moment
from index.protocol import Index
from tests.parity.pairs import Pair, fill, pair

pytestmark = pytest.mark.opensearch

FEW, MANY = 30, 300

#: What need not be asked where all that is found is looked at.
NOT_OF_FEW = 2

#: More reports than so many take one more request where whole records are given out.
A_REQUEST = 50

_PARTS = ("我局主动公开", "政府信息", "办理依申请公开", "舆情回应", "会议纪要", "财政预算", "双随机", "规范性文件")


def _made(number: int) -> Report:
    """Reports with passages that others have, and passages that few have."""
    chance = random.Random(number)
    shared = "，".join(random.Random(number // 10).choices(_PARTS, k=20))  # ten each
    own = "，".join(f"{part}{chance.randint(1, 99)}件" for part in chance.choices(_PARTS, k=8))
    return Report(
        id=f"r{number:03}",
        text=f"石桥县财政局年度报告。{shared}。{own}。",
        title="石桥县财政局政府信息公开年度报告",
        year=2008 + number % 12,
        agency=f"石桥县{number % 7}局",
        agency_key=f"石桥县{number % 7}局",
        is_report=True,
        statistics={"requests_received": float(number)},
    )


@pytest.fixture(scope="module")
def sizes(new_address: Callable[[], str]) -> tuple[str, str]:
    """The addresses of two indexes, one with more reports than the other."""
    made = []
    for count in (FEW, MANY):
        with closing(create_index(f"{new_address()}?shards=2")) as index:
            fill(index, map(_made, range(count)))
            made.append(index.location)
    return made[0], made[1]


QUESTIONS: dict[str, Callable[[Index], object]] = {
    "search": lambda index: index.search("财政 公开", facets=FACETS, explain=True),
    "quotation": lambda index: index.search('"政府信息"', facets=FACETS, sort="newest", filters={"year": ["2009.."]}),
    "mistyped": lambda index: index.search("财攻预算"),
    "complete": lambda index: index.complete("财"),
    "rank": lambda index: index.rank("财政 公开", limit=1_000),
    "trends": lambda index: index.trends("公开"),
    "like": lambda index: index.like("r001").neighbours[8],
    "compare": lambda index: index.compare("r001", "r002"),
    "get": lambda index: index.get("r001"),
    "mark": lambda index: index.mark("r001", "公开"),
    "figures": lambda index: index.figures(FigureQuery(("requests_received",)), Scope()).rows[0],
    "figure rows": lambda index: list(index.figure_rows(FigureQuery(("requests_received",)), Scope())),
    "coverage": lambda index: index.coverage(CoverageQuery(), Scope()),
    "same body": lambda index: index.same_body("r001"),
    "status": lambda index: index.status(),
}

RECORDS: dict[str, Callable[[Index], object]] = {
    "listing": lambda index: list(index.listing("公开", most=1_000)),
    "reports": lambda index: list(index.reports()),
    "sources": lambda index: list(index.sources()),
    "check": lambda index: index.check(),
}


def _requests(address: str, question: Callable[[Index], object], monkeypatch: pytest.MonkeyPatch) -> int:
    """How often a cluster is asked by somebody who opens an index for one question."""
    with closing(open_index(address)) as index:
        return _asked(lambda: question(index), monkeypatch)


def _asked(question: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> int:
    asked = []
    ask = Connection.ask
    with monkeypatch.context() as watched:
        watched.setattr(Connection, "ask", lambda *given, **more: (asked.append(given[2]), ask(*given, **more))[1])
        question()
    return len(asked)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_takes_as_many_requests_of_few_reports_as_of_many(
    sizes: tuple[str, str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, many = (_requests(address, QUESTIONS[name], monkeypatch) for address in sizes)
    assert 0 < many <= few + NOT_OF_FEW


def test_a_page_asks_for_its_commit_its_best_reports_and_what_is_counted(
    sizes: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which of the best have in a row what was typed comes with them; frequencies, texts and records are remembered."""
    with closing(open_index(sizes[1])) as index:
        page = index.search("财政预算", facets=["year"])
        assert _asked(lambda: index.search("财政预算", facets=["agency", "year"]), monkeypatch) == 3
        assert _asked(lambda: index.search("财政预算", facets=["year", "agency"]), monkeypatch) == 2
        assert page.hits


@pytest.mark.parametrize("shards", [1, 3])
def test_a_facet_of_many_values_is_counted_by_itself_and_as_any_other(
    shards: int, tmp_path: Path, opensearch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "_MOST", 6)  # of seven agencies, and twelve years
    chosen = ({}, {"agency": ["石桥县3局"]}, {"year": ["2009"], "agency": ["石桥县1局", "石桥县5局"]}, {"system": [""]})
    queries = ("公开", '"主动公开政府信息"', "")
    with pair(tmp_path / "index", opensearch, [_made(number) for number in range(90)], shards=shards) as both:
        for query in queries:
            for filters in chosen:
                expected, found = (index.search(query, filters=filters, facets=FACETS).facets for index in both)
                assert found == expected
        counted = [value.count for value in found[FACETS.index("agency")].values]
        assert len(counted) > 6
        # With one facet fewer, counts are of another question: by itself each, and all others together.
        fewer = [facet for facet in FACETS if facet not in ("agency", "year")]
        few, many = (_asked(lambda: both.cluster.search("县", facets=names), monkeypatch) for names in (fewer, FACETS))  # noqa: B023
        assert many <= few + 2


def test_reports_like_one_take_as_many_requests_for_one_as_for_nine(
    sizes: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, nine = (
        _requests(sizes[1], lambda index: index.like("r001", limit=limit).neighbours[limit - 1], monkeypatch)  # noqa: B023
        for limit in (1, 9)
    )
    assert 0 < nine <= one


@pytest.mark.parametrize("name", RECORDS)
def test_records_are_read_many_at_a_time(sizes: tuple[str, str], name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = (_requests(address, RECORDS[name], monkeypatch) for address in sizes)
    assert 0 < many <= few + (MANY - FEW) / A_REQUEST


def test_removing_takes_as_many_requests_for_many_reports_as_for_one(
    new_address: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(create_index(new_address())) as index:
        fill(index, map(_made, range(MANY)))

    def remove(index: Index, ids: list[str]) -> None:
        with index.writer() as writer:
            assert writer.remove("nothing", *ids, ids[0]) == len(ids)

    one = _requests(index.location, lambda index: remove(index, ["r001"]), monkeypatch)
    many = _requests(index.location, lambda index: remove(index, [f"r{n:03}" for n in range(2, MANY)]), monkeypatch)
    assert 0 < many <= one
    assert {report.id for report in open_index(index.location).reports()} == {"r000"}


# -- words, counted on from commit to commit

#: Words that are cut as they stand, some of them common, some rare, and beginnings that several have.
WORDS = (
    *("政府", "政策", "政务", "公开", "公告", "公布", "信息", "年度", "报告", "教育", "教师", "教学"),
    *("申请", "申报", "办理", "答复", "部门", "单位", "机关", "工作", "工程", "环境", "环保", "网站"),
    *("open", "opens", "order", "app26"),
)

BEGINNINGS = ("政", "公", "教", "申", "工", "环", "o", "op")


def _of_words(number: int, chance: random.Random) -> Report:
    chosen = chance.choices(WORDS, weights=range(len(WORDS), 0, -1), k=chance.randint(1, 8))
    return Report(id=f"r{number}", text="，".join(chosen))


def _assert_same_words(both: Pair) -> None:
    with both.embedded._engine.view() as one, both.cluster._engine.view() as other:  # type: ignore[attr-defined]
        expected, found = one.vocabulary, other.vocabulary
        known = expected.frequencies(WORDS)
        assert found.frequencies(WORDS) == known
        for beginning in BEGINNINGS:
            for limit in (1, 2, 10):
                assert found.beginning(beginning, (), limit) == expected.beginning(beginning, (), limit)
        for word in WORDS:
            assert found.neighbours(word) == expected.neighbours(word)
            if word[0] > "z":
                assert found.of_two(word[0], None) == expected.of_two(word[0], None)
        assert len(known) > 10


@pytest.mark.parametrize("shards", [1, 3])
def test_words_are_counted_on_and_never_whole_again_for_a_few_reports(
    shards: int, tmp_path: Path, opensearch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(shards)
    looked_through = _looked_through(monkeypatch)
    with pair(tmp_path / "index", opensearch, [_of_words(n, chance) for n in range(100)], shards=shards) as both:
        _assert_same_words(both)
        assert looked_through == [True] * shards
        few: tuple[list[Report | str], ...] = (
            [_of_words(101, chance)],
            [_of_words(3, chance), "r7", "r8"],
            ["r9"],
            [Report(id="r10", text="新词")],
        )
        for batch in few:
            for index in both:
                fill(index, batch)
            _assert_same_words(both)
        assert 0 < looked_through.count(False) <= shards * len(few)
        assert looked_through.count(True) == shards
        for index in both:
            fill(index, [f"r{n}" for n in range(40, 80)])
        _assert_same_words(both)
        assert looked_through.count(True) == 2 * shards


def _looked_through(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each stretch of a shard whose words are counted from now on, whether it is from the shard's beginning."""
    looked_through: list[bool] = []
    values = Moment.values

    def watched(self: Moment, field: str, condition: Any = None, *more: Any) -> dict[str, int]:
        if field == "vocabulary":
            looked_through.append(condition["range"]["_seq_no"]["gt"] == -1)
        return values(self, field, condition, *more)

    monkeypatch.setattr(Moment, "values", watched)
    return looked_through


# -- words, kept in the cluster


@pytest.fixture
def late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few reports are many; words are more than a part, and many stretches."""
    monkeypatch.setattr(word_counts, "LATE", 20)
    monkeypatch.setattr(word_counts, "_TOGETHER", 16)
    monkeypatch.setattr(kept_words, "_PART", 100)
    monkeypatch.setattr(upkeep, "PATIENCE", 0.0)  # nothing here is about what was deleted


def _in_a_new_process(both: Pair) -> Pair:
    return Pair(both.embedded, open_index(both.cluster.location))


def _commits(chance: random.Random) -> list[list[Report | str]]:
    return [
        [_of_words(101, chance), "r7"],
        [_of_words(n, chance) for n in range(3, 30)],
        [f"r{n}" for n in range(40, 60)],
        [_of_words(n, chance) for n in range(200, 260)],
        [f"r{n}" for n in range(60, 250)],
    ]


@pytest.mark.parametrize("shards", [1, 3])
@pytest.mark.usefixtures("late")
def test_a_new_process_counts_on_from_the_words_that_the_cluster_keeps(
    shards: int, tmp_path: Path, opensearch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(shards)
    with pair(tmp_path / "index", opensearch, [_of_words(n, chance) for n in range(100)], shards=shards) as both:
        for batch in ([], *_commits(chance)):
            for index in both:
                fill(index, batch)
            with monkeypatch.context() as watched:
                looked_through = _looked_through(watched)
                _assert_same_words(_in_a_new_process(both))
                assert True not in looked_through or both.cluster.status()["reports"] <= word_counts.LATE
        for renew in (vacuum_index, rebuild_index):
            renew(both.cluster.location)
            with monkeypatch.context() as watched:
                looked_through = _looked_through(watched)
                _assert_same_words(_in_a_new_process(both))
                assert True not in looked_through


@pytest.mark.usefixtures("late")
def test_the_first_completion_of_a_process_takes_as_many_requests_of_few_reports_as_of_many(
    new_address: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    for count in (FEW, MANY):
        with closing(create_index(new_address())) as index:
            fill(index, map(_made, range(count)))
            fill(index, map(_made, range(15)))  # less than what is late
        asked.append(_requests(index.location, lambda index: index.complete("财"), monkeypatch))
    few, many = asked
    assert 0 < many <= few + NOT_OF_FEW


_SPOILT: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "another version": lambda head: {**head, "format": 0},
    "another index": lambda head: {**head, "about": {**head["about"], "index": "another"}},
    "a later commit": lambda head: {**head, "about": {**head["about"], "generation": 1_000}},
    "another history": lambda head: {**head, "about": {**head["about"], "histories": ["another"]}},
    "another sum": lambda head: {**head, "sum": 1},
    "fewer parts": lambda head: {**head, "parts": 1},
    "more parts": lambda head: {**head, "parts": 1_000},
    "nothing said of it": lambda head: {**head, "about": {}},
    "an empty document": lambda head: {},
}


@pytest.mark.usefixtures("late")
def test_words_that_are_damaged_or_of_another_version_are_counted_anew(
    tmp_path: Path, opensearch: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(9)
    with pair(tmp_path / "index", opensearch, [_of_words(n, chance) for n in range(60)]) as both:
        connection = Connection(parse_address(both.cluster.location))
        head = state.read(connection, "words")
        assert head is not None
        assert head["parts"] > 1
        looked_through = _looked_through(monkeypatch)
        _assert_same_words(_in_a_new_process(both))
        assert looked_through == []
        for spoil in _SPOILT.values():
            state.write(connection, "words", spoil(head))
            looked_through.clear()
            _assert_same_words(_in_a_new_process(both))
            assert looked_through[0]
        state.write(connection, "words", head)
        state.write(connection, f"words.{head['set']}.1", {"part": "A" * 100})
        _assert_same_words(_in_a_new_process(both))
        fill(both.cluster, [_of_words(2, chance)])  # which mends it
        fill(both.embedded, [both.cluster.get("r2")])
        looked_through.clear()
        _assert_same_words(_in_a_new_process(both))
        assert looked_through == []


@pytest.mark.usefixtures("late")
def test_words_are_kept_of_what_every_copy_of_a_shard_has(
    new_address: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = Connection.ask

    def behind(self: Connection, method: str, path: str, **more: Any) -> Any:
        answer = ask(self, method, path, **more)
        if path.endswith("/_stats/docs"):
            for copies in answer["indices"][path.split("/")[1]]["shards"].values():
                copies[0]["seq_no"]["global_checkpoint"] -= 1
        return answer

    with closing(create_index(new_address())) as index:
        connection = Connection(parse_address(index.location))
        with monkeypatch.context() as patched:
            patched.setattr(Connection, "ask", behind)
            fill(index, map(_made, range(FEW)))
        assert state.read(connection, "words") is None
        monkeypatch.setattr(word_counts, "_PART_LATE", 1)
        with index.writer() as writer:
            writer.add(_made(0))
            writer.commit()  # after which nothing is left for the end
            assert state.read(connection, "words") is None
        head = state.read(connection, "words")
        assert head is not None
        assert head["about"]["counted"] == FEW
