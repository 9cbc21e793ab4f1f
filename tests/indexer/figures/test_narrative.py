"""What sentences state, case by case: ``cases.txt`` holds the passages and what a careful reader takes from them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from indexer.document import Document
from indexer.figures import read_figures

CASES = Path(__file__).with_name("cases.txt")


def cases() -> list[tuple[str, int, str, list[str]]]:
    found = []
    for block in re.split(r"^#### ", CASES.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        head, _, rest = block.partition("\n")
        name, year = head.split()
        text, _, figures = rest.rpartition("----\n")
        found.append((name, int(year), text.strip("\n"), figures.split()))
    return found


@pytest.mark.parametrize(("name", "year", "text", "expected"), cases(), ids=[case[0] for case in cases()])
def test_a_passage_gives_the_figures_that_it_states(name: str, year: int, text: str, expected: list[str]) -> None:
    read = read_figures(Document(text=text), year)
    wrong = []
    for item in expected:
        key, _, value = item.lstrip("!~").partition("=")
        got = read.statistics.get(key, "absent")
        if item.startswith("!"):
            right = got == "absent"
        else:
            right = got == (None if value == "None" else float(value))
            right = right and (key in read.approximate) == item.startswith("~")
        if not right:
            wrong.append((item, got))
    assert wrong == []


@pytest.mark.parametrize(("name", "year", "text", "expected"), cases(), ids=[case[0] for case in cases()])
def test_evidence_is_the_text_that_was_read(name: str, year: int, text: str, expected: list[str]) -> None:
    read = read_figures(Document(text=text), year)
    assert read.evidence.keys() == read.statistics.keys()
    for key, evidence in read.evidence.items():
        if evidence.start is not None:
            assert text[evidence.start : evidence.end] == evidence.text, key


@pytest.mark.parametrize("name", ["plain-2012", "request-channels", "replies", "reconsideration-outcomes", "both-zero"])
def test_line_breaks_anywhere_in_a_long_sentence_change_nothing(name: str) -> None:
    """As PDFs wrap: every line but the last of a paragraph is full."""
    _, year, text, _ = next(case for case in cases() if case[0] == name)
    whole = read_figures(Document(text=text), year).statistics
    for width in (23, 30, 37):
        paragraphs = (
            "\n".join(line[place : place + width] for place in range(0, len(line), width)) for line in text.split("\n")
        )
        assert read_figures(Document(text="\n".join(paragraphs)), year).statistics == whole


def test_without_the_year_figures_of_any_year_are_read() -> None:
    text = "2013年，我局主动公开政府信息41条。"
    assert read_figures(Document(text=text)).statistics["proactive_total"] == 41
    assert "proactive_total" not in read_figures(Document(text=text), 2016).statistics
