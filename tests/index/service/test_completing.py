"""What is completed: only what a search finds, and what some report has as a word; on texts and words that are made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from index import Report
from index.results import Completion
from index.service import suggestions
from index.service.index import SearchIndex
from index.service.suggestions import complete
from tests.index.service.plain_engine import PlainEngine, PlainView

OFFERED: dict[str, list[Completion]] = {
    "words": [Completion("公开", 9), Completion("公示", 5), Completion("公开年报", 2)],
    "phrases": [Completion("公开年报", 7), Completion("公布", 5)],
}


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many words were asked for; what is offered for a chunk is always the same."""
    asked: list[int] = []

    def complete_word(vocabulary: object, chunk: str, limit: int) -> list[Completion]:
        asked.append(limit)
        return OFFERED["words"][:limit]

    monkeypatch.setattr(suggestions, "complete_word", complete_word)
    monkeypatch.setattr(suggestions, "continue_words", lambda view, chunk: OFFERED["phrases"])
    return asked


def _index(*texts: str) -> SearchIndex:
    shelf = [Report(id=str(number), text=text, year=2016 + number) for number, text in enumerate(texts)]
    return SearchIndex(PlainEngine(shelf))  # type: ignore[arg-type]  # nobody writes to it


def _completed(index: SearchIndex, typed: str, limit: int, **filters: list[str]) -> list[tuple[str, int | None]]:
    return [(found.text, found.count) for found in index.complete(typed, limit, filters)]


def test_words_and_phrases_are_completed_together_with_what_a_search_finds(limits: list[int]) -> None:
    index = _index(*["政府，公示。"] * 3, *["政府，公开。"] * 2, "政府，公布。", "公开年报")
    every = [("政府 公示", 3), ("政府 公开", 2), ("政府 公布", 1)]
    assert _completed(index, "政府 公", 4) == _completed(index, "政府 公", 3) == every
    assert limits == [12, 9]
    # The most frequent are tried first, of equals by text.
    assert _completed(index, "政府 公", 1) == [("政府 公开", 2)]
    assert _completed(index, "政府 公", 2) == [("政府 公开", 2), ("政府 公布", 1)]
    assert _completed(index, "政府 公", 4, year=["..2018"]) == [("政府 公示", 3)]
    assert _completed(index, "公", 0) == _completed(index, "公 ", 5) == []


def test_an_open_quotation_is_closed_and_what_no_search_can_count_has_no_number(limits: list[int]) -> None:
    index = _index("政府，公开。")
    assert _completed(index, "“公", 1) == [("“公开”", 1)]
    assert _completed(index, "year:2020..2016 公", 1) == [("year:2020..2016 公开", None)]
    assert _completed(index, "怎么 办理 什么 如何 公", 1) == [("怎么 办理 什么 如何 公开", None)]


def test_of_equally_frequent_ones_those_in_han_characters_come_first(
    limits: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    equals = [Completion(text, 5) for text in ("app", "公示", "公开")]
    monkeypatch.setitem(OFFERED, "words", equals)
    monkeypatch.setitem(OFFERED, "phrases", [])
    assert _completed(_index("app，公开，公示。"), "公", 3) == [("公开", 1), ("公示", 1), ("app", 1)]


class Words:
    """Knows one word."""

    def __init__(self, word: str) -> None:
        self.word = word

    def frequencies(self, words: Sequence[str]) -> dict[str, int]:
        return {word: 1 for word in words if word == self.word}


class Texts(PlainView):
    """Whose samples are its texts, in their order."""

    def __init__(self, texts: Sequence[str], known: str) -> None:
        super().__init__([Report(id=str(number), text=text) for number, text in enumerate(texts)])
        self.texts, self.vocabulary = texts, Words(known)  # type: ignore[assignment]

    def sample(self, word: str, most: int) -> Iterator[str]:
        return iter(self.texts[:most])


def _is_offered(texts: Sequence[str], known: str = "甲公开", word: str = "公开") -> bool:
    found = complete(Texts(texts, known), "公", 1, {})  # type: ignore[arg-type]
    assert [completion.text for completion in found] in ([], [word])
    return bool(found)


@pytest.fixture
def lone(limits: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OFFERED, "words", [Completion("公开", 9)])
    monkeypatch.setitem(OFFERED, "phrases", [])


@pytest.mark.usefixtures("lone")
def test_a_word_that_only_ends_longer_ones_is_not_offered() -> None:
    assert not _is_offered(["甲公开"])
    assert _is_offered(["甲公开，公开"])
    assert _is_offered(["乙公开"])
    # Three characters before it make a longer word, and four are too many.
    assert not _is_offered(["甲乙丙公开"], known="甲乙丙公开")
    assert _is_offered(["甲乙丙丁公开"], known="甲乙丙丁公开")


@pytest.mark.usefixtures("lone")
@pytest.mark.parametrize(("before", "offered"), [(7, True), (8, False)])
def test_eight_places_are_looked_at_in_each_of_eight_reports(before: int, offered: bool) -> None:
    assert _is_offered(["甲公开" * before + "。公开"]) is offered
    assert _is_offered([*["甲公开"] * before, "公开"]) is offered


@pytest.mark.usefixtures("lone")
@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("app下载", True),
        ("网址www.app.cn", False),
        ("http://app", False),
        ("a@app", False),
        ("见 app.cn/x", False),
        ("见app.cn/x", False),
        ("www.cn 下载app", True),
    ],
)
def test_a_piece_of_an_address_is_no_word(monkeypatch: pytest.MonkeyPatch, text: str, offered: bool) -> None:
    monkeypatch.setitem(OFFERED, "words", [Completion("app", 9)])
    monkeypatch.setattr(Texts, "count", lambda self, query, filters, match: 1)
    assert _is_offered([text], word="app") is offered
