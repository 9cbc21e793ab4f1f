"""Sums that fail, said in both languages from what is kept of them."""

from __future__ import annotations

import re

import pytest

from index.figures.catalogue import SUMS, failure, failure_sentence, name_of
from index.report import Check

NAMES = [f"{name}.total" if name.startswith("requests.") and name != "requests.channels" else name for name in SUMS]


@pytest.mark.parametrize("name", NAMES)
def test_a_failure_is_said_in_english_with_both_sides_and_the_figure(name: str) -> None:
    check = Check(name, ("requests.new.total", "requests.processed_total.total"), 1234.0, 8.5, "各项不等：1234，8.5")
    said = failure_sentence(check, "en")
    assert {"1,234", "8.5"} <= {*re.findall(r"[0-9]+(?:[.,][0-9]+)*", said)}
    assert name_of(check.cells[-1]).label_en in said
    assert not re.search("[\u4e00-\u9fff]", said)
    assert failure_sentence(check, "zh") == check.message
    assert failure(check).code == ("check.narrative" if name == "narrative" else "check.differs")


def test_what_was_kept_without_a_sentence_or_under_an_unknown_name_is_said_too() -> None:
    check = Check("requests.new_sum", (), 2, 1, "")
    assert "requests.new_sum" in failure_sentence(check, "en")
    assert {"2", "1"} <= {*re.findall("[0-9]+", failure_sentence(check, "zh"))}
