"""Short cuts in reading figures give what the long way gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.folding import fold
from indexer.document import Document
from indexer.figures import flattened, read_figures
from indexer.figures.sentences import Sentences
from indexer.readers import read

SAMPLES = sorted((Path(__file__).resolve().parents[3] / "samples" / "reports").glob("*.txt"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_figures_are_the_same_whether_the_folded_text_is_given_or_not(path: Path) -> None:
    document = read(path.read_bytes(), path.name)
    folded = fold(document.text).replace("资讯", "信息")
    assert read_figures(document, 2019, folded) == read_figures(document, 2019)


def test_a_folded_text_of_another_length_is_not_used() -> None:
    document = Document(text="2018年主动公开政府信息12条。")
    assert read_figures(document, 2018, "2018年主动公开政府信息99条") == read_figures(document, 2018)


_HINTED = ("本年新收", "本年度新收", "复议后起诉", "信息内容", "申请数", "信息件数", "复议总数", "诉讼条数")


@given(st.sampled_from(_HINTED), st.lists(st.sampled_from(["", "", " ", "\n", "甲"]), min_size=6, max_size=6))
def test_flattened_tables_are_looked_for_where_their_words_stand_with_any_white_space(
    word: str, gaps: list[str]
) -> None:
    text = "".join(gap + letter for gap, letter in zip(gaps, word, strict=False))
    assert flattened.hinted(text) == (flattened._HINT.search(text) is not None)


_PIECES = st.lists(st.sampled_from([*"。!?:甲0", "一、", "公开", "申请情况", "主动公开", "  ", "\u200b"]), max_size=16)


@given(_PIECES.map("".join))
def test_sentences_are_the_same_with_white_space_within_them(line: str) -> None:
    """A paragraph without white space is cut in a quicker way than one with it."""
    plain = line.replace(" ", "").replace("\u200b", "")
    spaced = " ".join(plain)

    def sentences(text: str) -> list[tuple[str, str, bool, str | None]]:
        found = Sentences(text, text, []).concerning(lambda sentence: "公开" in sentence)
        return [(one.text, one.topic, one.heading, before and before.text) for one, before in found]

    assert sentences(plain) == sentences(spaced)


@given(_PIECES.map("".join))
def test_a_sentence_says_where_in_the_original_each_of_its_characters_stands(text: str) -> None:
    sentences = Sentences(text, text, [])
    for one, _ in sentences.concerning(lambda _: True):
        for at, character in enumerate(one.text):
            start, end = sentences.origin(one, at, at + 1)
            assert text[start:end] == character
