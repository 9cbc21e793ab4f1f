"""Documents: whatever a record has comes back, and what is searched is what the embedded engine searches."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers import bigrams, words
from index import Report
from index.engines.lengths import kept_length
from index.engines.searched import searched_text
from index.opensearch_engine.mapping import (
    FILLER,
    LONGEST_ID,
    RECORD,
    SUM,
    document_id,
    document_of,
    named_by,
    record_sum,
    report_of,
    sorted_id,
    unpack_reduced,
)
from index.report import Check, Conflict, Evidence
from tests.index.building import records, reduced_text

_any_text = st.text(st.characters(), max_size=20)  # lone halves of surrogate pairs among them


@settings(deadline=None)
@given(records, _any_text, _any_text)
def test_a_record_comes_back_whole_through_json(report: Report, text: str, more: str) -> None:
    evidence = Evidence("title", more, 0, 1)
    report = replace(
        report,
        text=text + "\n标题",
        title=more,
        furniture=((0, 1),),
        evidence={"title": evidence},
        checks=(Check("sum", ("a", "b"), 1.0, 2.0, more),),
        conflicts=(Conflict("year", "2010", evidence),),
        approximate=("a",),
    )
    report = json.loads(json.dumps(report.to_dict()))  # in which two halves in a row are one character
    report = Report.from_dict(report)  # type: ignore[arg-type]
    sent = json.dumps(document_of(report), ensure_ascii=False).encode()  # a lone half could not be encoded
    record = json.loads(sent)[RECORD]
    assert report_of(record) == report
    assert record_sum(record) == record[SUM]
    assert replace(report_of(record, whole_record=False)) == replace(
        report, statistics={}, approximate=(), checks=(), conflicts=(), evidence={}
    )


def _bigrams_of_the_tokenizer(text: str) -> list[str]:
    """What the mapping's analyzer makes of a text: each two neighbours of which the first is no blank."""
    return [text[at : at + 2] for at in range(len(text) - 1) if text[at] != " "]


@settings(deadline=None)
@given(records)
def test_what_is_sent_has_our_terms_and_is_filled_up_to_a_length_that_is_kept(report: Report) -> None:
    document = document_of(report)
    terms = words(searched_text(report))
    assert document.get("words", "").split("\n") == [*terms, *[FILLER] * (kept_length(len(terms)) - len(terms))] or [""]
    own = bigrams(reduced_text(report))
    made = _bigrams_of_the_tokenizer(document.get("text", ""))
    assert made[: len(own)] == own
    assert len(made) == kept_length(len(own))
    packed = document["reduced"]
    for given_back in (packed, packed.rstrip("=").replace("+", "-").replace("/", "_")):
        assert unpack_reduced(given_back) == reduced_text(report)
    assert all(pair[0] == FILLER for pair in made[len(own) :])


def test_a_field_without_terms_is_left_out_so_that_it_is_not_counted() -> None:
    document = document_of(Report(id="a", text="", title=None))
    assert {"words", "title"}.isdisjoint(document)
    assert "title" in document_of(Report(id="a", text="", title="年报"))


@settings(deadline=None)
@given(st.text(st.characters(), min_size=1, max_size=600), st.text(st.characters(), min_size=1, max_size=600))
def test_every_id_has_a_document_of_its_own_that_a_cluster_takes(one: str, other: str) -> None:
    for report_id in (one, other, one * 200):
        assert 0 < len(document_id(report_id).encode()) <= LONGEST_ID
    assert (document_id(one) == document_id(other)) == (one == other)


def test_long_ids_are_told_apart_and_what_looks_like_their_stand_in_is_none() -> None:
    stand_in = document_id("长" * 300)
    assert stand_in != document_id("长" * 301)
    assert document_id(stand_in) != stand_in
    assert document_id("r1") == "r1"
    assert document_id("a\ud800") not in (document_id("a\U0010f800"), "a\U0010f800")


@pytest.mark.parametrize("report_id", ["r1", "长" * 300, "长" * 9000, "a\ud800", "sha256:a", "", "a\U0010f800"])
def test_the_document_of_a_report_is_known_by_what_it_is_sorted_by(report_id: str) -> None:
    document, known = named_by(sorted_id(report_id))
    assert document == document_id(report_id)
    assert known in (report_id, None)
    assert (known is None) == (report_id in ("长" * 9000, "a\ud800", "sha256:a"))
    assert len(sorted_id(report_id).encode()) < 32_766  # the longest term
