"""Statutory tables are read back exactly from every shape in which reports show them, and blanks stay blank."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from indexer.document import Document
from indexer.figures import read_figures
from indexer.metadata import classify
from indexer.text.normalized_text import NormalizedText
from tests.indexer.figures import made
from tests.indexer.figures.made import Style

forms = st.sampled_from((2019, 2021))
seeds = st.integers(0, 10**9)
styles = st.builds(Style, st.just(""), st.booleans(), st.booleans())
LINES = ("bars", "closed bars", "bars around", "tabs", "cells", "cells apart", "layout")


def cells_of(document: Document) -> made.Figures:
    """The cells of the tables that were read, without the headline figures made from them."""
    return {key: value for key, value in read_figures(document).statistics.items() if "." in key}


def grids_of(form: int, figures: made.Figures, style: Style) -> list[list[list[str]]]:
    return [
        made.proactive_grid(form, figures, style),
        made.request_grid(form, figures, style),
        made.dispute_grid(figures, style),
    ]


@given(forms, seeds, styles)
def test_tables_with_spans_are_read_back(form: int, seed: int, style: Style) -> None:
    figures = made.consistent(form, seed)
    assert cells_of(made.tables(grids_of(form, figures, style))) == figures


@given(forms, seeds)
def test_figures_stand_in_the_same_order_in_every_run(form: int, seed: int) -> None:
    """A set of words has another order in every run; what is read from one must not."""
    figures = made.consistent(form, seed)
    read = cells_of(made.tables(grids_of(form, figures, Style("", False, False))))
    kinds = {"requests": 0, "reconsideration": 1, "litigation": 1}
    order = [kinds.get(key.partition(".")[0], 2) for key in read]
    assert order == sorted(order)
    assert set(order) == {0, 1, 2}


@given(forms, seeds, styles, st.sampled_from(LINES))
def test_tables_shown_as_text_are_read_back(form: int, seed: int, style: Style, shape: str) -> None:
    figures = made.consistent(form, seed)
    assert cells_of(made.lines(form, figures, style, shape)) == figures


@given(forms, seeds, st.integers(0, 10))
def test_an_empty_column_in_the_table_changes_nothing(form: int, seed: int, place: int) -> None:
    figures = made.consistent(form, seed)
    grids = grids_of(form, figures, Style())
    grids[1] = [[*row[:place], "", *row[place:]] for row in grids[1]]
    assert cells_of(made.tables(grids)) == figures


@given(forms, seeds, st.integers(4, 26), st.booleans())
def test_a_table_that_a_page_break_cut_in_two_is_read_whole(form: int, seed: int, cut: int, repeated: bool) -> None:
    figures = made.consistent(form, seed)
    proactive, requests, disputes = grids_of(form, figures, Style())
    cut = min(cut, len(requests) - 1)
    below = [*(requests[:3] if repeated else []), *requests[cut:]]
    assert cells_of(made.tables([proactive, requests[:cut], below, disputes])) == figures


@given(forms, seeds, st.integers(3, 26), st.booleans())
def test_a_row_that_a_page_break_cut_in_its_label_is_read_whole(form: int, seed: int, place: int, first: bool) -> None:
    """Its numbers stand with either half of the label."""
    figures = made.consistent(form, seed)
    proactive, requests, disputes = grids_of(form, figures, Style())
    place = min(place, len(requests) - 1)
    row = requests[place]
    label, blank = row[2], [""] * 7
    upper = [row[0], row[1], label[: len(label) // 2 + 1]]
    lower = ["", "", label[len(label) // 2 + 1 :]]
    halves = [upper + (row[3:] if first else blank), lower + (blank if first else row[3:])]
    if not lower[2]:
        return
    requests[place : place + 1] = halves
    read = cells_of(made.tables([proactive, requests, disputes]))
    assert {key: read[key] for key in figures} == figures


@given(forms, seeds, st.randoms(use_true_random=False))
def test_white_space_inside_labels_and_numbers_does_not_count(form: int, seed: int, chance: random.Random) -> None:
    figures = made.consistent(form, seed)

    def spread(text: str) -> str:
        return "".join(letter + chance.choice(("", "", " ", "\n", "\u3000")) for letter in text)

    grids = [[[spread(cell) for cell in row] for row in grid] for grid in grids_of(form, figures, Style())]
    assert cells_of(made.tables(grids)) == figures


@given(forms, seeds, st.sampled_from(("", "-", "—", "/", "――")), st.sets(st.integers(0, 10**6), max_size=60))
def test_blanks_and_dashes_are_none_and_noughts_are_nought(form: int, seed: int, blank: str, places: set[int]) -> None:
    figures = made.consistent(form, seed)
    keys = list(figures)
    for place in places:
        figures[keys[place % len(keys)]] = None
    style = Style(blank=blank)
    assert cells_of(made.tables(grids_of(form, figures, style))) == figures
    for shape in ("bars", "closed bars", "bars around", "tabs"):
        assert cells_of(made.lines(form, figures, style, shape)) == figures


@given(forms, st.sampled_from(("grid", "bars", "closed bars", "bars around", "tabs")))
def test_the_empty_form_has_every_cell_and_no_number(form: int, shape: str) -> None:
    figures: made.Figures = dict.fromkeys(made.consistent(form, 0))
    grid = shape == "grid"
    document = made.tables(grids_of(form, figures, Style())) if grid else made.lines(form, figures, Style(), shape)
    read = read_figures(document)
    assert {key: value for key, value in read.statistics.items() if "." in key} == figures
    assert read.checks == ()


@given(forms, seeds, st.integers(0, 6))
def test_a_row_with_a_cell_lost_is_not_guessed_at(form: int, seed: int, lost: int) -> None:
    """One cell a line, one line fewer: nobody can say which column is missing."""
    figures = made.consistent(form, seed)
    lines = made.lines(form, figures, Style(), "cells").text.split("\n")
    place = lines.index("二、上年结转政府信息公开申请数量")
    del lines[place + 1 + lost]
    read = read_figures(Document(text="\n".join(lines))).statistics
    assert not any(key.startswith("requests.carried_over.") for key in read)
    assert {key: read[key] for key in figures if ".carried_over." not in key} == {
        key: value for key, value in figures.items() if ".carried_over." not in key
    }


@given(forms, seeds, st.sampled_from(("grid", *LINES)))
def test_evidence_is_the_text_at_its_offsets(form: int, seed: int, shape: str) -> None:
    figures = made.consistent(form, seed)
    grid = shape == "grid"
    document = made.tables(grids_of(form, figures, Style())) if grid else made.lines(form, figures, Style(), shape)
    read = read_figures(document)
    assert read.evidence.keys() == read.statistics.keys()
    for key in figures:
        evidence = read.evidence[key]
        assert evidence.rule == "table"
        assert evidence.start is not None
        assert document.text[evidence.start : evidence.end] == evidence.text == str(figures[key])


@given(forms, seeds)
def test_headline_figures_of_the_tables_are_their_totals(form: int, seed: int) -> None:
    figures = made.consistent(form, seed)
    read = read_figures(made.tables(grids_of(form, figures, Style()))).statistics
    assert read["requests_received"] == figures["requests.new.total"]
    assert read["reconsiderations"] == figures["reconsideration.total"]
    direct, after = figures["litigation.direct.total"], figures["litigation.after_reconsideration.total"]
    assert direct is not None
    assert after is not None
    assert read["lawsuits"] == direct + after


@given(forms, seeds)
def test_the_form_is_known_by_its_columns(form: int, seed: int) -> None:
    figures = made.consistent(form, seed)
    for report in (made.tables(grids_of(form, figures, Style())), made.lines(form, figures, Style(), "cells")):
        assert classify.template(NormalizedText(report.text), report.tables, None) == f"tables-{form}"
