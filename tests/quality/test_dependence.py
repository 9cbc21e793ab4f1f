"""The tool that says what the labelled documents depend on looks at every rule, and reads anew what a rule can matter to."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest

from indexer.document import Document
from indexer.metadata import classify, dates, header_rows, issuer
from indexer.metadata.gazetteer import bodies
from tests.quality import dependence, stand_ins
from tests.quality.dependence import Change, Labelled


@pytest.fixture(scope="module")
def rows() -> list[Labelled]:
    """Some documents of every kind."""
    return dependence.documents()[::32]


@pytest.fixture(scope="module")
def changes(rows: list[Labelled]) -> dict[str, Change]:
    return {change.name: change for change in dependence.patterns(rows)}


def test_every_pattern_and_mark_is_left_out_once_and_put_back(changes: dict[str, Change]) -> None:
    marks = sum(len(getattr(classify, name)) for name in dependence.MARKS)
    assert len(changes) == len(stand_ins.named()) + len(stand_ins.in_place()) + marks
    with changes["metadata.classify._WORDS.requests"].without():
        assert "requests" not in classify._WORDS
    assert "requests" in classify._WORDS
    held, own = dates._DAY, issuer._SELF
    with changes["dates._DAY"].without():
        assert not dates.days("2019年3月1日")
    assert dates._DAY is held
    first = next(name for name in changes if name.startswith("issuer._SELF[0]"))
    with changes[first].without():
        assert not issuer.self_words("我局")
        assert issuer.self_words("本局")
    assert issuer._SELF is own


def test_every_pattern_of_the_rules_has_a_name() -> None:
    compiled = 0
    for module in stand_ins.modules():
        compiled += sum(isinstance(value, re.Pattern) for value in vars(module).values())
    assert len(stand_ins.named()) > compiled / 2
    assert len({id(pattern) for pattern in stand_ins.named().values()}) == len(stand_ins.named())


def test_what_is_not_read_anew_would_be_read_as_before(rows: list[Labelled], changes: dict[str, Change]) -> None:
    """Every document is read without every eleventh rule and three that many need, as if nothing were known of where it can matter."""
    some = rows[::2]
    names = [*list(changes)[::11], "dates._DAY", "text.mentions._MENTION", "titles._TITLE"]

    def few(every: bool) -> list[tuple[int, int, int, str]]:
        held = {id(row): at for at, row in enumerate(rows)}
        places = [held[id(row)] for row in some]
        sought: Iterator[Change] = (
            change._replace(concerns=lambda at, change=change: change.concerns(places[at]))  # type: ignore[misc]
            for change in map(changes.__getitem__, names)
        )
        return dependence.compare(some, sought, every=every)

    assert few(every=False) == few(every=True)


@pytest.mark.parametrize("table", ["body_endings", "figure_words"])
def test_a_row_matters_only_where_its_words_are(table: str, rows: list[Labelled]) -> None:
    some = rows[::2]
    quick = dependence.compare(some, itertools.islice(dependence.data_rows(table, some), 0, None, 40))
    slow = dependence.compare(some, itertools.islice(dependence.data_rows(table, some), 0, None, 40), every=True)
    assert quick == slow


def test_a_row_is_left_out_and_put_back() -> None:
    rows = [Labelled(Document("发布机构:甲县水务局"), {}, {})]
    rule = next(one for one in dependence.data_rows("body_endings", rows) if one.name == "body_endings: 局")
    with rule.without():
        assert "局" not in bodies.endings()
    assert "局" in bodies.endings()
    label = next(one for one in dependence.data_rows("head_labels", rows) if "发布机构" in one.name)
    with label.without():
        assert "发布机构" not in header_rows.KIND_OF
    assert header_rows.KIND_OF["发布机构"] == "publisher"


def test_a_rule_that_a_document_needs_is_told_from_one_that_none_needs() -> None:
    text = "甲县水务局2019年政府信息公开工作年度报告\n2019年主动公开政府信息12条。\n"
    rows = [Labelled(Document(text), {"is_report": True, "year": 2019}, {"proactive_total": 12.0})]
    found = {name.split("  ")[0]: worse for worse, _, _, name in dependence.compare(rows, dependence.patterns(rows))}
    assert found["text.mentions._MENTION"] == 1
    assert found["dates._DAY_FIRST"] == 0
