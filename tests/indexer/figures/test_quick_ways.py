"""Short cuts in reading figures give what the long way gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.folding import fold
from indexer.document import Document
from indexer.figures import read_figures
from indexer.figures.sentences import around, breakdowns, cues, narrative
from indexer.figures.tables import without_grid
from indexer.readers import read
from indexer.text import mentions, places
from indexer.text import sentences as reader
from indexer.text.sentences import Sentence, Sentences
from indexer.text.word_tables import rows

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
    assert without_grid.hinted(text) == (without_grid._HINT.search(text) is not None)
    assert places.find(text).table or not without_grid.hinted(text)


_PIECES = st.lists(
    st.sampled_from(
        [
            *[
                "。",
                "!",
                "?",
                ":",
                "甲",
                "0",
                "“0",
                "复议0",
                "\n",
                "一、",
                "公开",
                "申请情况",
                "主动公开",
                "诉",
                "  ",
                "\u200b",
                "\u3000\n",
            ],
            *[
                "𠀀",
                "12条",
                "3",
                "(件)",
                "数量:",
                "为0",
                "三百余\n份",
                "无",
                "不存在",
                "5万元",
                "甲" * 9,
                "甲" * 24,
                "甲" * 24 + "?",
            ],
            *["公开12条", "申请数量:3", "诉三百余\n份", "复议均为", "一、主动公开情况\n"],
        ]
    ),
    max_size=16,
)


def _all_sentences(text: str) -> Iterator[tuple[Sentence, Sentence | None, bool]]:
    """The long way: every sentence of a text, the sentence before it, and whether a question or colon ends that."""
    before, topic = None, ""
    for first, end in Sentences(text, text, [])._paragraphs():
        begin = first
        for stop in [*(match.end() for match in re.finditer("[。!?]", text[:end]) if match.end() > first), end]:
            words = "".join(text[begin:stop].replace("\u200b", " ").split())[: reader._LONGEST]
            if words and words != "。":
                heading = begin == first and reader._is_heading(words)
                topic = reader._topic(words) if heading else topic
                one = Sentence(words, begin, stop, topic, heading)
                yield one, before, before is not None and before.text[-1] in "?:"
                before = one
            begin = stop


@settings(max_examples=500)
@given(_PIECES.map("".join), st.booleans())
def test_sentences_that_are_passed_over_hold_no_figure_and_all_others_are_found(text: str, long: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if long:
            patch.setattr(reader, "_LONGEST", 25)  # longer than a short heading, as it is
        found = [(one, above()) for one, above in Sentences(text, text, []).concerning(narrative.concerns)]
        wanted = [
            (one, before)
            for one, before, asked in _all_sentences(text)
            if one.topic or asked or narrative.concerns(one.text)
        ]
    assert [pair for pair in wanted if pair in found] == found
    for one, before in wanted:
        if list(mentions.find(one.text)) or mentions.denials(one.text, (), None):
            assert (one, before) in found


@given(_PIECES.map("".join))
def test_sentences_are_the_same_with_white_space_within_them(line: str) -> None:
    """A piece without white space is cut in a quicker way than one with it."""
    plain = "".join(line.split()).replace("\u200b", "")
    spaced = " ".join(plain)

    def found(text: str) -> list[tuple[str, str, bool, str | None]]:
        pairs = [(one, above()) for one, above in Sentences(text, text, []).concerning(narrative.concerns)]
        return [(one.text, one.topic, one.heading, before and before.text) for one, before in pairs]

    assert found(plain) == found(spaced)


@given(_PIECES.map("".join))
def test_a_sentence_says_where_in_the_original_each_of_its_characters_stands(text: str) -> None:
    whole = Sentences(text, text, [])
    for one, _, _ in _all_sentences(text):
        for at, character in enumerate(one.text):
            start, end = whole.origin(one, at, at + 1)
            assert text[start:end] == character


#: Patterns that are tried only where something quicker to tell is there, which must be there in all that they match.
_GUARDED = [
    (around._SINCE, around._since),
    (around._LAST_YEAR, around._last_year),
    (around._GROWTH, lambda text: text[-1] in around._GROWTH_ENDS),
    (around._YEAR, lambda text: "20" in text or "19" in text),
    (breakdowns._GOES_ON, lambda text: text[0] in breakdowns._GOES_ON_OPENS),
    (breakdowns._REPLIED, lambda text: "答复" in text),
    (breakdowns._CLOSED, lambda text: "办结" in text),
    (mentions._ABOUT, lambda text: text[-1] in mentions._ABOUT_ENDS),
    (mentions._COUNTED, lambda text: text[-1] in mentions.COUNTED),
]


@pytest.mark.parametrize(("pattern", "guard"), _GUARDED, ids=lambda one: getattr(one, "pattern", "")[:24])
@given(data=st.data())
def test_what_is_asked_before_a_pattern_is_tried_is_in_all_that_it_matches(
    pattern: re.Pattern[str], guard: Callable[[str], bool], data: st.DataObject
) -> None:
    before = data.draw(st.sampled_from(["", "甲,公开。", "2018年,"])) if not pattern.pattern.startswith("^") else ""
    text = before + data.draw(st.from_regex(pattern)).rstrip("\n")
    if "\n" not in text and pattern.search(text):
        assert guard(text)


_CUES = {word: name for name, words in rows("figure_cues.tsv", 2) for word in words.split("|")}
_LONGEST_FIRST = re.compile("|".join(map(re.escape, sorted(_CUES, key=len, reverse=True))))


@given(
    st.lists(st.one_of(st.sampled_from(sorted(_CUES)), st.text("公开申请的，x", max_size=2)), max_size=8).map("".join)
)
def test_cues_are_the_longest_words_of_their_table_from_left_to_right(text: str) -> None:
    wanted = [(_CUES[match.group()], *match.span()) for match in _LONGEST_FIRST.finditer(text)]
    assert [(name, start, end) for name, start, end, _ in cues.find(text)] == wanted


def test_no_word_is_two_cues() -> None:
    words = [word for _, several in rows("figure_cues.tsv", 2) for word in several.split("|")]
    assert len(words) == len(set(words))
