"""What an open index keeps in memory: bounded, the least recently used dropped, and of no effect on what is found."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Report
from index.engines.weights import idf
from index.service.index import SearchIndex
from index.whoosh_engine.engine import WhooshEngine
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.read.snapshot import Cache, Snapshot
from index.whoosh_engine.read.term_postings import TermPostings
from index.whoosh_engine.search.bm25 import TermScores
from index.whoosh_engine.search.text_nodes import Term
from tests.index.building import build, commits, matched

steps = st.lists(st.tuples(st.booleans(), st.integers(0, 8), st.integers(1, 40)), max_size=60)


@given(st.integers(0, 100), steps)
def test_the_least_recently_used_go_first_and_the_limit_holds(limit: int, taken: list[tuple[bool, int, int]]) -> None:
    cache, model = Cache(limit), OrderedDict[int, int]()
    for is_put, key, size in taken:
        if is_put and key not in model:
            model[key] = size
            while sum(model.values()) > limit:
                model.popitem(last=False)
        elif not is_put and key in model:
            model.move_to_end(key)
        if is_put:
            cache.put(key, f"value {key}", size)
        else:
            assert cache.get(key) == (f"value {key}" if key in model else None)
        assert cache.size == sum(model.values()) <= limit


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(commits, st.lists(st.sampled_from(["公开", "政府信息", "國", "b1", "2017年", '"府信"', '"开"']), min_size=1))
def test_what_is_found_is_the_same_with_much_memory_or_none(
    new_folder: Callable[[], Path], batches: list[list[Report | str]], queries: list[str]
) -> None:
    folder = new_folder()
    build(folder, batches)
    much, none = (SearchIndex(WhooshEngine(folder, cache_bytes=size)) for size in (2**20, 0))
    for query in [*queries, *queries]:
        assert matched(much, query) == matched(none, query)
        assert much.search(query).hits == none.search(query).hits


@pytest.mark.parametrize("documents", [3, 200])
def test_what_postings_are_said_to_take_is_what_their_arrays_take(
    new_folder: Callable[[], Path], documents: int
) -> None:
    folder = new_folder()
    build(folder, [[Report(id=str(n), text="公开" if n % 7 == 0 else "政府") for n in range(documents)]])
    snapshot = Snapshot(folder, manifests.load(folder), 2**20)
    for text in ("公开", "政府", "无此"):
        postings = snapshot.postings("words", text.encode())
        postings.mask(documents)
        arrays = [array for name in TermPostings.__slots__ if isinstance(array := getattr(postings, name), np.ndarray)]
        assert len(arrays) == (2 + 2 * (postings.every is not None))  # docs and counts at least
        assert postings.size >= sum(array.nbytes for array in arrays)
    assert snapshot.cache.size > 0


@pytest.mark.parametrize("common", [True, False])
def test_scores_are_multiplied_by_the_boost_of_each_query(new_folder: Callable[[], Path], common: bool) -> None:
    folder, documents = new_folder(), 60
    texts = ["公开" * (1 + n % 3) if common or n in (1, 4) else "政府" for n in range(documents)]
    build(folder, [[Report(id=str(n), text=text) for n, text in enumerate(texts)]])
    snapshot = Snapshot(folder, manifests.load(folder), 2**20)
    frequencies = np.array([text.count("公开") for text in texts])
    lengths = snapshot.ranked_lengths("words")
    norms = 1.2 * (0.25 + 0.75 * lengths / snapshot.statistics("words").average_length)
    for boost in (1.0, 3.0, 1.0, 0.0, 0.5):
        term, terms = Term("words", "公开", boost), TermScores(snapshot)
        expected = boost * idf(documents, int((frequencies > 0).sum())) * frequencies * 2.2 / (frequencies + norms)
        assert terms.add([term], np.ones(documents, np.float32)) == pytest.approx(1 + expected, rel=1e-5)
        assert terms.scores([term], np.arange(documents, dtype=np.int32)) == pytest.approx(expected, rel=1e-5)
        assert (terms.postings(term).every is not None) == common
        assert expected.max() <= terms.most([term])
