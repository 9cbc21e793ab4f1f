"""The head of a page: headlines, metadata rows, the date of publication and the year covered."""

from __future__ import annotations

import pytest

from indexer.metadata import dates, header_rows, titles
from indexer.metadata.candidates import Candidate, best
from indexer.text.normalized_text import NormalizedText


def _title(text: str, **others: str) -> str | None:
    view = NormalizedText(text)
    found = titles.find(
        view, text, header_rows.rows(view), others.get("page"), others.get("url"), others.get("header", "")
    )
    return found[0].shown if found else None


def _published(text: str) -> str | None:
    view = NormalizedText(text)
    found = best(dates.published(view, header_rows.rows(view)))
    return found.value if found else None


def _year(text: str, url: str | None = None) -> int | None:
    view = NormalizedText(text)
    rows = header_rows.rows(view)
    found = best(dates.covered(view, titles.find(view, text, rows, None, url, ""), url, None))
    return found.value if found else None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("首页 > 年报\n某县水利局2019年政府信息公开工作年度报告\n一、概述", "某县水利局2019年政府信息公开工作年度报告"),
        ("2018年某市财政局\n政府信息公开工作年度报告\n", "2018年某市财政局政府信息公开工作年度报告"),
        ("某市公安局2020年度政府信息\n公开工作年度报告\n概述", "某市公安局2020年度政府信息公开工作年度报告"),
        ("标 题 | 某州2014年政府信息公开工作年度报告 | ||\n索引号 | 1", "某州2014年政府信息公开工作年度报告"),
        ("某县审计局2012年政府信息公开工作年度报告根据《条例》编制。", "某县审计局2012年政府信息公开工作年度报告"),
        ("本单位发布《某管委会2025年政府信息公开工作年度报告》,数据", "某管委会2025年政府信息公开工作年度报告"),
        ("关于做好2020年度政府信息公开工作年度报告编制工作的通知", None),
        ("政府信息公开年度报告制度", None),
        ("《某市2022年政府信息公开工作年度报告》解读", None),
    ],
)
def test_the_headline_is_the_reports_own(text: str, title: str | None) -> None:
    assert _title(text) == title


def test_the_pages_title_stands_in_where_the_text_has_none() -> None:
    assert (
        _title("一、概述", page="某区民政局2020年政府信息公开年度报告_某区政府网")
        == "某区民政局2020年政府信息公开年度报告"
    )


def test_a_line_beside_the_text_stands_in_too_but_no_labelled_row() -> None:
    header = "发布机构：某市财政局\n主题分类：政府信息公开年度报告\n某市财政局２０１９年政府信息公开工作年度报告"
    assert _title("一、总体情况", header=header) == "某市财政局２０１９年政府信息公开工作年度报告"
    assert _title("一、总体情况", header="主题分类：政府信息公开年度报告") is None


def test_a_headline_is_shown_as_published() -> None:
    assert _title("某縣農業局２０１４年政府信息公開年度報告\n") == "某縣農業局２０１４年政府信息公開年度報告"


@pytest.mark.parametrize(
    "text",
    [
        "发布机构:某市水利局 发布日期:2015-03-30",
        "发布机构 | 某市水利局 | 发布日期 | 2015-03-30 17:35:00",
        "索引号 | 发布机构 | 发布日期 |\n0001 | 某市水利局 | 2015/3/30 |",
        "发布机构\n- 某市水利局\n发布日期\n- 2015年3月30日",
        "时间:2015-03-30 14:21:45来源:某市水利局作者:点击:",
    ],
)
def test_metadata_rows_are_read_in_every_layout(text: str) -> None:
    rows = header_rows.rows(NormalizedText(text))
    sources = [row.value for row in rows if row.kind in ("publisher", "source")]
    assert sources == ["某市水利局"]
    assert _published(text) == "2015-03-30"


def test_an_empty_cell_does_not_take_the_next_label_for_its_value() -> None:
    rows = header_rows.rows(NormalizedText("发布机构 : | 成文日期 : | 2017-03-31 | 发布日期 : | 2017-04-06 |"))
    assert [(row.kind, row.value) for row in rows] == [("written", "2017-03-31"), ("published", "2017-04-06")]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("某局2018年政府信息公开年度报告\n2019-03-25 来源:某局\n(2019年2月25日)\n一、概述", "2019-03-25"),
        ("某局2018年政府信息公开年度报告\n(2019年2月25日)\n一、概述", "2019-02-25"),
        ("某局\n二〇一〇年一月十九日\n一、概述", "2010-01-19"),
        ("某局2018年政府信息公开年度报告\n一、概述\n2018年公开。\n某市某局\n2019年1月9日", "2019-01-09"),
        ("某区人民政府 2019年12月3日星期二\n某局年度报告\n一、概述", None),
        ("某局\n2018年3月\n一、概述", None),
        ("一、概述\n统计期限自2018年1月1日起至2018年12月31日止。", None),
        ("某局\n2019115\n一、概述", None),
        ("发布日期:20210118\n一、概述", "2021-01-18"),
    ],
)
def test_the_date_of_publication_is_the_pages_then_the_signatures(text: str, day: str | None) -> None:
    assert _published(text) == day


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("统计期限自2018年1月1日起至2018年12月31日止。2019年将继续推进。2019年,完善制度。", 2018),
        ("统计期限自201811日起至20181231日止。", 2018),
        ("统计时间为2015年9月1日至2016年8月31日。", 2016),
        ("期限自2014年1月1日起至2015年1月1日止。", 2014),
        ("期限自2008年5月1日起至12月31日止。", 2008),
        ("某大学2018-2019学年信息公开年度报告\n", 2019),
        ("某县二〇一一年度政府信息公开工作年度报告\n", 2011),
        ("一、概述\n2012年,我局公开信息。\n2012年没有收到申请。\n二、2013年打算", 2012),
        ("按〔2016〕19号文件,学习《2016年工作要点》。", None),
    ],
)
def test_the_year_is_the_one_covered(text: str, year: int | None) -> None:
    assert _year(text) == year


def test_the_address_tells_the_year_where_the_text_does_not() -> None:
    assert _year("一、总体情况", "http://www.example.gov.cn/xxgknb/2020n/a.html") == 2020
    assert _year("一、总体情况", "http://www.example.gov.cn/art/2020/1/17/a.html") == 2019
    assert _year("一、总体情况", "http://www.example.gov.cn/art/2020/8/17/a.html") is None


def test_the_value_with_most_weight_behind_it_wins_and_shows_its_strongest_reading() -> None:
    readings = [
        Candidate(2018, "title", 4.0, "标题"),
        Candidate(2019, "body", 2.5, "一"),
        Candidate(2019, "period", 3.0, "期限"),
    ]
    chosen = best(readings)
    assert chosen is not None
    assert (chosen.value, chosen.rule) == (2019, "period")
    assert best([]) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("某县水利局2019年政府信息公开年报\n来源:某县水利局 2020-02-03\n一、概述", "2020-02-03"),
        ("某县水利局2019年政府信息公开年报\n来源:某县水利局 2020.02.03\n一、概述", "2020-02-03"),
        ("文章来源:某县水利局 | 2020/2/3 | 点击 33\n一、概述", "2020-02-03"),
        ("来源:国家统计局某县调查队 2020-02-03\n一、概述", "2020-02-03"),
        ("2020-02-03 来源:国家统计局某县调查队\n一、概述", "2020-02-03"),
        ("【发布机构】某县水利局 【成文日期】2020年1月1日 【发布日期】2020年2月3日", "2020-02-03"),
        ("发布:2020-02-03\n一、概述", "2020-02-03"),
        ("发布时间:2020-02-0309:33:26来源:某县水利局浏览量:77", "2020-02-03"),
        ("某县水利局    2020年2月3日\n一、概述", "2020-02-03"),
        ("某县水利局2019年政府信息公开报告(2020年2月3日)\n一、概述", "2020-02-03"),
        ("填报单位(盖章):某县水利局 填报日期:2020-02-03", "2020-02-03"),
        ("某县水利局2019年政府信息公开年报\n二〇二〇年二月三日\n一、概述", "2020-02-03"),
        ("根据条例编制,2020年2月3日发布。\n一、概述", "2020-02-03"),
        ("根据2007年4月5日公布的条例编制。\n一、概述", None),
        ("依据《条例》(2019年4月3日公布)编制。\n一、概述", None),
        ("打印日期:2022-09-09\n一、概述", None),
        ("现在时间:2019-08-30 10:11:12 设为首页\n一、概述", None),
        ("统计时间:2019-12-31\n一、概述", None),
        ("发布日期 2020-02-03 来源 某县水利局\n一、概述", "2020-02-03"),
        ("发布机构 某县水利局 | 发布日期 2020年2月3日 | 文号 无\n一、概述", "2020-02-03"),
        ("统计时间 2020-02-03\n一、概述", None),
        ("发表于 2020-02-03\n一、概述", "2020-02-03"),
        ("录入者:管理员 2020-02-03\n一、概述", "2020-02-03"),
        ("首页 > 年度报告 > 正文 2020-02-03\n一、概述", "2020-02-03"),
        ("【字号:大 中 小】 2020-02-03\n一、概述", "2020-02-03"),
        ("某市某区石门镇 2020年2月3日\n一、概述", "2020-02-03"),
        ("2020-02-03 某县水利局\n一、概述", "2020-02-03"),
        ("[来源:县水利局] [日期:20-02-03]\n一、概述", "2020-02-03"),
        ("2020-02-03 全县召开水利工作会议并部署任务安排\n一、概述", None),
    ],
)
def test_a_date_counts_as_published_by_what_stands_around_it(text: str, day: str | None) -> None:
    assert _published(text) == day


def test_a_bare_date_in_the_header_is_that_of_publication() -> None:
    header = NormalizedText("某市政府网\n2021-01-29 10:20\n打印日期 2022-03-04")
    assert [found.value for found in dates.in_header(header)] == ["2021-01-29"]
    assert dates.in_header(NormalizedText("今天是2021年1月29日")) == []


def test_meta_values_in_the_header_are_rows() -> None:
    found = header_rows.rows(
        NormalizedText("PubDate: 2021-01-29 10:20\nContentSource: 某县水利局\nArticleTitle: 年报"), in_text=False
    )
    assert {(row.kind, row.value) for row in found} == {
        ("published", "2021-01-29 10:20"),
        ("source", "某县水利局"),
        ("title", "年报"),
    }


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("政府信息公开工作年度报告\n现公布我局二○一○年度报告。\n某县水利局\n二○一一年三月三十日", 2010),
        ("期限自二〇一二年一月一日起至十二月三十一日止。", 2012),
        ("统计时段:2023.1.1—2023.12.31", 2023),
        ("时间跨度:2009年1月—12月。2010年,我们将完成目录。", 2009),
        ("某县水利局\n政府信息公开年度报告\n(2010年度)\n2011年3月\n一、概述", 2010),
        ("某县水利局2018年信息公开年报\n2017年1月1日至12月31日,我局公开信息58条。2018年计划:增加信息。", 2017),
    ],
)
def test_the_year_is_that_of_the_period_however_it_is_written(text: str, year: int) -> None:
    assert _year(text) == year


def test_a_headline_with_the_year_of_publication_does_not_name_the_year_covered() -> None:
    text = "某县水利局2014年政府信息公开报告\n我局2013年度公开信息112条。\n2014年,我局将加强公开。"
    view = NormalizedText(text)
    found = titles.find(view, text, [], None, None, "")
    day = Candidate("2014-01-20", "page_date", 4.0, "")
    readings = [best(dates.covered(view, found, None, known)) for known in (None, day)]
    assert [reading.value for reading in readings if reading] == [2014, 2013]


def test_mark_up_left_in_a_text_is_no_part_of_its_lines() -> None:
    text = "<p class='t'>&nbsp;&nbsp;某县水利局2019年政府信息公开年报</p><p>正文&#65292;续&lt;br/&gt;完</p>"
    view = NormalizedText(text)
    assert [line.text for line in view.lines] == ["某县水利局2019年政府信息公开年报", "正文,       续", "完"]
    assert view.flat == "某县水利局2019年政府信息公开年报正文,续完"
    assert text[slice(*view.origin(0, 5))] == "某县水利局"
