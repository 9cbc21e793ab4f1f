"""Lists whose links are drawn so as to take time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from indexer.collecting.links import links
from tests.growth import check_growth

_URL = "http://a.gov.cn/list/"


@pytest.mark.parametrize(
    "page",
    [
        lambda size: f"<select><option value='{'a/' * size}!'>下一页</option></select>",
        lambda size: "<div>" + "<a href=x>信息公开年报</a>" * size + "</div>",
    ],
)
def test_links_take_time_in_proportion(page: Callable[[int], str]) -> None:
    def work(size: int) -> Callable[[], object]:
        source = page(size)
        return lambda: links(source, _URL)

    check_growth(work, 2_000)


def test_the_date_of_a_short_entry_counts_for_each_of_its_links_and_that_of_a_long_one_for_none() -> None:
    entry = "<li><a href={}>信息公开年报</a> 2019-03-05 <a href={}b>信息公开年报</a>{}</li>"
    source = entry.format("x", "x", "") + entry.format("y", "y", "字" * 300)
    assert links(source, _URL).reports == (f"{_URL}x", f"{_URL}xb")
