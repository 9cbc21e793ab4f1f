"""The baseline's tool raises floors, and lowers none without being told which and why."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.quality.score import ALL
from tests.quality.update_baseline import WouldLowerError, fallen, main, read_baseline, updated

TODAY = date(2031, 5, 6)
BEFORE: dict[str, Any] = {
    "floors": {"year": {"recall": 0.9, "precision": 0.8}, "agency": {"recall": 0.5}},
    "history": [],
}
shares = st.integers(0, 10_000).map(lambda n: n / 10_000)
figures = st.dictionaries(st.sampled_from(ALL), st.dictionaries(st.sampled_from(["recall", "precision"]), shares))


@pytest.fixture
def baseline(tmp_path: Path) -> Path:
    path = tmp_path / "baseline.json"
    path.write_text(json.dumps(BEFORE), encoding="utf-8")
    return path


def with_year(recall: float, precision: float) -> dict[str, dict[str, float]]:
    return {"year": {"recall": recall, "precision": precision}, "agency": {"recall": 0.5}}


def test_better_figures_become_the_floors(baseline: Path) -> None:
    assert main([], path=baseline, figures=with_year(0.95, 0.8)) == 0
    assert read_baseline(baseline) == {"floors": with_year(0.95, 0.8), "history": []}


def test_a_worse_figure_is_refused_and_nothing_is_written(baseline: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], path=baseline, figures=with_year(0.95, 0.7)) == 1
    assert read_baseline(baseline) == BEFORE
    assert "year precision: 0.8 -> 0.7" in capsys.readouterr().err


def test_a_figure_that_is_no_longer_measured_is_refused(baseline: Path) -> None:
    assert main([], path=baseline, figures={"year": {"recall": 1.0, "precision": 1.0}}) == 1
    assert read_baseline(baseline) == BEFORE


def test_a_lowered_floor_leaves_its_reason_in_the_history(baseline: Path) -> None:
    reason = "two labels were wrong"
    assert main(["--lower", "year", "--because", reason], path=baseline, figures=with_year(0.95, 0.7)) == 0
    after = read_baseline(baseline)
    assert after["floors"] == with_year(0.95, 0.7)
    [entry] = after["history"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", entry.pop("date"))
    assert entry == {"field": "year", "figure": "precision", "from": 0.8, "to": 0.7, "because": reason}


def test_only_the_named_field_may_go_down(baseline: Path) -> None:
    arguments = ["--lower", "year", "--because", "a reason"]
    worse = {"year": {"recall": 0.1, "precision": 0.1}, "agency": {"recall": 0.4}}
    assert main(arguments, path=baseline, figures=worse) == 1
    assert read_baseline(baseline) == BEFORE


@pytest.mark.parametrize("arguments", [["--lower", "year"], ["--because", "x"], ["--lower", "year", "--because", " "]])
def test_a_field_and_a_reason_go_together(arguments: list[str], baseline: Path) -> None:
    with pytest.raises(SystemExit):
        main(arguments, path=baseline, figures=with_year(0.1, 0.1))
    assert read_baseline(baseline) == BEFORE


@given(floors=figures, measured=figures)
def test_no_floor_ever_goes_down_unasked(floors: Any, measured: Any) -> None:
    try:
        new = updated({"floors": floors, "history": []}, measured, today=TODAY)
    except WouldLowerError:
        assert fallen(floors, measured)
    else:
        assert all(new["floors"][field][name] >= floor for field, f in floors.items() for name, floor in f.items())
        assert new["history"] == []


def test_the_tool_can_be_called_by_module_and_by_path() -> None:
    root = Path(__file__).resolve().parents[2]
    for how in (["-m", "tests.quality.update_baseline"], ["tests/quality/update_baseline.py"]):
        done = subprocess.run([sys.executable, *how, "--help"], cwd=root, capture_output=True, text=True, check=True)
        assert "--because" in done.stdout
