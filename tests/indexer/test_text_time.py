"""Whatever a text repeats, its record takes time that grows with its length and no faster: no rule tries again and again."""

from __future__ import annotations

from functools import partial

import pytest

from indexer.document import Document
from indexer.workers.work import make_report
from tests.growth import check_growth
from tests.indexer.often import sometimes

_CHARACTERS = 8_000

_HEAD = "云岭县林业局2020年政府信息公开工作年度报告\n一、总体情况\n全年主动公开政府信息12条。\n"

_REPEATED = (
    *(
        "1",
        "公",
        " ",
        "\u3000",
        "（",
        "）",
        "【",
        ".",
        "…",
        "-",
        "—",
        "，",
        "。",
        "：",
        "、",
        "《",
        "“",
        "a",
        "0",
        "一",
    ),
    *("2020年", "2020年1月1日", "2020-01-01 ", "局", "云岭县", "江西省", "人民政府", "于都县教育局、", "年度报告"),
    *(
        "政府信息公开工作年度报告",
        "12件，",
        "收到申请12件，",
        "其中",
        "的",
        "无",
        "十二",
        "www.",
        " | ",
        "（一）",
        "1.",
        "1,234",
    ),
    *(
        "行政复议12件，",
        "予以公开3件，",
        "附件",
        "各镇（街道）",
        "〔2020〕1号",
        "同比增长12%，",
        "未收到申请，",
        "没有",
    ),
)


@pytest.mark.parametrize("around", ["{}", "{}\n", "1{}件"], ids=["run", "lines", "figures"])
@pytest.mark.parametrize("repeated", sometimes(_REPEATED))
def test_time_grows_with_the_length_of_a_text_and_no_faster(repeated: str, around: str) -> None:
    count = _CHARACTERS // len(repeated)
    check_growth(lambda n: partial(make_report, Document(_text(repeated, around, n)), "report.txt", ""), count)


def _text(repeated: str, around: str, count: int) -> str:
    if around == "{}\n":
        return _HEAD + around.format(repeated) * count
    return _HEAD + around.format(repeated * count)
