"""The examples do what they say: each is run as a reader would run it, on an index of the samples."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.webui.serving import search_web

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"


def run(name: str, *arguments: object) -> str:
    """What an example prints; warnings are errors, and it must say nothing on standard error."""
    done = subprocess.run(
        [sys.executable, "-W", "error", EXAMPLES / f"{name}.py", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def quoted(phrase: str) -> int:
    """In how many samples a phrase stands, by a plain scan; see samples/queries.tsv."""
    lines = (ROOT / "samples" / "queries.tsv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader([line for line in lines if not line.startswith("#")], delimiter="\t")
    wanted = (phrase, "exact", "")
    return next(int(row["expected"]) for row in rows if (row["query"], row["kind"], row["filters"]) == wanted)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The index that the first example makes of the samples, and what it prints."""
    index = tmp_path_factory.mktemp("examples") / "index"
    return index, run("index_folder", ROOT / "samples" / "reports", index)


def test_a_folder_is_indexed_and_the_second_time_nothing_of_it_is_read(made: tuple[Path, str]) -> None:
    count = len([path for path in (ROOT / "samples" / "reports").iterdir() if path.suffix != ".json"])
    first, again = made[1].splitlines()
    assert first == f"{count} added, 0 updated, 0 unchanged, {count} in all"
    assert again == f"again: 0 added, {count} unchanged"


def test_a_search_shows_its_best_hits_and_where_a_value_was_read(made: tuple[Path, str]) -> None:
    out = run("search", made[0])
    assert re.match(r"20 reports in \d+ ms, the best 3 of them:\n1\. ", out)
    assert "舆情回应" in out
    assert re.search(r"^title was read from '.*年度报告' \(title\)$", out, re.MULTILINE)


def test_quotations_find_what_a_scan_finds_in_either_script(made: tuple[Path, str]) -> None:
    counts = {query: int(count) for count, query in re.findall(r"^ *(\d+)  (.*)$", run("quotations", made[0]), re.M)}
    assert counts['"舆情回应"'] == counts["“輿情回應”"] == quoted("舆情回应")
    assert counts['"舆情回应" -烟花爆竹'] < counts['"舆情回应"'] < counts["舆情回应"]
    assert "at character 3: the quotation mark" in run("quotations", made[0])


def test_facets_add_up_to_what_is_found(made: tuple[Path, str]) -> None:
    out = run("filters_and_facets", made[0])
    total = int(out.split()[0])
    for facet in ("year", "province"):
        chosen = re.findall(rf"^{facet} .*: (\d+) \(chosen\)$", out, re.MULTILINE)
        assert sum(map(int, chosen)) == total > 0


def test_trends_add_up_to_what_is_found(made: tuple[Path, str]) -> None:
    out = run("trends", made[0])
    assert sum(map(int, re.findall(r"^\d{4}  (\d+) of", out, re.MULTILINE))) == quoted("舆情回应")
    assert re.search(r"^since 2018 most in \S+: \d+%$", out, re.MULTILINE)


def test_pinyin_and_characters_are_completed_and_a_slip_is_named(made: tuple[Path, str]) -> None:
    out = run("completion", made[0])
    for typed in ("舆", "yuqing", "yq", "公开 舆q"):
        assert re.search(rf"^{typed} -> (公开 )?舆情 \(\d+ reports\)$", out, re.MULTILINE)
    assert out.endswith("did you mean 舆情回应?\n")


def test_the_report_of_the_year_before_is_found_by_what_both_say(made: tuple[Path, str]) -> None:
    out = run("similar_reports", made[0])
    assert re.search(r"^\d\d% of it in 汕头市澄海区应急管理局2019年度", out, re.MULTILINE)
    assert "    - 汕头市澄海区应急管理局2019年度" in out
    assert "    + 汕头市澄海区应急管理局2020年度" in out


def test_a_record_that_is_given_wins_and_the_rest_is_read(tmp_path: Path) -> None:
    assert run("own_records", tmp_path).splitlines() == [
        "records.jsonl, line 3: `text` is missing; it must hold the text of the report",
        "yunshui-2020: 云水市教育局 (given), 2020 (title)",
        "changsha-2021: 长沙市教育局 (title), 2021 (title)",
    ]


def test_a_correction_wins_over_what_was_read(tmp_path: Path) -> None:
    before, after, *notes = run("corrections", tmp_path).splitlines()
    assert before == "as it was read: None, published 2019-03-25"
    assert after == "as it was corrected: 云水市应急管理局, published None"
    assert sorted(note.split(":")[0].strip() for note in notes) == ["agency", "published"]


def test_the_page_answers_programs(made: tuple[Path, str]) -> None:
    with search_web("--index", str(made[0]), "--port", "0") as (address, _):
        out = run("json_api", address)
    total = int(out.split()[0])
    years = {year: int(count) for year, count in re.findall(r"'(\d{4})': (\d+)", out)}
    assert total == sum(years.get(year, 0) for year in ("2016", "2017", "2018", "2020")) > 0
    assert sum(years.values()) == quoted("舆情回应")
    assert "舆情" in out
    assert re.search(r"^a mistake: \{'message': .*, 'position': 0\}$", out, re.MULTILINE)


def test_every_example_is_run_here_and_listed() -> None:
    tests = Path(__file__).read_text(encoding="utf-8")
    listed = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    names = {path.stem for path in EXAMPLES.glob("*.py")}
    assert (
        names == set(re.findall(r'\brun\("(\w+)"', tests)) == set(re.findall(r"^\| `(\w+)\.py`", listed, re.MULTILINE))
    )
