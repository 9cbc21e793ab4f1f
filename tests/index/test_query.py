"""The query language: quotation marks of each kind, words matched by words or bigrams, errors with a place."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzers import bigrams, fold, words
from index import Report
from index.errors import QueryError
from index.protocol import Index
from index.query import MAX_CLAUSES, MAX_LENGTH, parse
from index.query import Exact, Words
from tests.index.building import ALPHABET, build, commits, found, searched_text

QUOTATION_MARKS = '"＂“”「『'

#: All that can be syntax: quotation marks and operators, of either width.
SIGNS = QUOTATION_MARKS + "()|-*:~（）｜－＊：～"

PAIRS = ['""', "“”", "””", "““", "”“", "＂＂", '"＂', '“"', "「」", "『』"]


@pytest.mark.parametrize("pair", PAIRS)
def test_text_in_quotation_marks_of_any_kind_is_exact(pair: str) -> None:
    clauses = parse(f"公开 {pair[0]}舆情 回应{pair[1]}年报").clauses
    assert clauses == (Words("公开", 0), Exact("舆情 回应", 4), Words("年报", 10))


@pytest.mark.parametrize("text", ['舆情 "回应', "“回应", "「回应』", "『回应", '"a" “b'])
def test_a_quotation_that_is_not_closed_is_an_error_with_its_place(text: str) -> None:
    with pytest.raises(QueryError, match="is not closed") as caught:
        parse(text)
    at = caught.value.position
    assert at is not None
    assert text[at] in QUOTATION_MARKS
    assert text[at] in str(caught.value)
    assert f"{at + 1}" in caught.value.chinese


@given(st.text(st.sampled_from(ALPHABET.replace("“", "").replace("”", "") + '"“「'), max_size=30))
def test_a_lenient_reading_takes_any_text(text: str) -> None:
    clauses = parse(text, lenient=True).clauses
    assert all(text[clause.position :].lstrip().startswith(clause.text) for clause in clauses)


@given(st.text(max_size=60).filter(lambda text: not set(text) & set(SIGNS)))
def test_text_without_signs_never_fails_and_none_of_its_words_is_lost(text: str) -> None:
    query = parse(text)
    chunks = text.split()
    kept = [chunk for chunk in chunks if words(fold(chunk)) or _is_one_han(chunk)]
    assert [clause.text for clause in query.clauses] == kept or (
        not kept and query.clauses == parse(text.strip()).clauses
    )
    for clause in query.clauses:
        assert text[clause.position :].startswith(clause.text)
    assert all(needle.text == fold(needle.text) for needle in query.needles())


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_searched_or_refused_with_a_reason(shared_index: Index, text: str) -> None:
    for match in ("all", "any"):
        try:
            page = shared_index.search(text, match=match, facets=["year"])
        except QueryError as error:
            assert error.position is not None
            assert set(text) & set(SIGNS)
        else:
            assert page.total >= len(page.hits)


@pytest.fixture(scope="module")
def shared_index(new_folder: Callable[[], Path]) -> Index:
    return build(new_folder(), [[Report(id="a", text="政府信息公开 Ab 12%。"), Report(id="b", text="")]])[0]


def test_a_query_can_be_too_long() -> None:
    parse("公" * MAX_LENGTH)
    with pytest.raises(QueryError, match=rf"{MAX_LENGTH + 1} characters; {MAX_LENGTH} is the most"):
        parse("公" * (MAX_LENGTH + 1))


def test_a_query_can_have_too_many_parts() -> None:
    parse(" ".join(["公开"] * MAX_CLAUSES))
    with pytest.raises(QueryError, match=f"{MAX_CLAUSES + 1} parts") as caught:
        parse(" ".join(["公开"] * (MAX_CLAUSES + 1)))
    assert caught.value.position == MAX_CLAUSES * 3


@pytest.mark.parametrize("empty", ["", " ", "　\n", '""', '"  "', "“”「」"])
def test_a_query_of_nothing_finds_everything(index: Index, empty: str) -> None:
    assert parse(empty).clauses == ()
    assert index.search(empty).total == 5


@pytest.mark.parametrize("one", ["财", "財", "。", "—", "㊣", "\u200b"])
def test_one_han_character_or_punctuation_is_meant_as_it_stands(one: str) -> None:
    assert parse(one).clauses == (Exact(one, 0),)


@pytest.mark.parametrize("word", ["公开", "a", "7", "２０１８", "舆情。", "第3"])
def test_words_and_numbers_are_words(word: str) -> None:
    assert parse(word).clauses == (Words(word, 0),)


def _is_one_han(chunk: str) -> bool:
    return len(chunk) == 1 and _is_han(fold(chunk))


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or character >= "\U00020000" or character == "〇"


def _has(report: Report, chunk: str) -> bool:
    """Whether a report has all words of a chunk, or all its bigrams and other words; one Han character, itself."""
    text, folded = searched_text(report), fold(chunk)
    wanted = set(words(folded))
    if not wanted or (len(folded) == 1 and _is_han(folded)):
        return folded in text
    if wanted <= set(words(text)):
        return True
    han = [_is_han(character) for character in folded]
    pairs = {folded[i : i + 2] for i in range(len(folded) - 1) if han[i] and han[i + 1]}
    padded = [False, *han, False]
    if not pairs or any(padded[i] and not padded[i - 1] and not padded[i + 1] for i in range(1, len(padded) - 1)):
        return False  # bigrams cannot stand for a Han character alone
    others = {word for word in wanted if not any(map(_is_han, word))}
    return pairs <= set(bigrams(text)) and others <= set(words(text))


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(commits, st.integers(0, 2**32))
def test_a_chunk_matches_by_all_its_words_or_all_its_bigrams(
    new_folder: Callable[[], Path], batches: list[list[Report | str]], seed: int
) -> None:
    index, model = build(new_folder(), batches)
    chance = random.Random(seed)
    texts = [report.text for report in model.values() if report.text] or ["公开"]
    for _ in range(30):
        pieces = []
        for _ in range(chance.randint(1, 3)):
            text = chance.choice(texts)
            start = chance.randrange(len(text))
            pieces.append(text[start : start + chance.randint(1, 5)])
        query = chance.choice(["", " "]).join(pieces).translate(dict.fromkeys(map(ord, SIGNS)))
        chunks = query.split()
        expected = {report.id for report in model.values() if all(_has(report, chunk) for chunk in chunks)}
        assert found(index, query) == expected, query


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    commits, st.lists(st.sampled_from(["公开", "政府信息", "b", "12", "网", "。", '"开网"']), min_size=1, max_size=4)
)
def test_any_finds_what_has_one_term_of_the_query(
    new_folder: Callable[[], Path], batches: list[list[Report | str]], chunks: list[str]
) -> None:
    index, model = build(new_folder(), batches)

    def has(report: Report, chunk: str) -> bool:
        text, folded = searched_text(report), fold(chunk)
        if folded.startswith('"') or len(folded) == 1 and (_is_han(folded) or not words(folded)):
            return folded.strip('"') in text
        grams = {folded[i : i + 2] for i in range(len(folded) - 1) if _is_han(folded[i]) and _is_han(folded[i + 1])}
        return bool(set(words(folded)) & set(words(text)) or grams & set(bigrams(text)))

    expected = {report.id for report in model.values() if any(has(report, chunk) for chunk in chunks)}
    assert found(index, " ".join(chunks), match="any") == expected


def test_an_unclosed_quotation_is_text_where_any_word_will_do(index: Index) -> None:
    assert found(index, "什么是“收支两条线", match="any") >= {"finance-2018"}
