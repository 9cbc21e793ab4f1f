"""The five reports the project began with, read exactly; skipped where they are not beside the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.document import Document
from indexer.metadata import extract

SEEDS = Path(__file__).resolve().parents[4] / "shared" / "seeds"

Row = tuple[str, str, int, str | None, str, str | None, str | None, str, int | None, int | None]
EXPECTED: list[Row] = [
    ("000", "广州市安全生产监督管理局", 2018, "2019-03-25", "广东", "广州市", None, "city", 4703, 17),
    ("001", "益阳市赫山区应急管理局", 2019, "2020-01-15", "湖南", "益阳市", "赫山区", "county", 16, 0),
    ("002", "汕头市潮阳区应急管理局", 2020, None, "广东", "汕头市", "潮阳区", "county", None, None),
    ("003", "哈尔滨市安全生产监督管理局", 2018, None, "黑龙江", "哈尔滨市", None, "city", 809, 8),
    ("004", "吉林省安全生产监督管理局", 2014, "2015-03-31", "吉林", None, None, "province", 308, 0),
]


@pytest.mark.parametrize("row", EXPECTED, ids=[row[1] for row in EXPECTED])
def test_a_seed_report_is_read_exactly(row: Row) -> None:
    found = sorted(SEEDS.glob(f"{row[0]}_*.txt"))
    if not found:
        pytest.skip("the seed reports are not beside this repository (../shared/seeds)")
    read = extract(Document(found[0].read_text(encoding="utf-8")))
    figures = read.statistics.get("proactive_total"), read.statistics.get("requests_received")
    place = read.province, read.city, read.county, read.level
    assert (row[0], read.agency, read.year, read.published, *place, *figures) == row
    assert read.is_report
