"""A report without a title is called by its body and year, wherever it is named."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest

from index.report import untitled
from tests.webui.fake_index import FakeIndex
from tests.webui.sample_reports import doubted, reports
from webui.app import create_app

NAMELESS = [replace(doubted(report), title=None) for report in reports()[:12]]
ONE, OTHER = NAMELESS[3], NAMELESS[4]
PLACES = {
    f"/?q={quote('公开')}": 10,
    f"/report/{quote(ONE.id)}": 2,
    f"/like?id={quote(ONE.id)}": 3,
    f"/compare?a={quote(ONE.id)}&b={quote(OTHER.id)}": 4,
    "/coverage": 5,
    "/coverage?sum=": 12,
    "/feed.atom": 12,
    "/export/bibtex": 12,
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("address", PLACES)
def test_body_and_year_stand_for_a_title(address: str, language: str) -> None:
    client = create_app(FakeIndex(NAMELESS)).test_client()
    joined = "&" if "?" in address else "?"
    answer = client.get(f"{address}{joined}lang={language}")
    assert answer.status_code == 200
    said = answer.get_data(as_text=True).replace('<span lang="zh-CN">', "").replace("</span>", "")
    spoken = "zh" if address.startswith("/export") else language
    marks = said.count(untitled(None, None, "").text(spoken).strip())
    named = [untitled(report.agency, report.year, report.id).text(spoken) for report in NAMELESS]
    assert marks == sum(said.count(name) for name in {*named}) >= PLACES[address]
