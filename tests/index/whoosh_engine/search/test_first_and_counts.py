"""Which documents come first, and how many have which value, on made arrays: against sorting and counting one by one.

Without files, so that thousands of documents and every border between one way and another can be tried.
"""

from __future__ import annotations

import random
from collections import Counter
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from index.errors import FilterError
from index.whoosh_engine.read.snapshot import Cache
from index.whoosh_engine.search.facets import count_facets, count_trend, filter_masks, narrow
from index.whoosh_engine.search.top_k import best_first, best_without_order, dated

YEARS = ["", "2008", "2009", "2012"]
AGENCIES = ["", "丙局", "乙局", "甲局"]


class MadeSnapshot:
    """So many documents by chance, in two segments; ``read`` counts how many ids were asked for."""

    def __init__(self, documents: int, chance: random.Random) -> None:
        self.documents, self.read = documents, 0
        self.ids = [f"r{number:05}" for number in chance.sample(range(documents), documents)]
        self.published = np.array([chance.choice([0, 20100301, 20130506]) for _ in range(documents)], np.int32)
        self.live = np.array([chance.random() < 0.9 for _ in range(documents)], bool)
        self.lacks = frozenset({"county"})
        self.cache = Cache(2**20)
        self._tables = {
            name: SimpleNamespace(
                values=values,
                names=np.array(values, object),
                places=np.array(places, np.intp),
                totals=np.bincount(places, minlength=4),
            )
            for name, values in (("year", YEARS), ("agency", AGENCIES))
            for places in [chance.choices(range(4), k=documents)]
        }

    def facet(self, name: str) -> Any:
        return self._tables[name]

    def value(self, name: str, doc: int) -> str:
        table = self._tables[name]
        found: str = table.values[table.places[doc]]
        return found

    def place(self, doc: int) -> tuple[MadeSnapshot, int]:
        return self, doc

    def source(self, doc: int) -> Any:
        self.read += 1
        return SimpleNamespace(report_id=self.ids[doc])

    def by_date(self, doc: int, sign: int = -1) -> tuple[bool, int, int]:
        """Unknown years last, then by year and date, the newest first or last."""
        year = int(self.value("year", doc) or 0)
        return year == 0, sign * year, sign * int(self.published[doc])


def _made(documents: int, seed: int) -> tuple[Any, random.Random]:
    chance = random.Random(seed)
    return MadeSnapshot(documents, chance), chance


SIZES = [0, 1, 2, 9, 63, 64, 65, 200, 1000, 3000]


@pytest.mark.parametrize("documents", SIZES)
@pytest.mark.parametrize("levels", [1, 3, 10_000])
def test_the_best_are_those_of_sorting_all_whatever_is_looked_at(documents: int, levels: int) -> None:
    snapshot, chance = _made(documents, documents + levels)
    for part in (0, 0.05, 0.12, 0.13, 0.5, 1):
        kept = np.array([chance.random() < part for _ in range(documents)], bool)
        scores = np.array([chance.randrange(levels) / 4 for _ in range(documents)], np.float32) * kept
        ranking = sorted(
            np.flatnonzero(kept).tolist(), key=lambda doc: (-scores[doc], *snapshot.by_date(doc), snapshot.ids[doc])
        )
        for wanted in (1, 2, 10, 33, documents or 1, documents + 1):
            best = best_first(snapshot, scores, kept, wanted)
            assert best == [(doc, scores[doc]) for doc in ranking[:wanted]]
            some = best_without_order(snapshot, scores, kept, wanted).tolist()
            last = scores[ranking[:wanted][-1]] if ranking else 0.0
            reached = [doc for doc in ranking if scores[doc] >= last]
            whole = ranking if len(ranking) <= wanted else reached if len(reached) <= 2 * wanted else ranking[:wanted]
            assert some == sorted(whole)


@pytest.mark.parametrize("documents", SIZES)
def test_by_date_unknown_years_come_last_either_way_and_equals_go_by_the_newest_then_by_id(documents: int) -> None:
    snapshot, chance = _made(documents, documents)
    kept = np.array([chance.random() < 0.8 for _ in range(documents)], bool)
    docs = np.flatnonzero(kept).tolist()
    for newest in (True, False):
        ranking = sorted(docs, key=lambda doc: (*snapshot.by_date(doc, -1 if newest else 1), snapshot.ids[doc]))
        for wanted in (1, 5, 40, documents or 1):
            assert dated(snapshot, kept, wanted, newest=newest) == ranking[:wanted]
    assert dated(snapshot, kept, 5, newest=True) == dated(snapshot, kept, 9, newest=True)[:5]


@pytest.mark.parametrize(("equal", "each_time"), [(32, True), (33, False)])
def test_ids_of_many_equals_are_read_once_and_of_few_each_time(equal: int, each_time: bool) -> None:
    snapshot, _ = _made(100, 1)
    snapshot.published[:] = 0
    snapshot.facet("year").places[:] = 0
    kept = np.arange(100) < equal
    scores = np.zeros(100, np.float32)
    expected = sorted(range(equal), key=snapshot.ids.__getitem__)
    for _ in range(2):
        assert [doc for doc, _ in best_first(snapshot, scores, kept, 100)] == expected
    assert snapshot.read == (2 * equal if each_time else 100)


def test_ids_are_read_of_those_equals_only_of_which_some_are_wanted() -> None:
    snapshot, _ = _made(100, 2)
    snapshot.published[:] = np.arange(100) // 2
    snapshot.facet("year").places[:] = 0
    best_first(snapshot, np.zeros(100, np.float32), np.arange(100) < 12, 3)
    assert snapshot.read == 4


FILTERS: list[dict[str, list[str]]] = [
    {},
    {"year": ["2008"]},
    {"agency": ["甲局", ""]},
    {"year": ["2009.."], "agency": ["甲局"]},
    {"year": ["..2008", ""]},
    {"year": ["1999"]},
]


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("documents", [0, 1, 40, 501])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.95])
def test_counts_are_those_of_counting_one_by_one(filters: dict[str, list[str]], documents: int, part: float) -> None:
    snapshot, chance = _made(documents, documents)
    if documents < 2:
        filters = {name: wanted for name, wanted in filters.items() if name != "agency"}
    found = np.array([chance.random() < part for _ in range(documents)], bool)
    masks = filter_masks(snapshot, filters)

    def passes(doc: int, but: str = "") -> bool:
        return all(bool(mask[doc]) for name, mask in masks.items() if name != but)

    for name, wanted in filters.items():
        allowed = {value for value in snapshot.facet(name).values if _allows(value, wanted)}
        assert [bool(on) for on in masks[name]] == [snapshot.value(name, doc) in allowed for doc in range(documents)]
    counted = dict(
        zip(
            ("agency", "county", "year"),
            count_facets(snapshot, ["agency", "county", "year"], found, masks),
            strict=True,
        )
    )
    assert [part.tolist() for part in counted["county"]] == [[], [], []]
    for name in ("agency", "year"):
        counts = Counter(snapshot.value(name, doc) for doc in np.flatnonzero(found).tolist() if passes(doc, name))
        chosen = {snapshot.value(name, doc) for doc in range(documents) if name in masks and masks[name][doc]}
        shown = sorted({*counts, *chosen}, key=lambda value: (value == "", -counts[value], value))
        expected = [shown, [counts[v] for v in shown], [v in chosen for v in shown]]
        assert [part.tolist() for part in counted[name]] == expected
    trend = count_trend(snapshot, "year", found, masks)
    live = [doc for doc in np.flatnonzero(snapshot.live).tolist() if passes(doc)]
    every = Counter(snapshot.value("year", doc) for doc in live)
    matching = Counter(snapshot.value("year", doc) for doc in np.flatnonzero(found).tolist())
    assert trend == [(year, matching[year], every[year]) for year in YEARS if year and every[year]]


def _allows(value: str, wanted: list[str]) -> bool:
    for choice in wanted:
        low, dots, high = choice.partition("..")
        if value == choice or (dots and value and (low or "0") <= value <= (high or "9")):
            return True
    return False


def test_no_filter_narrows_nothing_and_a_name_that_none_has_is_refused() -> None:
    snapshot, _ = _made(10, 3)
    mask = np.arange(10) % 2 == 0
    assert narrow(mask, []).tolist() == mask.tolist()
    with pytest.raises(FilterError):
        filter_masks(snapshot, {"agency": ["丁局"]})
