"""The vocabulary of an index against brute force over its words: several segments, replaced and deleted reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from analyzers import words
from analyzers.pinyin import pinyin
from index import Report
from index.errors import IndexDamagedError
from index.results import Completion
from index.suggest.completion import LONGEST_SHORTENED, MOST_PATTERNS, complete_word, patterns
from index.suggest.words import HAN_WORDS, LATIN_WORDS
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.format.packing.checked_file import CheckedFile, create_checked
from index.whoosh_engine.format.packing.compression import compress, decompress
from index.whoosh_engine.format.vocabulary_file import VocabularyFile
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.read.vocabulary import SnapshotVocabulary
from index.whoosh_engine.write import merge_policy as merging
from tests.index.building import build, searched_text

#: Words that share characters and sounds, as far as a few can.
PIECES = [
    *("舆情", "回应", "公开", "公共", "工资", "政府", "政策", "政府信息公开", "政府信息", "依申请公开", "烟花爆竹"),
    *("收支两条线", "西安", "先进", "现在", "一个", "实施", "事实", "时事", "逝世", "攻势", "公示", "公式", "公司"),
    *("重庆", "重点", "女性", "绿化", "oa", "covid", "covid19", "open", "of", "的", "了", "2018", "，", "鿐"),
]
texts = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
records = st.builds(Report, id=st.sampled_from([f"r{n}" for n in range(9)]), text=texts, title=st.none() | texts)
commits = st.lists(
    st.lists(records | st.sampled_from([f"r{n}" for n in range(9)]), min_size=1, max_size=8), min_size=1, max_size=5
)
many = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


class Model:
    """The words of some reports, counted one by one."""

    def __init__(self, reports: Iterable[Report]) -> None:
        self.counts: Counter[str] = Counter()
        for report in reports:
            found = set(words(searched_text(report)))
            self.counts.update(w for w in found if HAN_WORDS.shape.fullmatch(w) or LATIN_WORDS.shape.fullmatch(w))

    def where(self, condition: Callable[[str], bool]) -> dict[str, int]:
        return {word: count for word, count in self.counts.items() if condition(word)}

    def complete(self, chunk: str, limit: int) -> list[Completion]:
        """What a chunk spells; where that is no word in Han characters among the first, what it shortens as well."""
        found: dict[str, int] = {}
        for short in (False, True):
            found |= self.where(lambda word, short=short: word != chunk and begins(chunk, word, short))  # type: ignore[misc]
            first = sorted(found, key=lambda word: (-found[word], word))[:limit]
            if any(HAN_WORDS.shape.fullmatch(word) for word in first):
                break
        return [Completion(word, found[word]) for word in first]


def begins(chunk: str, word: str, short: bool) -> bool:
    """Whether a word is on the way, said character by character."""
    if not HAN_WORDS.shape.fullmatch(word):
        return word.startswith(chunk)
    reading = pinyin(word)
    return word.startswith(chunk) or (reading is not None and _spells(chunk, word, reading, short))


def _spells(chunk: str, word: str, reading: tuple[str, ...], short: bool) -> bool:
    chunk = chunk.lstrip("'")
    if not chunk or not word:
        return not chunk
    syllable, rest = reading[0], (word[1:], reading[1:], short)
    if chunk[0] == word[0]:
        return _spells(chunk[1:], *rest)
    starts = {syllable, *((syllable[0], syllable[:2]) if short else ())}
    starts = {s for s in starts if s == syllable or len(s) == 1 or s in ("zh", "ch", "sh")}
    return syllable.startswith(chunk) or any(chunk.startswith(s) and _spells(chunk[len(s) :], *rest) for s in starts)


def edits(one: str, other: str) -> int:
    """Insertions, deletions, substitutions and exchanges of neighbours between two words."""
    rows = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i, a in enumerate(one, 1):
        for j, b in enumerate(other, 1):
            rows[i, j] = min(rows[i - 1, j] + 1, rows[i, j - 1] + 1, rows[i - 1, j - 1] + (a != b))
            if i > 1 and j > 1 and (a, one[i - 2]) == (other[j - 2], b):
                rows[i, j] = min(rows[i, j], rows[i - 2, j - 2] + 1)
    return rows[len(one), len(other)]


@pytest.fixture(scope="module", autouse=True)
def _merge_often() -> object:
    """Two segments of a size are merged, so that a few commits make segments of every history."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "MERGE_FACTOR", 3)
        yield


def vocabulary(folder: Path, batches: list[list[Report | str]]) -> tuple[SnapshotVocabulary, Model]:
    _, model = build(folder, batches)
    return SnapshotVocabulary(Snapshot(folder, manifests.load(folder), 0).segments), Model(model.values())


HAN = sorted(word for word in PIECES if HAN_WORDS.shape.fullmatch(word))
spelled = st.sampled_from(HAN).map(lambda word: "".join(pinyin(word) or ()))
shortened = st.sampled_from(HAN).map(lambda word: "".join(s[0] for s in pinyin(word) or ()))
mixed = st.sampled_from(HAN).map(lambda word: word[0] + "".join((pinyin(word) or ())[1:]))
parted = st.sampled_from(HAN).map(lambda word: "'".join(pinyin(word) or ()))
chunks = st.tuples(st.sampled_from(PIECES) | spelled | shortened | mixed | parted, st.integers(1, 12)).map(
    lambda pair: pair[0][: pair[1]]
)


@many
@given(commits, st.lists(chunks, min_size=1, max_size=6), st.integers(1, 5))
def test_completions_are_all_words_on_the_way_most_frequent_first(
    new_folder: Callable[[], Path], batches: list[list[Report | str]], typed: list[str], limit: int
) -> None:
    found, model = vocabulary(new_folder(), batches)
    for chunk in typed:
        assume(len(chunk) <= LONGEST_SHORTENED and len(patterns(chunk, short=True)) < MOST_PATTERNS)
        assert complete_word(found, chunk, limit) == model.complete(chunk, limit), chunk


@many
@given(commits, st.lists(st.sampled_from(HAN), min_size=1, max_size=4))
def test_homophones_are_all_words_with_this_reading(
    new_folder: Callable[[], Path], batches: list[list[Report | str]], chosen: list[str]
) -> None:
    found, model = vocabulary(new_folder(), batches)
    readings = [reading for word in chosen if (reading := pinyin(word))]
    expected = model.where(lambda word: pinyin(word) in readings)
    assert found.homophones(readings) == expected
    assert found.homophones([("no", "such")]) == {}


def _damaged(parts: tuple[str, int, int]) -> str:
    """A word, or one that lacks, has in excess, or has another character at a place."""
    word, kind, place = parts
    other = "o" if word.isascii() else "信"
    middle = ("", "", other, other + word[place : place + 1], word[place : place + 2][::-1])[kind]
    return word[:place] + middle + word[place + (0, 1, 1, 0, 2)[kind] :] if kind else word


damaged = st.tuples(st.sampled_from([word for word in PIECES if len(word) > 2]), st.integers(0, 4), st.integers(0, 7))


@many
@given(commits, st.lists(damaged.map(_damaged).filter(lambda word: len(word) > 2), min_size=1, max_size=5))
def test_neighbours_are_all_words_at_one_edit(
    new_folder: Callable[[], Path], batches: list[list[Report | str]], chosen: list[str]
) -> None:
    found, model = vocabulary(new_folder(), batches)
    for word in (*chosen, "条线", "信息"):
        near = model.where(lambda other, word=word: edits(word, other) == 1)  # type: ignore[misc]
        assert found.neighbours(word) == near, word
        longer = {other: count for other, count in near.items() if len(other) > len(word)}
        assert found.neighbours(word, longer=True) == longer, word


@many
@given(commits)
def test_frequencies_count_the_reports_that_are_left(
    new_folder: Callable[[], Path], batches: list[list[Report | str]]
) -> None:
    found, model = vocabulary(new_folder(), batches)
    assert found.frequencies([*PIECES, *model.counts]) == dict(model.counts)


def test_a_long_list_is_cut_to_the_most_frequent_over_all_segments(new_folder: Callable[[], Path]) -> None:
    """A word may be rare in each segment, and still be among the most frequent of all."""
    own = [[f"a{letter}{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(60)] for letter in "xy"]
    batches: list[list[Report | str]] = []
    for number, names in enumerate(own):
        common = [Report(id=f"{number}-{n}", text=" ".join(names)) for n in range(3)]
        batches.append([*common, *(Report(id=f"{number}-all-{n}", text="aall") for n in range(2))])
    found, model = vocabulary(new_folder(), batches)
    assert complete_word(found, "a", 3) == model.complete("a", 3) == [Completion("aall", 4), *model.complete("ax", 2)]


def test_an_order_of_words_that_there_are_not_is_named(tmp_path: Path) -> None:
    build(tmp_path, [[Report(id="1", text="公开 信息")]])
    path = next(tmp_path.glob("*.voc"))
    data = np.frombuffer(decompress(CheckedFile(path).all()), np.uint8).copy()
    han, _, _ = data[:12].view("<u4")
    place = 12 + han * (HAN_WORDS.width * np.dtype(HAN_WORDS.dtype).itemsize + 4)
    data[place : place + 4].view("<i4")[0] = han
    path.unlink()
    with create_checked(path) as stream:
        stream.write(compress(data.tobytes()))
    with pytest.raises(IndexDamagedError, match=r"\.voc cannot be read \(it has an order of more words"):
        _ = VocabularyFile(path).tables
