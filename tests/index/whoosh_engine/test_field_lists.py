"""Reading a field's posting lists many at a time: those that were written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh.codec.whoosh3 import W3Codec

from index.whoosh_engine.format.schema import build_schema
from index.whoosh_engine.format.storage import MappedStorage
from index.whoosh_engine.format.terms.field_lists import FieldLists, reordering
from index.whoosh_engine.format.terms.postings import PostingLists
from index.whoosh_engine.format.terms.term_index import BulkFieldWriter
from index.whoosh_engine.format.terms.term_reader import TermReader
from index.whoosh_engine.write.posting_writer import PostingListWriter

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
    storage, codec, schema = MappedStorage(str(folder)), W3Codec(), build_schema()
    segment = codec.new_segment(storage, "gongkai")
    writers = BulkFieldWriter(codec, storage, segment)
    for name, lists in sorted(fields.items()):
        writer = PostingListWriter(writers, name, schema[name])
        if lists:
            pairs = np.array([pair for postings in lists.values() for pair in postings], np.int32)
            sizes = np.array([len(postings) for postings in lists.values()])
            terms = np.frombuffer(b"".join(lists), np.uint8), np.array([len(term) for term in lists])
            lengths = np.ones(pairs[:, 0].max() + 1, np.uint8)
            writer.write(*terms, np.cumsum(sizes) - sizes, *np.ascontiguousarray(pairs.T), lengths)
        writer.finish()
    writers.close()
    most = max((doc for lists in fields.values() for postings in lists.values() for doc, _ in postings), default=0)
    lists_of = PostingLists(folder / segment.make_filename(".pst"), most + 1)
    return TermReader(folder / segment.make_filename(".trm"), lists_of)


def _read(field: FieldLists, low: int, high: int) -> Given:
    lists, terms = field.read(low, high), field.terms()
    lists = lists.reordered(np.argsort(lists.terms))
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
        assert field.terms() == list(lists)
        low = data.draw(st.integers(0, len(lists)))
        high = data.draw(st.integers(low, len(lists)))
        assert _read(field, low, high) == dict(list(lists.items())[low:high])
    assert not FieldLists(reader, "year").terms()
    reader.close()


@given(st.lists(st.lists(st.integers(), max_size=4)), st.randoms())
def test_groups_come_in_the_order_that_is_asked_for(groups: list[list[int]], chance: Any) -> None:
    order = chance.sample(range(len(groups)), chance.randint(0, len(groups)))
    flat = [value for group in groups for value in group]
    sizes = np.array([len(group) for group in groups], np.int64)
    moved = reordering(sizes, np.array(order, np.int64)).tolist()
    assert [flat[place] for place in moved] == [value for place in order for value in groups[place]]
