"""The made reports that speed is measured on: repeatable, of the length asked for, and like real ones."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.generate import TABLES_SINCE, YEARS, reports
from benchmarks.made.grammar import Author, parts
from benchmarks.made.likeness import first, likeness, table, texts_of
from benchmarks.queries import DIFFERENT, WARMING, draw


def texts(count: int, characters: int = 3_000, seed: int = 1) -> list[str]:
    return [str(row["text"]) for row in reports(count, characters, seed)]


def test_a_seed_gives_the_same_reports_again_and_another_seed_others() -> None:
    assert list(reports(10, 2_000, 1)) == list(reports(10, 2_000, 1))
    assert not set(texts(10, seed=1)) & set(texts(10, seed=2))


def test_fewer_reports_are_the_beginning_of_more() -> None:
    assert texts(5) == texts(20)[:5]


@pytest.mark.parametrize("characters", [1_500, 3_000, 17_450])
def test_reports_have_about_the_length_that_is_asked_for(characters: int) -> None:
    lengths = [len(text) for text in texts(4 * YEARS, characters)]
    assert 0.8 * characters < sum(lengths) / len(lengths) < 1.3 * characters


def test_no_slot_and_no_sign_of_the_grammar_is_left() -> None:
    assert not [text for text in texts(200) if re.search(r"[{}()?]|\n\n", text.replace("（", "").replace("）", ""))]


def test_every_slot_of_the_grammar_can_be_filled() -> None:
    used = {slot for lines in parts().values() for line in lines for slot in re.findall(r"\{(\w+)\}", "".join(line))}
    assert used == set(Author._slots)


def test_tables_stand_where_they_are_due() -> None:
    for row in reports(200, 3_000, 1):
        year = int(re.search(r"(20\d\d)年政府信息公开", str(row["title"]))[1])  # type: ignore[index]
        assert ("（二）部分公开（区分处理的" in str(row["text"])) == (year >= TABLES_SINCE)


def test_a_body_repeats_much_of_what_it_wrote_the_year_before() -> None:
    made = texts(YEARS)
    clauses = [{c for c in re.split(r"[，。；：\n]", re.sub(r"\d+", "0", text)) if len(c) > 4} for text in made]
    shared = [len(a & b) / len(b) for a, b in pairwise(clauses)]
    assert 0.4 < sum(shared) / len(shared) < 0.95


def test_words_and_bigrams_are_as_many_as_in_real_reports() -> None:
    """Real ones: five reports of other bodies, of 3,000 characters each, have .20 and .52; documents of 1,500 .28 and .65."""
    found = likeness(texts(20 * YEARS))
    assert 0.18 < found["different words in a text, a character"] < 0.30
    assert 0.45 < found["different bigrams in a text, a character"] < 0.65
    assert 0.5 < found["words a character"] < 0.6


def test_likeness_counts_what_can_be_counted_by_hand() -> None:
    given = ["广州市教育局于2021年3月5日印发《办法》（穗教〔2021〕7号），占50%。", "短\n于2021年3月5日印发了一份通知"]
    found = likeness(given)
    size = len("\n".join(given))
    assert found["texts"] == 2
    assert found["dates a 1,000 characters"] == pytest.approx(2_000 / size)
    assert found["titles in 《》 a 1,000 characters"] == pytest.approx(1_000 / size)
    assert found["document numbers a 1,000 characters"] == pytest.approx(1_000 / size)
    assert found["lines of at most 8 characters, share of lines"] == pytest.approx(1 / 3)
    with pytest.raises(ValueError, match="no text"):
        likeness(["\n"])


def test_collections_are_cut_to_the_same_size() -> None:
    assert first(["一二三", "四五六", "七"], 5) == ["一二三", "四五"]
    assert table({"a": {"x": 1.0}, "b": {"x": 1234.0}}).splitlines()[-1] == "| x | 1 | 1,234 |"


def test_texts_are_read_from_lines_and_folders(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "甲"}\n{"text": "乙"}\n', encoding="utf-8")
    (tmp_path / "b.txt").write_text("丙", encoding="utf-8")
    assert sorted(texts_of(tmp_path)) == ["丙", "乙", "甲"]
    (tmp_path / "a.jsonl").write_text('{"title": "甲"}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"a\.jsonl, line 1"):
        list(texts_of(tmp_path))


def test_each_drawn_query_is_new_and_too_few_texts_are_an_error() -> None:
    drawn = draw(texts(100))
    queries = drawn.warming + drawn.different
    assert len(set(queries)) == len(queries) == 2 * (DIFFERENT + WARMING)
    with pytest.raises(ValueError, match="only"):
        draw(["甲乙丙"])
