"""Text in a row and texts near each other, in one small index of several segments: against scans and all combinations."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analyzers import words
from index import Report
from index.whoosh_engine.format import manifest as manifests
from index.whoosh_engine.read.snapshot import Snapshot
from index.whoosh_engine.search import phrases
from index.whoosh_engine.search.phrases import exact_documents, more_documents, near_documents
from index.whoosh_engine.search.text_nodes import AnyTerm, Besides, ExactText, NearTexts, Term
from tests.index.building import build, reduced_text, searched_text

#: Few characters, so that texts repeat; a blank stays beside Latin letters.
ALPHABET = "公开公开政府a b，1"


@pytest.fixture(scope="module")
def made(new_folder: Callable[[], Path]) -> tuple[Snapshot, list[Report]]:
    """Forty texts in three segments, and the reports by their numbers."""
    chance = random.Random(7)
    shelf = [Report(id=f"r{n:02}", text="".join(chance.choices(ALPHABET, k=chance.randint(0, 30)))) for n in range(40)]
    shelf[3] = Report(id="r03", text="公开", title="政府")
    folder = new_folder()
    build(folder, [shelf[:15], shelf[15:16], shelf[16:]])
    snapshot = Snapshot(folder, manifests.load(folder), 2**20)
    assert len(snapshot.segments) > 1
    by_id = {report.id: report for report in shelf}
    found = []
    for doc in range(snapshot.documents):
        segment, number = snapshot.place(doc)
        found.append(by_id[segment.source(number).report_id])
    return snapshot, found


@pytest.fixture
def snapshot(made: tuple[Snapshot, list[Report]]) -> Snapshot:
    return made[0]


@pytest.fixture
def texts(made: tuple[Snapshot, list[Report]]) -> list[str]:
    """The reduced text of each document."""
    return [reduced_text(report) for report in made[1]]


def _spans(texts: Sequence[str], chance: random.Random, longest: int = 7) -> str:
    while True:
        text = chance.choice(texts)
        start = chance.randrange(len(text) + 1)
        span = text[start : start + chance.randint(1, longest)]
        if chance.random() < 0.2 and span:
            at = chance.randrange(len(span))
            span = span[:at] + chance.choice("公开府a1") + span[at + 1 :]
        if span and "\0" not in span:
            return span


def test_a_text_is_in_the_documents_that_a_scan_finds(snapshot: Snapshot, texts: list[str]) -> None:
    chance = random.Random(1)
    given = [_spans(texts, chance) for _ in range(600)]
    assert any(span.startswith(" ") or span.endswith(" ") for span in given)
    for span in {*given, *"公开政府a1，", "鬯", "公鬯"} - {" "}:
        expected = [doc for doc, text in enumerate(texts) if span in text]
        assert exact_documents(snapshot, span).tolist() == expected, span
        assert exact_documents(snapshot, span).tolist() == expected, "what was kept is the same"
    assert exact_documents(snapshot, "").tolist() == []


def _is_near(text: str, wanted: Sequence[str], distance: int) -> bool:
    """Whether some places of all texts, none twice, lie in a piece that begins with one of them, by trying all."""
    places = [[match.start() for match in re.finditer(f"(?={re.escape(each)})", text)] for each in wanted]
    room = sum(map(len, wanted)) + distance
    for chosen in product(*places):
        first = min(range(len(wanted)), key=lambda number: chosen[number])
        behind = chosen[first] + len(wanted[first])
        others = [number for number in range(len(wanted)) if number != first]
        if len({(wanted[n], chosen[n]) for n in range(len(wanted))}) < len(wanted):
            continue
        ends = [chosen[number] + len(wanted[number]) for number in others]
        piece = max([behind, *ends]) - chosen[first]
        if all(chosen[number] >= behind for number in others) and piece <= room:
            return True
    return False


@pytest.mark.parametrize("number", [2, 3])
def test_texts_are_near_where_some_places_of_them_are(snapshot: Snapshot, texts: list[str], number: int) -> None:
    chance = random.Random(number)
    found = 0
    for _ in range(250):
        wanted = tuple(span.strip() or "公" for span in (_spans(texts, chance, 3) for _ in range(number)))
        distance = chance.choice([0, 1, 2, 5, 40])
        # A text and the title behind it are two.
        expected = [
            doc for doc, text in enumerate(texts) if any(_is_near(part, wanted, distance) for part in text.split("\0"))
        ]
        assert near_documents(snapshot, wanted, distance).tolist() == expected, (wanted, distance)
        found += bool(expected)
    assert found > 50


def test_two_texts_are_near_up_to_the_distance_and_no_further(new_folder: Callable[[], Path]) -> None:
    folder = new_folder()
    shelf = [Report(id=str(gap), text=f"政务{'甲' * gap}公开") for gap in range(6)]
    shelf += [
        Report(id="turned", text="公开甲甲甲政务"),
        Report(id="one", text="政务"),
        Report(id="title", text="政务", title="公开"),
    ]
    build(folder, [shelf])
    snapshot = Snapshot(folder, manifests.load(folder), 2**20)
    for distance in range(7):
        expected = [gap for gap in range(6) if gap <= distance] + ([6] if distance >= 3 else [])
        assert near_documents(snapshot, ("政务", "公开"), distance).tolist() == expected
    assert near_documents(snapshot, ("政务", "政务"), 50).tolist() == []


def test_what_else_has_a_text_in_a_row_and_its_terms_is_found_besides(made: tuple[Snapshot, list[Report]]) -> None:
    snapshot, shelf = made
    chance = random.Random(3)
    texts = [reduced_text(report) for report in shelf]
    have = [set(words(searched_text(report))) for report in shelf]
    for _ in range(200):
        asked = tuple((_spans(texts, chance, 4).strip() or "公", ("a",) * chance.choice([0, 0, 1])) for _ in range(2))
        known = np.array([chance.random() < 0.3 for _ in texts], bool)
        before = known.copy()
        expected = [
            doc
            for doc in range(len(texts))
            if not known[doc] and any(text in texts[doc] and have[doc].issuperset(terms) for text, terms in asked)
        ]
        asked = tuple((text, terms) for text, terms in asked)
        assert more_documents(snapshot, known, asked).tolist() == expected, asked
        assert known.tolist() == before.tolist()


@pytest.mark.parametrize(("having", "looked_through"), [(8, True), (9, False)])
def test_eight_documents_are_looked_through_before_places_are_asked(
    new_folder: Callable[[], Path], monkeypatch: pytest.MonkeyPatch, having: int, looked_through: bool
) -> None:
    folder = new_folder()
    build(folder, [[Report(id=str(number), text="公开政府信息") for number in range(having)]])
    snapshot = Snapshot(folder, manifests.load(folder), 2**20)
    looked: list[int] = []
    contains = snapshot.contains
    monkeypatch.setattr(snapshot, "contains", lambda doc, text: looked.append(doc) or contains(doc, text))
    none = np.zeros(having, bool)
    assert more_documents(snapshot, none, [("公开政府", ())]).tolist() == list(range(having))
    assert looked == (list(range(having)) if looked_through else [])
    # The rarest three of its pairs are asked for, however many it has.
    asked: list[str] = []
    postings = snapshot.postings
    monkeypatch.setattr(snapshot, "postings", lambda field, term: asked.append(field) or postings(field, term))
    more_documents(snapshot, none, [("公开政府信息", ("公开",))])
    assert asked == ["bigrams"] * 3 + ["words"]
    asked.clear()
    assert more_documents(snapshot, none, [("公开鬯", ())]).tolist() == []
    assert asked == []


@pytest.mark.parametrize(
    ("text", "cover"),
    [
        ("公开", [(0, "公开")]),
        ("公开政", [(0, "公开"), (1, "开政")]),
        ("公开政府", [(0, "公开"), (2, "政府")]),
        ("ab cd", [(0, "ab"), (1, "b "), (3, "cd")]),
        ("a b", None),
        (" ab", None),
        ("ab ", None),
    ],
)
def test_pairs_cover_every_character(text: str, cover: list[tuple[int, str]] | None) -> None:
    found = phrases._cover(text)
    if cover is None:
        assert found is None or {at + n for at, pair in found for n in range(len(pair))} >= set(range(len(text)))
        return
    assert found is not None
    assert {at + number for at, _ in found for number in (0, 1)} == set(range(len(text)))
    assert all(text[at : at + 2] == pair and pair[0] != " " for at, pair in found)
    starts = {at for at, _ in found} | {at for at, _ in phrases._others(text, found)}
    assert starts == {at for at in range(len(text) - 1) if text[at] != " "}


def test_nodes_are_the_same_where_all_that_they_say_is() -> None:
    every: list[Any] = [
        ExactText("a"),
        ExactText("b"),
        NearTexts(("a", "b"), 1),
        NearTexts(("a", "c"), 1),
        NearTexts(("a", "b"), 2),
        Besides(ExactText("a"), (("a", ()),)),
        Besides(ExactText("b"), (("a", ()),)),
        Besides(ExactText("a"), (("b", ()),)),
        Besides(ExactText("a"), (("a", ()),), AnyTerm(())),
        Term("words", "a"),
        Term("title", "a"),
        Term("words", "b"),
        Term("words", "a", 2.0),
        AnyTerm((Term("words", "a"),)),
        AnyTerm((Term("words", "b"),)),
        AnyTerm((Term("words", "a"),), 2.0),
    ]
    for number, node in enumerate(every):
        assert [node == other for other in every] == [number == place for place in range(len(every))]
    assert len(set(every)) == len({repr(node) for node in every}) == len(every)
    assert Term("words", "a") == Term("words", "a", 1.0)
    assert AnyTerm(()) == AnyTerm((), 1.0)
    assert Besides(ExactText("a"), ()) == Besides(ExactText("a"), (), None)


def test_a_row_is_ranked_by_its_bigrams_each_once() -> None:
    assert ExactText("公开政").bigrams() == (Term("bigrams", "公开"), Term("bigrams", "开政"))
    assert NearTexts(("公开", "政府", "公开"), 1).bigrams() == (Term("bigrams", "公开"), Term("bigrams", "政府"))
