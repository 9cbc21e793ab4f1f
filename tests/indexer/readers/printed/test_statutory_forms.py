"""The statutory form printed with few of its lines, over two pages: every figure is read, or none; never another."""

from __future__ import annotations

import pytest

from indexer.figures import read_figures
from indexer.readers import read
from tests.indexer.figures import made
from tests.indexer.readers.printed.made_form import STYLES, form

#: How many of the 197 figures may be missing: without any line, where labels end is a guess.
MISSING = {"none": 14}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("seed", [5, 24])
def test_a_form_with_few_lines_is_read(style: str, seed: int) -> None:
    figures = made.consistent(2021, seed)
    printed = {key: value for key, value in figures.items() if not key.startswith("proactive")}
    found = read_figures(read(form(figures, style), "a.pdf"), 2022)
    seen = {key: value for key, value in found.statistics.items() if key in printed}
    assert seen == {key: printed[key] for key in seen}
    assert len(printed) - len(seen) <= MISSING.get(style, 0), sorted(printed.keys() - seen.keys())
    assert found.checks == ()
