"""Reading a field's posting lists many at a time: those that were written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.whoosh_engine.format.bigram_positions import TextWidths
from index.whoosh_engine.format.terms import term_reader
from index.whoosh_engine.format.terms.field_lists import FieldLists, reordering
from index.whoosh_engine.format.terms.postings import PostingLists
from index.whoosh_engine.format.terms.term_reader import TermReader
from index.whoosh_engine.write.posting_writer import PostingWriter

Given = dict[bytes, list[tuple[int, int]]]

ANYTHING = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def _posting_lists(draw: Any) -> Given:
    """Terms with lists of every layout: short and long, narrow and wide gaps, frequencies alike and not."""
    chance, lists = np.random.default_rng(draw(st.integers(0, 2**32))), {}
    for number in range(draw(st.integers(0, 12))):
        size, widest = draw(st.sampled_from([1, 2, 23, 24, 300])), draw(st.sampled_from([1, 200, 300, 10_000, 70_000]))
        docs = np.cumsum(chance.integers(1, widest + 1, size)) - 1
        most = draw(st.sampled_from([1, 3, 255, 256, 70_000]))
        counts = np.full(size, most) if draw(st.booleans()) else chance.integers(1, most + 1, size)
        lists[f"term-{number:02}".encode()] = list(zip(docs.tolist(), counts.tolist(), strict=True))
    return lists


def _written(folder: Path, fields: dict[str, Given]) -> TermReader:
    most = max((doc for lists in fields.values() for postings in lists.values() for doc, _ in postings), default=0)
    texts = TextWidths.of(np.ones(most + 1, np.int64))
    with PostingWriter(folder / "a.trm", folder / "a.pst", most + 1, texts) as writer:
        for name, lists in sorted(fields.items()):
            writer.begin(name)
            if lists:
                pairs = np.array([pair for postings in lists.values() for pair in postings], np.int32)
                sizes = np.array([len(postings) for postings in lists.values()])
                terms = np.frombuffer(b"".join(lists), np.uint8), np.array([len(term) for term in lists])
                writer.add(*terms, np.cumsum(sizes) - sizes, *np.ascontiguousarray(pairs.T))
            writer.end()
    return TermReader(folder / "a.trm", PostingLists(folder / "a.pst", most + 1))


def _read(field: FieldLists, terms: list[bytes], low: int, high: int) -> Given:
    lists = field.read(low, high)
    assert lists.terms.tolist() == list(range(low, high))
    assert lists.sizes.tolist() == field.sizes[low:high].tolist()
    pairs = list(zip(lists.docs.tolist(), lists.counts.tolist(), strict=True))
    ends = np.cumsum(lists.sizes).tolist()
    return {terms[low + place]: pairs[ends[place] - lists.sizes[place] : ends[place]] for place in range(high - low)}


@ANYTHING
@given(st.fixed_dictionaries({name: _posting_lists() for name in ("bigrams", "words", "title")}), st.data())
def test_lists_are_those_that_were_written(
    new_folder: Callable[[], Path], fields: dict[str, Given], data: st.DataObject
) -> None:
    folder = new_folder()
    folder.mkdir()
    reader = _written(folder, fields)
    for name, lists in fields.items():
        field = FieldLists(reader, name)
        terms = field.take_terms()
        assert terms == list(lists)
        low = data.draw(st.integers(0, len(lists)))
        high = data.draw(st.integers(low, len(lists)))
        assert _read(field, terms, low, high) == dict(list(lists.items())[low:high])
        for term, expected in lists.items():
            entry = reader.find(name, term)
            assert entry is not None
            docs, counts = reader.lists.read(entry)
            assert list(zip(docs.tolist(), counts.tolist(), strict=True)) == expected
            assert (entry.frequency, entry.total) == (len(expected), sum(count for _, count in expected))
    assert not FieldLists(reader, "year").take_terms()


@ANYTHING
@given(st.sets(st.binary(min_size=1, max_size=4), max_size=300), st.lists(st.binary(max_size=4), max_size=20))
def test_every_term_is_found_in_order_and_no_other(
    new_folder: Callable[[], Path], known: set[bytes], probes: list[bytes]
) -> None:
    folder, ordered = new_folder(), sorted(known)
    folder.mkdir()
    words: Given = {term: [(number % 7, 1)] for number, term in enumerate(ordered)}
    reader = _written(folder, {"title": {b"a": [(8, 2)]}, "words": words, "year": {b"2018": [(3, 1)]}})
    assert list(reader.terms("words")) == ordered
    for probe in [*probes, *ordered, b"\xff", b"\xff\xff"]:
        entry = reader.find("words", probe)
        assert (entry is not None) == (probe in known)
        begun = [term for term in ordered if term.startswith(probe)]
        assert [term for term, _ in reader.items("words", probe)] == begun
        assert FieldLists(reader, "words", probe).take_terms() == begun
        low, high = reader.bounds("words", probe)
        assert ordered[low:high] == begun
    assert list(reader.terms("title")) == [b"a"]
    assert reader.find("other", b"a") is None


def test_entries_are_kept_and_only_so_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(term_reader, "_KEPT_ENTRIES", 8)
    words: Given = {f"{number:02}".encode(): [(number, number + 1)] for number in range(20)}
    reader = _written(tmp_path, {"words": words, "year": {b"01": [(3, 5)]}})
    opened: list[bytes] = []
    around = reader._around

    def counted(field: str, term: bytes) -> Any:
        opened.append(term)
        return around(field, term)

    monkeypatch.setattr(reader, "_around", counted)
    for term in [b"01", b"01", b"no", b"no"]:
        entry = reader.find("words", term)
        assert (entry and entry.total) == (2 if term == b"01" else None)
    assert opened == [b"01", b"no"]
    assert [entry and entry.total for entry in (reader.find("year", b"01"), reader.find("title", b"01"))] == [5, None]
    for _ in range(2):
        assert [entry and entry.total for entry in map(reader.find, ["words"] * 20, words)] == [*range(1, 21)]
        assert len(reader._entries) <= 8


@pytest.mark.parametrize("keys", [[b"b", b"a"], [b"a", b"a"]])
def test_terms_out_of_order_are_refused(tmp_path: Path, keys: list[bytes]) -> None:
    terms = np.frombuffer(b"".join(keys), np.uint8), np.ones(2, np.int64)
    with PostingWriter(tmp_path / "a.trm", tmp_path / "a.pst", 1, TextWidths.of(np.ones(1, np.int64))) as writer:
        writer.begin("words")
        writer.add(*terms, np.arange(2), np.zeros(2, np.int32), np.ones(2, np.int32))
        with pytest.raises(ValueError, match="must increase"):
            writer.end()


@given(st.lists(st.lists(st.integers(), max_size=4)), st.randoms())
def test_groups_come_in_the_order_that_is_asked_for(groups: list[list[int]], chance: Any) -> None:
    order = chance.sample(range(len(groups)), chance.randint(0, len(groups)))
    flat = [value for group in groups for value in group]
    sizes = np.array([len(group) for group in groups], np.int64)
    moved = reordering(sizes, np.array(order, np.int64)).tolist()
    assert [flat[place] for place in moved] == [value for place in order for value in groups[place]]


_AB = st.binary(max_size=8).map(lambda some: bytes(b"ab"[one & 1] for one in some))


@ANYTHING
@given(st.sets(_AB.filter(bool), max_size=100), st.lists(_AB, max_size=30), st.integers(1, 4))
def test_the_longest_term_that_a_text_begins_with_is_found(
    new_folder: Callable[[], Path], known: set[bytes], texts: list[bytes], least: int
) -> None:
    folder = new_folder()
    folder.mkdir()
    reader = _written(folder, {"bodies": {term: [(0, 1)] for term in sorted(known)}})
    for text in texts:
        begun = [len(term) for term in known if text.startswith(term) and len(term) >= least]
        assert reader.beginning("bodies", text, least) == max(begun, default=0)
