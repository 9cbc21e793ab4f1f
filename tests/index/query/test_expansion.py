"""Synonyms and renamed bodies: what they add, that the page says so, and that they can be left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzers import fold, synonyms
from analyzers.synonyms import alternatives
from index import Report
from index.notes import SYNONYMS
from index.protocol import Index
from index.query.expansion import expand
from index.query.parser import parse
from index.query.tree import Concept, Exact, Not, Words, leaves
from tests.index.building import build, found
from tests.index.reducing import reduced

TEXTS = {
    "old": "云水市安全生产监督管理局编制本报告。",
    "new": "云水市应急管理局编制本报告。",
    "short": "云水市安监局编制本报告。",
    "other": "云水市教育局编制本报告，回应关切。",
    "reply": "石桥县做好舆情回应。",
}


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return build(tmp_path / "index", [[Report(id=i, text=text) for i, text in TEXTS.items()]])[0]


@pytest.mark.parametrize("name", ["安监局", "安全生产监督管理局", "应急管理局", "應急管理局"])
def test_a_renamed_body_is_found_by_any_of_its_names(index: Index, name: str) -> None:
    assert found(index, name) == {"old", "new", "short"}


def test_other_names_can_be_left_out_and_quoted_text_never_has_any(index: Index) -> None:
    assert found(index, "安监局", synonyms=False) == {"short"}
    assert found(index, '"安监局"') == {"short"}
    assert found(index, "安监局", match="any") >= {"short"}


def test_the_note_names_what_was_searched_too_and_how_many_it_found(index: Index) -> None:
    page = index.search("安监局")
    note = page.noted(SYNONYMS)
    assert note is not None
    assert note.values["total"] == 2
    assert {"应急管理局", "安全生产监督管理局"} <= set(note.values["names"])
    assert "应急局" not in note.values["names"]
    assert page.note == note.text
    assert "多找到 2 份" in note.text
    assert index.search("教育局").notes == ()


def test_what_was_typed_comes_before_what_stands_for_it(index: Index) -> None:
    hits = index.search("舆情回应").hits
    assert [hit.id for hit in hits] == ["reply", "other"]
    assert hits[0].snippets[0].kinds == ("word",)
    assert hits[1].snippets[0].kinds == ("synonym",)


def test_what_is_excluded_or_quoted_is_not_widened() -> None:
    query = expand(parse('-舆情回应 "依申请公开" 舆情回应')).query
    kinds = [leaf.kind if isinstance(leaf, Words) else "exact" for leaf in leaves(query.root)]
    assert kinds == ["word", "exact", "word", *["synonym"] * len(alternatives(fold("舆情回应")))]
    assert isinstance(query.clauses[0], Not)
    assert isinstance(query.clauses[1], Exact)
    assert isinstance(query.clauses[2], Concept)


def _lines(kind: str) -> list[list[str]]:
    data = Path(synonyms.__file__).with_name("data") / "synonyms.tsv"
    rows = [line.split("\t") for line in data.read_text(encoding="utf-8").splitlines()]
    return [[fold(cell) for cell in cells] for name, *cells in rows if name == kind]


def test_every_synonym_leads_to_all_others_of_the_first_group_that_has_it() -> None:
    seen: set[str] = set()
    for members in _lines("synonym"):
        for member in set(members) - seen:
            others = {alternative.text for alternative in alternatives(member)}
            assert others == {other for other in members if other != member}
        seen |= set(members)


def _typed_and_other() -> list[tuple[str, str, int]]:
    """Every word with every other that stands for it, and a year in which it does."""
    words = {word for line in _lines("synonym") for word in line}
    words |= {word for kind in ("renamed", "joined") for line in _lines(kind) for cell in line for word in cell.split()}
    return [
        (word, other.other, other.since or other.until or 2018)
        for word in sorted(words)
        if not word.isdigit() and "“" not in word  # a quotation has no others
        for other in alternatives(word)
    ]


def test_what_was_typed_comes_before_every_other_name_of_it(tmp_path: Path) -> None:
    pairs = _typed_and_other()
    assert len(pairs) > 150
    reports = []
    for number, (word, other, year) in enumerate(pairs):
        mark = f"甲{number}乙"
        reports += [
            Report(id=f"{number}-typed", text=f"{mark}。年内办理{word}事项若干。", year=year),
            Report(id=f"{number}-other", text=f"{mark}。年内{other}办理{other}事项，{other}。", title=other, year=year),
        ]
    index = build(tmp_path / "index", [reports])[0]
    for number, (word, other, _) in enumerate(pairs):
        hits = [hit.id for hit in index.search(f"甲{number}乙 {word}").hits]
        if reduced(word) in reduced(other):
            assert len(hits) == 2, (word, other)  # both have what was typed
        else:
            assert hits == [f"{number}-typed", f"{number}-other"], (word, other)


#: Bodies that there were at one time.
SIDE_BY_SIDE = [
    ("国税局", "国家税务局", "地方税务局"),
    ("地税局", "地方税务局", "国家税务局"),
    ("质监局", "质量技术监督局", "工商行政管理局"),
    ("工商局", "工商行政管理局", "质量技术监督局"),
    ("司法局", "司法局", "政府法制办公室"),
    ("法制办", "政府法制办公室", "司法局"),
    ("知识产权局", "知识产权局", "科学技术局"),
    ("科技局", "科学技术局", "知识产权局"),
    ("旅游局", "旅游局", "文化局"),
]


@pytest.mark.parametrize(("typed", "own", "beside"), SIDE_BY_SIDE)
def test_names_lead_through_time_and_never_across(tmp_path: Path, typed: str, own: str, beside: str) -> None:
    made = [Report(id=name, text=f"云水市{name}编制。", year=2012) for name in {own, beside}]
    index = build(tmp_path / "index", [made])[0]
    assert found(index, typed) == {own}


def test_a_later_name_counts_from_the_reform_on_and_an_earlier_one_until_it(tmp_path: Path) -> None:
    made = [
        Report(id=f"{name}-{year}", text=f"云水市{name}。", year=year)
        for name in ("税务局", "国税局")
        for year in (2012, 2018, 2020)
    ]
    index = build(tmp_path / "index", [made])[0]
    assert found(index, "国税局") == {"国税局-2012", "国税局-2018", "国税局-2020", "税务局-2018", "税务局-2020"}
    assert found(index, "税务局") == {"税务局-2012", "税务局-2018", "税务局-2020", "国税局-2012", "国税局-2018"}


def test_the_longest_name_counts_not_a_shorter_one_inside_it() -> None:
    assert {alternative.word for alternative in alternatives("国家税务局")} == {"国家税务局"}
    assert {alternative.word for alternative in alternatives("依申请公开")} == {"依申请公开"}


def test_marks_say_how_they_matched(index: Index) -> None:
    marked = index.mark("old", "安监局")
    assert marked is not None
    assert marked.kinds == ("synonym",)
    assert [marked.report.text[start:end] for start, end in marked.marks] == ["安全生产监督管理局"]
