"""Bigrams are the candidates of exact search: no span of a text may lack one of its pairs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analyzers import bigrams, fold, han_bigrams, query_bigrams

texts = st.text(st.sampled_from("政府信息公开〇㐂ab1，。〔 　\n\u200b\U00020bb7") | st.characters(), max_size=60)


@given(texts)
def test_every_character_that_is_not_white_space_begins_exactly_one_bigram(text: str) -> None:
    folded = fold(text)
    assert [pair[0] for pair in bigrams(folded)] == [c for c in folded if not c.isspace()]
    assert all(len(pair) == 2 for pair in bigrams(folded))


@given(texts, st.data())
def test_any_span_of_a_text_has_all_its_pairs_among_the_bigrams_of_the_text(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded)))
    span = folded[start : data.draw(st.integers(start, len(folded)))]
    assert set(query_bigrams(span)) <= set(bigrams(folded))


@given(texts)
def test_the_pairs_of_a_query_are_its_neighbours_and_no_others(text: str) -> None:
    folded = fold(text)
    neighbours = [folded[i : i + 2] for i in range(len(folded) - 1)]
    assert query_bigrams(folded) == [pair for pair in neighbours if " " not in pair]


@given(texts)
def test_ranking_counts_the_pairs_of_two_han_characters(text: str) -> None:
    folded = fold(text)

    def is_han(character: str) -> bool:
        code = ord(character)
        return (
            character in "々〇"
            or 0x3400 <= code <= 0x4DBF
            or 0x4E00 <= code <= 0x9FFF
            or 0xF900 <= code <= 0xFAFF
            or 0x20000 <= code <= 0x3FFFF
        )

    assert han_bigrams(folded) == [pair for pair in query_bigrams(folded) if all(map(is_han, pair))]


def test_the_last_character_of_each_run_is_paired_with_a_blank() -> None:
    assert bigrams(fold("公开　A\n")) == ["公开", "开 ", "a "]
    assert query_bigrams("公") == []
    assert bigrams("") == query_bigrams(" ") == han_bigrams("") == []
