"""``search-cli --explain``, and copies that share a hit, as a person and a program see them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from index import Report, create_index
from index.cli.main import main
from index.protocol import Index

TEXT = "做好舆情回应，政府信息公开。"


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    index = create_index(tmp_path / "index")
    with index.writer() as writer:
        for name in "abc":
            writer.add(Report(id=name, text=TEXT, title="舆情", year=2018))
        writer.add(Report(id="other\x1b[31m", text="应急管理局公开舆情。", year=2019))
    monkeypatch.setenv("GONGKAI_INDEX", index.location)
    return index


def test_the_parts_shown_below_a_hit_add_up_to_its_score(index: Index, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["舆情回应", "公开", "--explain"]) == 0
    shown = capsys.readouterr().out
    score = float(re.findall(r"score ([\d.]+)", shown)[0])
    parts = re.findall(r"^ +([\d.]+)  (“.+” .+)$", shown, re.MULTILINE)
    assert sum(float(value) for value, _ in parts) == pytest.approx(score, abs=0.01)
    said = [text for _, text in parts]
    assert {"“舆情回应” in a row as typed", "“舆情” in title", "“舆情” in words", "“情回” in bigrams"} <= set(said)
    assert main(["安监局", "--explain"]) == 0
    assert "“应急” in words, another name for what was typed" in capsys.readouterr().out
    assert main(["公开"]) == 0
    assert "score" not in capsys.readouterr().out


def test_json_has_the_parts_where_they_are_asked_for(index: Index, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["舆情", "--explain", "--json"]) == 0
    page = json.loads(capsys.readouterr().out)
    for hit in page["hits"]:
        assert sum(part["score"] for part in hit["score_parts"]) == pytest.approx(hit["score"], rel=1e-4)
    assert main(["舆情", "--json"]) == 0
    assert all("score_parts" not in hit for hit in json.loads(capsys.readouterr().out)["hits"])


def test_copies_share_a_hit_but_in_lists_of_reports(index: Index, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["舆情回应"]) == 0
    shown = capsys.readouterr().out
    assert "2 more with the same text: b, c" in shown
    assert "3 reports in" in shown
    assert main(["舆情回应", "--json"]) == 0
    page = json.loads(capsys.readouterr().out)
    assert (page["total"], [(hit["id"], hit["same"]) for hit in page["hits"]]) == (3, [("a", ["b", "c"])])
    assert main(["舆情回应", "--jsonl"]) == 0
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == ["a", "b", "c"]
    assert main(["舆情回应", "--csv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 4


def test_completions_are_counted_under_the_filters(index: Index, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--complete", "yuq", "--year", "2019"]) == 0
    assert capsys.readouterr().out == "舆情\t1\n"
    assert main(["--complete", "yuq", "--year", "2018"]) == 0
    assert "舆情\t3\n" in capsys.readouterr().out
    assert main(["--complete", "yuq", "--year", "2001"]) == 1
