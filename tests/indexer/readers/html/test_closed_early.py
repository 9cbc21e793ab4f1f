"""Pages whose source closes before the report: what browsers show is read."""

from __future__ import annotations

import pytest

from indexer.readers import read

REPORT = (
    "<h1>云岭县林业局2018年政府信息公开工作年度报告</h1>"
    "<p>本报告由云岭县林业局依法编制，所列数据的统计期限自2018年1月1日起至2018年12月31日止。</p>"
    "<p>全年主动公开政府信息126条，收到申请3件。</p><table><tr><td>规章</td><td>12</td></tr><tr><td>许可</td><td>345</td></tr></table>"
)
HEAD = "<html><head><title>云岭县林业局</title></head><body><div class='nav'><a href='/'>首页</a></div>"


@pytest.mark.parametrize(
    "source",
    [
        f"{HEAD}</body></html>{REPORT}",
        f"{HEAD}</body></html><!DOCTYPE html><html><head><title>年度报告</title></head><body>{REPORT}</body></html>",
        f"{HEAD}</BODY ></HTML\n>{REPORT}</body></html>",
        f"{HEAD}</body>{REPORT}</html>",
        f"<html><body></body></html>{HEAD}{REPORT}</body></html><html><body>版权所有</body></html>",
        f"{HEAD}<table><tr><td></body></html>{REPORT}</td></tr></table>",
    ],
)
def test_what_follows_the_end_of_a_page_is_read(source: str) -> None:
    document = read(source.encode(), "a.html")
    assert "全年主动公开政府信息126条，收到申请3件。" in document.text
    assert document.title == "云岭县林业局2018年政府信息公开工作年度报告"
    assert (("规章", "12"), ("许可", "345")) in [table.rows for table in document.tables]
