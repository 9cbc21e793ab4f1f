"""Short texts are cut by the dictionary's file as the segmenter cuts them, or not at all."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers import segmentation
from analyzers.few_words import Dictionary
from analyzers.segmentation import (
    DICTIONARY_SHA256,
    SIGNS,
    DeferredSegmenter,
    PythonBackend,
    RustBackend,
    Segmenter,
    lexicon,
)

ROOT = Path(__file__).resolve().parents[2]
FULL = Segmenter()


@pytest.fixture(scope="module")
def dictionary() -> Dictionary:
    loaded = Dictionary.load(DICTIONARY_SHA256, dict(lexicon()))
    assert loaded is not None
    return loaded


@pytest.fixture(scope="module")
def known() -> list[str]:
    """Words of the dictionary and the lexicon, of Han characters."""
    import jieba

    lines = Path(jieba.__file__).with_name("dict.txt").read_text(encoding="utf-8").splitlines()
    words = [line.partition(" ")[0] for line in lines]
    return [word for word in (*words, *(word for word, _ in lexicon())) if re.fullmatch("[\u4e00-\u9fd5]+", word)]


@given(st.randoms(use_true_random=False), st.integers(1, 5), st.booleans())
def test_words_are_those_of_the_segmenter(
    dictionary: Dictionary, known: list[str], chance: random.Random, number: int, torn: bool
) -> None:
    words = [chance.choice(known) for _ in range(number)]
    text = "".join(words)
    if torn:  # the ends of words are no words
        text = text[chance.randrange(len(text)) :]
        text = text[: chance.randint(1, len(text))]
    found = dictionary.cut(text)
    assert found is None or found == FULL.cut(text)
    for word in (*words, text, text[:-1], text[1:]):
        assert dictionary.has_word(word) == FULL.has_word(word)


@given(st.text(st.sampled_from([*SIGNS, *"政府信息公开的了龦一"]), max_size=12))
def test_signs_are_cut_off_as_the_segmenter_does(dictionary: Dictionary, text: str) -> None:
    found = dictionary.cut(text)
    assert found is None or found == FULL.cut(text)


def test_most_of_what_reports_say_needs_no_model(dictionary: Dictionary) -> None:
    runs = [
        run
        for path in sorted((ROOT / "samples" / "reports").glob("*.txt"))
        for run in re.findall("[\u4e00-\u9fd5]{2,8}", path.read_text(encoding="utf-8", errors="ignore"))
    ][:400]
    cut = [(run, dictionary.cut(run)) for run in runs]
    assert [run for run, found in cut if found is not None and found != FULL.cut(run)] == []
    assert sum(found is not None for _, found in cut) > 0.6 * len(cut)


def test_every_word_of_the_lexicon_is_cut_whole(dictionary: Dictionary) -> None:
    assert [word for word, _ in lexicon() if dictionary.cut(word) != [word]] == []


def test_characters_that_the_model_may_join_are_left_to_it(dictionary: Dictionary) -> None:
    assert FULL.cut("杭研大厦") == ["杭研", "大厦"]  # which no dictionary has: the model's
    assert dictionary.cut("杭研大厦") is None
    assert dictionary.cut("杭") == ["杭"]


def test_another_dictionary_or_none_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Dictionary.load("0" * 64, {}) is None
    monkeypatch.setattr("analyzers.few_words.find_spec", lambda name: None)
    assert Dictionary.load(DICTIONARY_SHA256, {}) is None


def test_the_segmenter_of_a_process_is_loaded_when_much_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segmentation, "DEFERRED_CHARACTERS", 20)
    segmenter = DeferredSegmenter()
    assert segmenter.cut("政府信息公开") == FULL.cut("政府信息公开")
    assert segmenter.subwords("政府信息公开") == FULL.subwords("政府信息公开")
    assert not hasattr(segmenter, "_backend")
    segmenter.cut("主动公开政府信息" * 3)
    assert isinstance(segmenter._backend, RustBackend | PythonBackend)
    assert segmenter.cut == segmenter._backend.cut


@pytest.mark.parametrize("text", ["杭研大厦", "政府信息公开" * 400])
def test_what_the_dictionary_does_not_tell_the_segmenter_does(text: str) -> None:
    segmenter = DeferredSegmenter()
    cut = segmenter.cut  # a caller that keeps it
    assert cut(text) == cut(text) == segmenter.cut(text) == FULL.cut(text)
    assert segmenter.name == FULL.name


def test_without_a_file_of_words_the_segmenter_is_loaded_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyzers.few_words.find_spec", lambda name: None)
    assert DeferredSegmenter().cut("舆情回应") == ["舆情", "回应"]
    assert DeferredSegmenter().has_word("舆情")


def test_a_query_of_known_words_loads_no_segmenter() -> None:
    code = "import sys, analyzers; print(analyzers.words('舆情回应'), 'rjieba' in sys.modules, 'jieba' in sys.modules)"
    environment = {name: value for name, value in os.environ.items() if name != segmentation.BACKEND_VARIABLE}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**environment, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    assert done.stdout == "['舆情', '回应'] False False\n"
