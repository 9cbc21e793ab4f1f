"""Synonyms and renamed bodies: what they add, that the page says so, and that they can be left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzers import fold
from analyzers.synonyms import MOST, _groups, alternatives
from index import Report
from index.notes import SYNONYMS
from index.protocol import Index
from index.query.expansion import expand
from index.query.parser import parse
from index.query.tree import Exact, Not, Or, Words, leaves
from tests.index.building import build, found

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
    assert isinstance(query.clauses[2], Or)


def test_every_member_of_every_group_leads_to_all_others() -> None:
    for member, (_, group) in _groups().items():
        others = {alternative.text for alternative in alternatives(member)}
        assert others == set(list(dict.fromkeys(other for other in group if other != member))[:MOST])


def test_the_longest_name_counts_not_a_shorter_one_inside_it() -> None:
    assert {alternative.word for alternative in alternatives("国家税务局")} == {"国家税务局"}
    assert {alternative.word for alternative in alternatives("依申请公开")} == {"依申请公开"}


def test_marks_say_how_they_matched(index: Index) -> None:
    marked = index.mark("old", "安监局")
    assert marked is not None
    assert marked.kinds == ("synonym",)
    assert [marked.report.text[start:end] for start, end in marked.marks] == ["安全生产监督管理局"]
