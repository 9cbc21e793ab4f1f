"""How often a cluster is asked: what a question takes does not grow with the reports."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import closing

import pytest

from index import Report, create_index, open_index
from index.fields import FACETS
from index.figures.results import CoverageQuery, FigureQuery, Scope
from index.opensearch_engine.connection import Connection
from index.protocol import Index
from tests.parity.pairs import fill

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
    asked = []
    ask = Connection.ask
    with monkeypatch.context() as watched, closing(open_index(address)) as index:
        watched.setattr(Connection, "ask", lambda *given, **more: (asked.append(given[2]), ask(*given, **more))[1])
        question(index)
    return len(asked)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_takes_as_many_requests_of_few_reports_as_of_many(
    sizes: tuple[str, str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, many = (_requests(address, QUESTIONS[name], monkeypatch) for address in sizes)
    assert 0 < many <= few + NOT_OF_FEW


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
