"""The query language: quotation marks of each kind, words matched by words or bigrams, errors with a place."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzers import bigrams, fold, words
from analyzers.spellings import is_number, spellings
from index import Report
from index.errors import QueryError
from index.protocol import Index
from index.query.parser import MAX_CLAUSES, MAX_LENGTH, parse
from index.query.tree import Exact, Passage, Words, leaves
from index.results import ResultPage
from tests.index.building import SIGNS, build, commits, found, matched, plain, reduced_text, searched_text
from tests.index.reducing import reduced

QUOTATION_MARKS = '"＂“”「『'

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


@given(st.text(max_size=60).filter(lambda text: not set(text) & set(SIGNS) and not _OPERATOR.search(fold(text))))
def test_text_without_signs_is_its_words(text: str) -> None:
    query = parse(text)
    chunks = [chunk for chunk in text.split() if words(reduced(chunk)) or (len(chunk) == 1 and _is_han(reduced(chunk)))]
    assert [clause.text for clause in leaves(query.root)] == (chunks or ([text.strip()] if text.strip() else []))
    for clause in leaves(query.root):
        assert text[clause.position :].startswith(clause.text)
    assert all(needle.text == fold(needle.text) for needle in query.needles())


_OPERATOR = re.compile(r"\b(?:or|and|not)\b")


def _page_or_reason(index: Index, text: str, match: str) -> ResultPage | QueryError:
    try:
        return index.search(text, match=match, facets=["year"])
    except QueryError as error:
        return error


@settings(deadline=None)
@given(st.text(max_size=30) | st.text(SIGNS + "公a1 OR年份:", max_size=30))
def test_any_text_is_searched_or_refused_with_a_reason(shared_index: Index, text: str) -> None:
    for match in ("all", "any"):
        page = _page_or_reason(shared_index, text, match)
        assert isinstance(page, ResultPage) or (match == "all" and page.position is not None and page.chinese)


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
        parse(" OR ".join(["公开"] * (MAX_CLAUSES + 1)))
    assert caught.value.position == MAX_CLAUSES * len("公开 OR ")
    assert isinstance(parse(" ".join(["公开"] * (MAX_CLAUSES + 1))).root, Passage)


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
    return len(chunk) == 1 and _is_han(reduced(chunk))


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\U00020000" <= character < "\U00040000" or character == "〇"


def _has(report: Report, chunk: str) -> bool:
    """Whether a report has all words of a chunk, or all its bigrams and other words; one Han character, itself."""
    text, folded = searched_text(report), reduced(chunk)
    wanted = set(words(folded))
    if re.fullmatch(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?%?", folded):
        return wanted <= set(words(text))  # a number is found whole
    if folded in reduced_text(report) or any(way in reduced_text(report) for way in _spelled(folded, text)):
        return True
    if not wanted or (len(folded) == 1 and _is_han(folded)):
        return False
    if wanted <= set(words(text)):
        return True
    han = [_is_han(character) for character in folded]
    pairs = {folded[i : i + 2] for i in range(len(folded) - 1) if han[i] and han[i + 1]}
    padded = [False, *han, False]
    if not pairs or any(padded[i] and not padded[i - 1] and not padded[i + 1] for i in range(1, len(padded) - 1)):
        return False  # bigrams cannot stand for a Han character alone
    others = {word for word in wanted if not any(map(_is_han, word))}
    return pairs <= set(bigrams(reduced_text(report))) and others <= set(words(text))


def _spelled(chunk: str, text: str) -> list[str]:
    """Other spellings of a chunk of the few digits that texts here have: 1,212 and 1212."""
    return [way.text for way in spellings(chunk) if set(way.terms) <= set(words(text))]


def _has_some(report: Report, chunk: str) -> bool:
    """Whether a report has one word or bigram of a chunk."""
    text, folded = searched_text(report), reduced(chunk)
    if len(folded) == 1 and (_is_han(folded) or not words(folded)):
        return folded in reduced_text(report)
    pairs = {folded[i : i + 2] for i in range(len(folded) - 1) if _is_han(folded[i]) and _is_han(folded[i + 1])}
    return bool(set(words(folded)) & set(words(text)) or pairs & set(bigrams(reduced_text(report))))


def _chunks(query: str) -> list[str]:
    """What a query without signs asks for: punctuation counts only where there is nothing else."""
    meant = [chunk for chunk in query.split() if words(reduced(chunk)) or (len(chunk) == 1 and _is_han(reduced(chunk)))]
    return meant


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
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
        query = plain(chance.choice(["", " "]).join(pieces))
        chunks = _chunks(query)
        if not chunks:
            continue
        every = {report.id for report in model.values() if all(_has(report, chunk) for chunk in chunks)}
        if any(map(is_number, map(reduced, chunks))) and not is_number(reduced(query)):
            # Of what stands in a row over a blank, a number at the end may go on in the text.
            every |= {report.id for report in model.values() if reduced(query) in reduced_text(report)}
        some = {report.id for report in model.values() if any(_has_some(report, chunk) for chunk in chunks)}
        assert matched(index, query) == every, query
        assert matched(index, query, match="any") == some, query


Test = Callable[[Report], bool]


def _leaf(chance: random.Random, texts: list[str]) -> tuple[str, Test]:
    """A part of a query, and whether a report has it."""
    kind = chance.choice(["words", "words", "exact", "prefix", "title", "year", "years", "agency", "figure", "near"])
    text = chance.choice(texts)
    start = chance.randrange(len(text))
    span = plain(text[start : start + chance.randint(1, 4)]).strip() or "公开"
    if kind == "exact":
        span = span if reduced(span) else "公开"  # a quotation of nothing is left out
        return f'"{span}"', lambda report: reduced(span) in reduced_text(report)
    if kind == "year":
        return "year:2009", lambda report: report.year == 2009
    if kind == "years":
        return "年份:2009..2010", lambda report: report.year in (2009, 2010)
    if kind == "agency":
        return "机关:教育", lambda report: "教育" in (report.agency or "")
    if kind == "figure":
        return "requests:2..3", lambda report: 2 <= (report.statistics.get("requests_received") or -1) <= 3
    if kind == "title":
        return 'title:"公开"', lambda report: "公开" in fold(report.title or "")
    if kind == "prefix":
        return "政*", lambda report: any(word.startswith("政") for word in words(searched_text(report)))
    if kind == "near":
        return '"政 信"~2', lambda report: re.search("政.{0,2}信|信.{0,2}政", reduced_text(report)) is not None
    (word, *_) = _chunks(span) or ["公开"]
    return word, lambda report: _has(report, word)


def _expression(chance: random.Random, texts: list[str], depth: int) -> tuple[str, Test]:
    """A query with operators and groups, and whether a report matches it."""
    if depth == 0 or chance.random() < 0.2:
        return _leaf(chance, texts)
    (left, left_has), (right, right_has) = (_expression(chance, texts, depth - 1) for _ in range(2))
    kind = chance.choice(["and", "or", "not"])
    if kind == "and":
        return f"({left} {right})", lambda report: left_has(report) and right_has(report)
    if kind == "or":
        return f"({left} {chance.choice(['OR', '|', '｜'])} {right})", lambda r: left_has(r) or right_has(r)
    return f"({left} {chance.choice(['-', 'NOT '])}{right})", lambda report: left_has(report) and not right_has(report)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(commits, st.integers(0, 2**32))
def test_operators_groups_and_fields_mean_what_they_say(
    new_folder: Callable[[], Path], batches: list[list[Report | str]], seed: int
) -> None:
    index, model = build(new_folder(), batches)
    chance = random.Random(seed)
    texts = [report.text for report in model.values() if plain(report.text).strip()] or ["公开"]
    for _ in range(30):
        query, has = _expression(chance, texts, chance.randint(0, 3))
        assert matched(index, query) == {report.id for report in model.values() if has(report)}, query


def test_an_unclosed_quotation_is_text_where_any_word_will_do(index: Index) -> None:
    assert found(index, "什么是“收支两条线", match="any") >= {"finance-2018"}
