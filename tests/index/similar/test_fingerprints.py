"""Fingerprints are winnowed hashes: any two texts that share a passage of the guaranteed length share one."""

from __future__ import annotations

import random
from collections import defaultdict
from itertools import groupby

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers import fold
from index.similar.fingerprints import GRAM, GUARANTEED, WINDOW, fingerprints, gram_hashes, letters
from tests.index.building import ALPHABET

#: Few characters, so that equal runs are common, with much that is no letter between them.
texts = st.text(ALPHABET, max_size=200)


def fingerprints_of(text: str) -> set[int]:
    return set(fingerprints(letters(fold(text))).hashes.tolist())


def disguised(passage: str, chance: random.Random) -> str:
    """The same letters in another dress: white space, punctuation, full width, traditional characters."""
    dressed = passage.translate(str.maketrans("国会报a1", "國會報Ａ１")) if chance.random() < 0.5 else passage
    return "".join(c + chance.choice(["", "", "", " ", "\n", "，", "　", "\u200b", "“"]) for c in dressed)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32))
def test_texts_that_share_a_passage_of_the_guaranteed_length_share_a_print(seed: int) -> None:
    chance = random.Random(seed)
    characters = chance.choice(["一二三四五六七八九十国会报告", "01", "政府信息公开工作年度报告国a1𠀀" * 3])

    def some(count: int) -> str:
        return "".join(chance.choices(characters, k=count))

    passage = some(GUARANTEED)
    one, other = (
        some(chance.randint(0, 200)) + disguised(passage, chance) + some(chance.randint(0, 200)) for _ in range(2)
    )
    assert fingerprints_of(one) & fingerprints_of(other)


@settings(max_examples=200, deadline=None)
@given(texts)
def test_prints_are_the_smallest_hash_of_each_window_of_runs(text: str) -> None:
    read = letters(fold(text))
    runs = [int(value) >> 32 for value in gram_hashes(read.points, GRAM)]
    windows = [runs[at : at + WINDOW] for at in range(max(1, len(runs) - WINDOW + 1))] if runs else []
    found = fingerprints(read)
    assert set(found.hashes.tolist()) == {min(window) for window in windows}
    for at, window in enumerate(windows):
        assert found.hashes[found.within(at, GUARANTEED)].tolist() == [min(window)]


@settings(max_examples=200, deadline=None)
@given(st.text("国会报a1", min_size=GUARANTEED, max_size=200), st.data())
def test_the_prints_within_a_passage_are_the_smallest_hashes_of_its_windows_in_order(
    text: str, data: st.DataObject
) -> None:
    read = letters(fold(text))
    start = data.draw(st.integers(0, len(read) - GUARANTEED))
    length = data.draw(st.integers(GUARANTEED, len(read) - start))
    runs = [int(value) >> 32 for value in gram_hashes(read.points[start : start + length], GRAM)]
    smallest = [min(runs[at : at + WINDOW]) for at in range(len(runs) - WINDOW + 1)]
    found = fingerprints(read)
    assert [value for value, _ in groupby(found.hashes[found.within(start, length)].tolist())] == [
        value for value, _ in groupby(smallest)
    ]
    assert found.distinct().tolist() == sorted(set(found.hashes.tolist()))


@settings(max_examples=200, deadline=None)
@given(texts, st.integers(1, 30))
def test_equal_runs_have_equal_hashes_and_others_do_not(text: str, length: int) -> None:
    read = letters(fold(text))
    runs = defaultdict(set)
    hashes = gram_hashes(read.points, length)
    assert len(hashes) == max(0, len(read) - length + 1)
    for at, value in enumerate(hashes.tolist()):
        runs[value].add(tuple(read.points[at : at + length].tolist()))
    assert all(len(same) == 1 for same in runs.values())
    assert len(runs) == len({tuple(read.points[at : at + length].tolist()) for at in range(len(hashes))})


@given(texts)
def test_letters_are_the_letters_and_digits_of_the_folded_text_and_where_they_stand(text: str) -> None:
    folded = fold(text)
    read = letters(folded)
    expected = [(at, character) for at, character in enumerate(folded) if character.isalnum()]
    assert [(at, chr(point)) for at, point in zip(read.offsets, read.points, strict=True)] == expected
    for at in range(len(expected)):
        assert read.span(at, 1) == (expected[at][0], expected[at][0] + 1)


@pytest.mark.parametrize(("count", "has"), [(0, False), (GRAM - 1, False), (GRAM, True), (GUARANTEED - 1, True)])
def test_a_text_has_prints_from_the_length_of_one_run(count: int, has: bool) -> None:
    assert bool(fingerprints_of("政府信息公开工作年度报告一二三四五六七八九十甲乙丙丁"[:count])) is has


def test_about_two_in_fifteen_runs_are_kept() -> None:
    chance = random.Random(1)
    text = "".join(chr(chance.randrange(0x4E00, 0x9F00)) for _ in range(20_000))
    kept = len(fingerprints(letters(text)).hashes) / 20_000
    assert kept == pytest.approx(2 / (WINDOW + 1), rel=0.05)


def test_prints_do_not_change_from_release_to_release() -> None:
    """An index keeps them: where this fails, ``manifest.FORMAT`` must grow."""
    text = "本年度主动公开政府信息一千二百条，其中通过网站公开九百条；收到依申请公开三十七件，均已按时答复。" * 2
    assert np.unique(fingerprints(letters(fold(text))).hashes).tolist() == [
        37760562,
        52851202,
        110661420,
        217467543,
        218229901,
        363323922,
        515960397,
    ]
