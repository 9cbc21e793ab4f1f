"""Which report comes first: what was typed in a row before its pieces, near before far, and of equals the newest."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Report
from index.protocol import Index
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.search import nearness
from index.whoosh_engine.search.nearness import LOOKED_AT
from tests.index.building import build

FILLER = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏"


def _ids(index: Index, query: str, **options: object) -> list[str]:
    return [hit.id for hit in index.search(query, page_size=1000, synonyms=False, **options).hits]  # type: ignore[arg-type]


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_what_stands_in_a_row_comes_before_its_pieces(new_folder: Callable[[], Path], seed: int) -> None:
    chance = random.Random(seed)
    pieces = chance.sample(["舆情", "回应", "机制", "政务", "公开", "年报", "2018年", "APP", "3600余"], 3)
    typed = "".join(pieces)

    def text(inside: list[str]) -> str:
        parts = [*inside, *("".join(chance.choices(FILLER, k=4)) for _ in range(40 - len(inside)))]
        chance.shuffle(parts)
        return "。".join(parts)[:200]

    rows = [Report(id=f"row-{n}", text=text([])[: 200 - len(typed)] + typed) for n in range(3)]
    scattered = [Report(id=f"pieces-{n}", text="。".join(pieces * n) + "。" + text([])) for n in range(1, 9)]
    made = [*rows, *(Report(id=report.id, title="、".join(pieces), text=report.text[:200]) for report in scattered)]
    chance.shuffle(made)
    ids = _ids(build(new_folder(), [made])[0], typed)
    assert set(ids[:3]) == {"row-0", "row-1", "row-2"}, (typed, ids)


def test_words_close_together_come_before_words_far_apart_and_in_order_before_turned(tmp_path: Path) -> None:
    far, near, turned = FILLER * 4, FILLER[:3], FILLER[3:]
    texts = {
        "far": f"舆情{far}回应{near}{turned}",
        "behind": f"{far}回应{near}舆情{turned}",
        "near": f"{far}舆情{near}回应{turned}",
        "row": f"{far}舆情回应{near}{turned}",
    }
    index = build(tmp_path / "index", [[Report(id=name, text=text) for name, text in texts.items()]])[0]
    assert _ids(index, "舆情 回应") == ["row", "near", "behind", "far"]


ORDERLESS = ["年份:2000..", "公", "申请:1", "公*", "地区:广东", "公开", '"公开"', ""]


@pytest.mark.parametrize("query", ORDERLESS)
@pytest.mark.parametrize("page_size", [1, 3, 100])
def test_of_equal_reports_the_newest_comes_first_then_by_id(tmp_path: Path, query: str, page_size: int) -> None:
    chance = random.Random(len(query))
    made = [
        Report(
            id=f"r{n:02}",
            text="公开",
            year=chance.choice([2010, 2011, 2012]),
            published=chance.choice([None, "2013-01-02", "2013-05-06"]),
            province="广东",
            statistics={"requests_received": 1},
        )
        for n in range(40)
    ]

    def key(report: Report) -> tuple[int, int, str]:
        return -(report.year or 0), -int((report.published or "0").replace("-", "")), report.id

    expected = [report.id for report in sorted(made, key=key)]
    for number in range(2):
        chance.shuffle(made)
        index = build(tmp_path / f"index-{number}", [made[:25], made[25:]])[0]
        pages = range(1, 1 + -(-len(made) // page_size))
        ids = [hit.id for page in pages for hit in index.search(query, page=page, page_size=page_size).hits]
        assert ids == expected


def test_text_in_a_row_comes_before_any_number_of_reports_that_have_its_pieces_more_often(
    new_folder: Callable[[], Path],
) -> None:
    pieces = "舆情。亲情回家，回应。公开，" * 12
    row = "做好舆情回应。家，" + "群众关切事项说明。" * 20
    shelf = [Report(id=f"pieces-{number:03}", text=pieces, year=2020) for number in range(LOOKED_AT + 150)]
    shelf += [Report(id=f"row-{number}", text=row[: len(pieces)], year=2010) for number in range(30)]
    index, _ = build(new_folder(), [shelf[:200], shelf[200:]])
    for query in ("舆情回应", "舆情回应 群众关切"):
        hits = index.search(query, page_size=len(shelf)).hits
        assert {hit.id[:3] for hit in hits[:30]} == {"row"}, query
    assert len(index.search("舆情回应", page_size=len(shelf)).hits) == len(shelf)


@pytest.mark.parametrize("query", ["舆情回应", "舆情 回应", "舆情 回应 公开"])
def test_it_is_no_matter_to_nearness_which_segment_a_report_is_in(new_folder: Callable[[], Path], query: str) -> None:
    given = [Report(id=str(n), text="舆情" + "甲" * (n * 7 % 5) + "回应公开") for n in range(9)]
    together, _ = build(new_folder(), [given])
    folder = new_folder()
    apart, _ = build(folder, [given[:2], given[2:5], given[5:]])
    assert len(manifests.load(folder).segments) == 3
    expected = dict(together.rank(query, limit=100))
    assert len(set(expected.values())) > 1
    assert dict(apart.rank(query, limit=100)) == pytest.approx(expected)


ROWS = (
    "舆情回应",
    "舆情回应 公开",
    "舆情 回应",
    "公开舆情 回应公开",
    "回应公开\n舆情",
    "舆情回应 公开舆情 应公",
    "2018年 舆情",
)


def test_what_is_in_a_row_counts_for_the_best_of_few_and_of_all_the_same(
    new_folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(4)
    pieces = ["舆情", "回应", "公开", "情公", "应公", "。", "，", "2018年", "\n"]
    shelf = [
        Report(id=f"{n:03}", text="".join(chance.choice(pieces) for _ in range(chance.choice([5, 9, 30, 80]))))
        for n in range(300)
    ]
    index = build(new_folder(), [shelf[:120], shelf[120:]])[0]
    monkeypatch.setattr(nearness, "NEAR", 0.0)  # which is of the best few alone
    for query in ROWS:
        monkeypatch.setattr(nearness, "LOOKED_AT", 10**6)
        whole = index.rank(query, limit=1000)
        assert len(whole) > 100
        reduced = "".join(query.split())
        rows = [name for name, _ in whole if reduced in "".join(shelf[int(name)].text.split())]
        assert {name for name, _ in whole[: len(rows)]} == set(rows), query
        for looked_at in (1, 3, 10, 40):
            monkeypatch.setattr(nearness, "LOOKED_AT", looked_at)
            assert index.rank(query, limit=1000) == whole, (query, looked_at)
            assert index.rank(query, limit=looked_at) == whole[:looked_at], (query, looked_at)
