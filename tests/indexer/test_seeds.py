"""Five reports as bodies published them, from their files to the terminal: what is read of each, and what finds it.

The reports are not part of the project; they are looked for beside the repository.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index import Report, open_index
from index.cli.main import main as search_cli
from index.protocol import Index
from indexer.cli import main
from tests.index.reducing import reduced

SEEDS = (Path(__file__).resolve().parents[2] / "../shared/seeds").resolve()

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed reports (../shared/seeds) are not here")

QUOTES = "\"'“”‘’「」『』〝〞＂＇"


Seed = dict[str, str | int | None]

#: What a person reads in each; a dash stands for what the report does not say.
TABLE = """\
title                         |agency                    |year|published |province|city    |county|level
2018年广州市安全生产监督管理局|广州市安全生产监督管理局  |2018|2019-03-25|广东    |广州市  |–     |city
益阳市赫山区应急管理局2019    |益阳市赫山区应急管理局    |2019|2020-01-15|湖南    |益阳市  |赫山区|county
汕头市潮阳区应急管理局2020    |汕头市潮阳区应急管理局    |2020|–         |广东    |汕头市  |潮阳区|county
2018年哈尔滨市                |哈尔滨市安全生产监督管理局|2018|–         |黑龙江  |哈尔滨市|–     |city
2014年政府信息公开            |吉林省安全生产监督管理局  |2014|2015-03-31|吉林    |–       |–     |province
"""

FIGURE_NAMES = ("proactive_total", "requests_received")
FIGURES = ((4703, 17), (16, 0), (None, None), (809, 8), (308, 0))


def seeds_of(table: str) -> Iterator[Seed]:
    """A record a row."""
    names, *rows = ([cell.strip() for cell in row.split("|")] for row in table.splitlines())
    for row, figures in zip(rows, FIGURES, strict=True):
        seed: Seed = {name: None if cell == "–" else cell for name, cell in zip(names, row, strict=True)}
        yield seed | {"year": int(seed["year"] or 0)} | dict(zip(FIGURE_NAMES, figures, strict=True))


SEED_LIST = list(seeds_of(TABLE))


@pytest.fixture(scope="module")
def location(tmp_path_factory: pytest.TempPathFactory) -> str:
    location = str(tmp_path_factory.mktemp("seeds") / "index")
    assert main(["add", str(SEEDS), "--index", location, "--workers", "1"]) == 0
    return location


@pytest.fixture(scope="module")
def seeds(location: str) -> Iterator[Index]:
    index = open_index(location)
    yield index
    index.close()


@pytest.fixture(scope="module")
def reports(seeds: Index) -> list[Report]:
    return list(seeds.reports())


def test_every_seed_is_indexed_as_an_annual_report(reports: list[Report]) -> None:
    assert len(reports) == len(SEED_LIST)
    assert all(report.is_report for report in reports)
    assert {Path(r.source.path or "") for r in reports} == {p for p in SEEDS.iterdir() if p.suffix == ".txt"}


@pytest.mark.parametrize("seed", SEED_LIST, ids=lambda seed: seed["title"])
def test_what_a_person_reads_in_a_seed_is_read(reports: list[Report], seed: Seed) -> None:
    title = str(seed["title"])
    (report,) = (r for r in reports if (r.title or "").startswith(title))
    assert title in report.text[:200]
    read = {**report.to_dict(), **{name: report.statistics.get(name) for name in FIGURE_NAMES}, "title": title}
    assert {name: read[name] for name in seed} == seed


@pytest.mark.parametrize("seed", SEED_LIST, ids=lambda seed: seed["title"])
def test_evidence_points_at_the_text_that_was_read(reports: list[Report], seed: Seed) -> None:
    (report,) = (r for r in reports if r.agency == seed["agency"])
    assert {"agency", "year", "title"} <= set(report.evidence)
    for evidence in report.evidence.values():
        if evidence.start is not None:
            assert evidence.end is not None
            assert 0 <= evidence.start < evidence.end <= len(report.text)


@pytest.mark.parametrize(
    ("arguments", "total"),
    [
        (["舆情回应"], 3),
        (['"舆情回应"'], 2),
        (["野鸡加油车"], 1),
        (['"收支两条线"'], 1),
        (["穗府办函〔2018〕92号"], 1),
        (["烟花爆竹", "--year", "2018"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_query_in_the_terminal_finds_so_many_reports(
    location: str, capsys: pytest.CaptureFixture[str], arguments: list[str], total: int
) -> None:
    assert search_cli([*arguments, "--index", location, "--json"]) == 0
    page: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert page["total"] == total
    assert len(page["hits"]) == total
    assert search_cli([*arguments, "--index", location]) == 0
    assert f"{total} report" in capsys.readouterr().out


def test_quoted_text_finds_the_reports_that_a_plain_scan_finds(seeds: Index, reports: list[Report]) -> None:
    choose = random.Random(2008)
    shown = {report.id: (reduced(report.text), reduced(report.title or "")) for report in reports}
    spans: list[str] = []
    while len(spans) < 200:
        text = choose.choice(reports).text
        start = choose.randrange(len(text))
        span = text[start : start + choose.randint(2, 12)]
        if len(span) > 1 and span == span.strip() and not any(c in QUOTES for c in span):
            spans.append(span)
    for span in spans:
        expected = {i for i, places in shown.items() if any(reduced(span) in place for place in places)}
        page = seeds.search(f'"{span}"')
        assert expected
        assert {hit.id for hit in page.hits} == expected, span
        assert page.total == len(expected)


def test_a_second_add_of_the_seeds_reads_nothing(location: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["add", str(SEEDS), "--index", location]) == 0
    assert capsys.readouterr().out == f"0 added, 5 unchanged; 5 reports in {location}\n"
