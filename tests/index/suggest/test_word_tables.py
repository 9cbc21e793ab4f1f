"""Tables of words are the same, however they came about, and nothing else is taken for some."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.suggest.word_tables import build_tables, merge, pack, unpack
from index.suggest.words import WordTables

#: Few characters, so that words come again; some sound alike, one has no reading.
WORDS = st.text("公工开政府正丟乁", min_size=2, max_size=4) | st.from_regex(r"[a-c][a-c1]{1,4}", fullmatch=True)
COUNTS = st.dictionaries(WORDS, st.integers(1, 1_000), max_size=12)


def tables(counts: dict[str, int]) -> WordTables:
    return build_tables([*counts], np.array([*counts.values()], np.int64))


@settings(deadline=None, max_examples=50)
@given(COUNTS, COUNTS)
def test_merged_tables_are_those_of_the_words_of_both(one: dict[str, int], other: dict[str, int]) -> None:
    together = {word: one.get(word, 0) + other.get(word, 0) for word in {**one, **other}}
    assert pack(merge(tables(one), tables(other))) == pack(tables(together))


@settings(deadline=None, max_examples=50)
@given(COUNTS)
def test_tables_come_back_as_they_were_packed(counts: dict[str, int]) -> None:
    found = unpack(pack(tables(counts)))
    assert pack(found) == pack(tables(counts))
    words = [
        (word, int(table.frequency[row]))
        for table in (found.han, found.latin)
        for row, word in enumerate(table.texts(np.arange(len(table.frequency))))
    ]
    assert sorted(words) == sorted(counts.items())


@pytest.mark.parametrize("size", [0, 5, 12, 30, 60])
def test_what_is_cut_off_is_no_table(size: int) -> None:
    packed = pack(tables({"公开": 1, "工作": 2}))
    with pytest.raises(ValueError, match=r"."):
        unpack(packed[:size])
