"""Near copies in a list of results: what comparing each with each folds, and nothing else."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Report
from index.protocol import Index
from index.results import Hit
from index.service.index import SearchIndex
from index.similar import copies
from index.similar import prose as prose_module
from index.similar.copies import NEARLY_ALL
from tests.index.building import build
from tests.index.service.plain_engine import PlainEngine
from tests.index.similar.test_neighbours import naive_prints, reduced

SIGNS = "政府信息公开工作报告主动依法答复申请人机关本年度网站一二三四五六七八九十"


def sentences(chance: random.Random, count: int) -> list[str]:
    return ["".join(chance.choices(SIGNS, k=chance.randint(15, 60))) + "。" for _ in range(count)]


def family(chance: random.Random, name: str) -> list[Report]:
    """A report and others made of it: with a few signs, sentences or cells of its table changed, or many."""
    said = sentences(chance, chance.randint(3, 20))
    rows = [f"{chance.choice(SIGNS) * 3} | {chance.randrange(1000)}" for _ in range(chance.choice((0, 0, 3, 40)))]
    found = []
    for number in range(chance.randint(1, 4)):
        own, cells = list(said), list(rows)
        for _ in range(chance.choice((0, 0, 1, 1, 2, 8))):
            own[chance.randrange(len(own))] = chance.choice((sentences(chance, 1)[0], ""))
        if chance.random() < 0.3:
            cells = [f"{row.split(' | ')[0]} | {chance.randrange(1000)}" for row in rows]
        found.append(Report(id=f"{name}{number}", text="\n".join(["".join(own), *cells]), year=2010 + number))
    return found


def folded_by_hand(index: Index, reports: Sequence[Report]) -> dict[str, tuple[list[str], dict[str, float]]]:
    """What folds under which: each report is compared with every one before it that has not folded itself."""
    tops: dict[str, tuple[list[str], dict[str, float]]] = {}
    by_id = {report.id: report for report in reports}
    under: dict[str, str] = {}
    for report in reports:
        twin = next((other for other in by_id.values() if other.text == report.text), report)
        if report.text and twin is not report:
            top = under.get(twin.id, twin.id)
            same, near = tops[top]
            if top == twin.id:
                same.append(report.id)
            else:
                near[report.id] = near[twin.id]
            continue
        own = naive_prints(reduced(report.text))
        for top in tops:
            its = naive_prints(reduced(by_id[top].text))
            if not own or 2 * len(own & its) < NEARLY_ALL * (len(own) + len(its)):
                continue
            share = index.compare(top, report.id).share
            if share >= NEARLY_ALL:
                tops[top][1][report.id] = pytest.approx(share)
                under[report.id] = top
                break
        else:
            tops[report.id] = ([], {})
    return tops


def shown(hits: Sequence[Hit]) -> dict[str, tuple[list[str], dict[str, float]]]:
    return {hit.id: ([*hit.same], {copy.id: copy.share for copy in hit.near}) for hit in hits}


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_what_folds_is_what_comparing_each_with_each_says(new_folder: Callable[[], Path], seed: int) -> None:
    chance = random.Random(seed)
    shelf = [report for name in "abc" for report in family(chance, name)] + [Report(id="empty", text="")]
    chance.shuffle(shelf)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prose_module, "SET_PHRASE_LEAST", chance.choice((3, 50)))
        embedded, model = build(new_folder(), [shelf[:4], shelf[4:]])
        plain: Index = SearchIndex(PlainEngine(list(model.values())))  # type: ignore[arg-type,assignment]
        for index in (embedded, plain):
            listed = [model[hit.id] for hit in index.search("", page_size=50).hits]
            page = index.search("", page_size=50, fold_copies=True)
            assert shown(page.hits) == folded_by_hand(index, listed)
            assert [hit.rank for hit in page.hits] == [
                place for place, report in enumerate(listed, 1) if report.id in {hit.id for hit in page.hits}
            ]


def test_last_years_words_with_other_numbers_in_its_table_are_no_copy(new_folder: Callable[[], Path]) -> None:
    chance = random.Random(7)
    said = "".join(sentences(chance, 12))
    tables = [
        "\n".join(f"申请{chance.choice(SIGNS)}项 | {chance.randrange(10**6)}" for _ in range(40)) for _ in range(2)
    ]
    shelf = [Report(id=str(year), text=f"{said}\n{tables[year % 2]}", year=year) for year in (2019, 2020, 2021)]
    index = build(new_folder(), [shelf])[0]
    assert index.compare("2019", "2020").share == 1.0
    assert shown(index.search("", fold_copies=True).hits) == {"2021": (["2019"], {}), "2020": ([], {})}


def test_no_more_pairs_are_compared_than_that(new_folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    said = sentences(random.Random(1), 20)
    shelf = [Report(id=f"{n}", text="".join([*said, f"第{n}号。"]), year=2000 + n) for n in range(8)]
    index = build(new_folder(), [shelf])[0]
    assert [len(hit.near) for hit in index.search("", fold_copies=True).hits] == [7]
    monkeypatch.setattr(copies, "MOST_PAIRS", 3)
    assert [len(hit.near) for hit in index.search("", fold_copies=True).hits] == [3, 0, 0, 0, 0]
    monkeypatch.setattr(copies, "LONGEST", 100)
    assert all(not hit.near for hit in index.search("", fold_copies=True).hits)
    assert all(not hit.near for hit in index.search("").hits)
