"""A saved page is reduced to its report: nothing of the report is lost, nothing of the page around it is kept."""

from __future__ import annotations

import pytest

from indexer.readers import read
from tests.indexer.readers.html.made_pages import BODIES, PAGES, REPORTS, TEMPLATES, MadeReport, Template

EVERY_PAGE = [
    pytest.param(template, body, report, id=f"{template.name}, {body.__name__}, {name}")
    for template in TEMPLATES
    for body in BODIES
    for name, report in REPORTS.items()
]


def positions(strings: list[str], text: str) -> list[int]:
    """Where each string stands in ``text`` after the one before; fails where one is missing."""
    found = []
    at = 0
    for string in strings:
        place = text.find(string, at)
        assert place >= 0, f"{string!r} is not in the text after {text[max(0, at - 30) : at]!r}"
        found.append(place)
        at = place + len(string)
    return found


@pytest.mark.parametrize(("template", "body", "report"), EVERY_PAGE)
def test_the_whole_report_is_read_in_its_order_and_nothing_else(template: Template, body, report: MadeReport) -> None:
    document = read(template.page(report, body(report)).encode(), "page.html")
    positions(report.strings, document.text)
    assert template.leaks(document.text, report) == []


@pytest.mark.parametrize(("template", "body", "report"), EVERY_PAGE)
def test_the_headline_is_the_title_and_the_first_line(template: Template, body, report: MadeReport) -> None:
    document = read(template.page(report, body(report)).encode(), "page.html")
    assert document.title == report.headline
    assert document.text.splitlines()[0] == report.headline
    assert document.text.count(report.headline) == 1


@pytest.mark.parametrize(("template", "body", "report"), EVERY_PAGE)
def test_each_data_table_is_given_with_the_place_of_its_text(template: Template, body, report: MadeReport) -> None:
    document = read(template.page(report, body(report)).encode(), "page.html")
    assert [table.rows for table in document.tables] == [tuple(map(tuple, rows)) for rows in report.tables]
    for table in document.tables:
        lines = document.text[table.start : table.end].split("\n")
        assert lines == [" | ".join(row).strip() for row in table.rows]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
def test_what_describes_the_report_is_in_the_header(template: Template) -> None:
    report = MadeReport()
    document = read(template.page(report, BODIES[0](report)).encode(), "page.html")
    lines = document.header.split("\n")
    assert [row for row in template.header.split("|") if row and row not in lines] == []


def test_every_page_of_the_folder_is_tested() -> None:
    assert {template.name for template in TEMPLATES} == {path.stem for path in PAGES.glob("*.html")}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "big5"])
def test_a_page_reads_the_same_in_every_encoding_whatever_it_declares(
    template: Template, encoding: str, declared: str
) -> None:
    report = MadeReport()
    page = template.page(report, BODIES[0](report))
    declaring = page.replace("charset=utf-8", f"charset={declared}").replace('charset="utf-8"', f'charset="{declared}"')
    expected = read(page.encode(), "page.html")
    document = read(declaring.encode(encoding, "xmlcharrefreplace"), "page.html")
    assert document.text == expected.text
    assert document.header == expected.header


@pytest.mark.parametrize(
    ("page", "url"),
    [
        ("trs", "http://lyj.yunling.example/zfxxgk/nb/t20190325_10234.html"),  # saved from url=(…)
        ("ucap", "https://www.yunling.example/content/2019-03/25/content_5376.htm"),  # link rel=canonical
        ("blog", "https://forest.yunling.example/?p=88"),  # og:url
        ("flat", None),
    ],
)
def test_the_address_that_a_page_gives_itself_is_its_url(page: str, url: str | None) -> None:
    assert read((PAGES / f"{page}.html").read_bytes(), "page.html").url == url


def test_the_breadcrumb_goes_to_the_header() -> None:
    report = MadeReport()
    document = read(TEMPLATES[0].page(report, BODIES[0](report)).encode(), "page.html")
    assert any("政府信息公开年报" in line and "首页" in line for line in document.header.split("\n"))


def test_a_headline_that_the_article_repeats_is_kept_once() -> None:
    headline = MadeReport().headline
    body = f"<p>{headline}</p><p>2018年，我局主动公开政府信息12条，未收到申请。</p>"
    page = f"<title>{headline}_云岭县</title><h1>{headline}</h1><div class='TRS_Editor'>{body}</div>"
    assert read(page.encode(), "a.html").text.count(headline) == 1


def test_a_headline_on_two_lines_is_one_title() -> None:
    page = """<title>云岭县林业局2018年政府信息公开工作年度报告</title><div id="zoom">
        <p>云岭县林业局2018年政府信息</p><p>公开工作年度报告</p><p>本局全年主动公开政府信息12条。</p></div>"""
    document = read(page.encode(), "a.html")
    assert document.title == "云岭县林业局2018年政府信息公开工作年度报告"
    assert document.text.startswith("云岭县林业局2018年政府信息\n公开工作年度报告\n本局")


@pytest.mark.parametrize(
    ("title", "cleaned"),
    [
        ("云岭县林业局2018年政府信息公开年报_云岭县人民政府门户网站", "云岭县林业局2018年政府信息公开年报"),
        ("云岭县人民政府门户网站 - 云岭县2018年政府信息公开年报", "云岭县2018年政府信息公开年报"),
        ("云岭大学2015-2016学年度信息公开年度报告", "云岭大学2015-2016学年度信息公开年度报告"),
        ("年报 | 云岭县2018年政府信息公开年度报告 | 云岭县", "云岭县2018年政府信息公开年度报告"),
    ],
)
def test_the_title_is_without_the_name_of_the_site(title: str, cleaned: str) -> None:
    page = f"<title>{title}</title><div><p>本局全年主动公开政府信息12条，未收到申请。</p></div>"
    assert read(page.encode(), "a.html").title == cleaned


def test_a_sentence_of_the_report_that_mentions_furniture_stays() -> None:
    sentences = [
        "一是在网站增设打印、分享到微信、字体大中小切换等功能，方便群众阅读。",
        "二是按要求完成网站标识码、ICP备案和公网安备信息的公示。",
        "三是当前位置导航、上一篇下一篇链接更加清楚；浏览次数：全年126万次。",
        "来源：各科室报送的信息，经审核后，由办公室统一发布。",
    ]
    body = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    page = f"<title>年报</title><body><div class='nav'><a>首页</a></div><div class='TRS_Editor'>{body}</div></body>"
    assert read(page.encode(), "a.html").text.split("\n") == sentences


def test_lists_of_channels_inside_the_report_stay() -> None:
    lines = ["公开的渠道有以下几种，各有分工。", "微信", "微博", "以上渠道全年发布信息126条。"]
    page = "<title>年报</title><div class='TRS_Editor'>" + "".join(f"<p>{line}</p>" for line in lines) + "</div>"
    assert read(page.encode(), "a.html").text.split("\n") == lines


def test_a_list_of_annexes_inside_the_article_stays() -> None:
    page = """<title>年报</title><div class="TRS_Editor"><p>本局全年主动公开政府信息12条，未收到申请。</p>
        <p>附件：<a href="1.doc">1.政府信息公开情况统计表.doc</a></p></div><div>上一篇：<a>会议通知</a></div>"""
    assert read(page.encode(), "a.html").text.split("\n")[-1] == "附件：1.政府信息公开情况统计表.doc"


def test_the_page_inside_a_saved_frame_is_read() -> None:
    inner = "<p>本局全年主动公开政府信息12条，未收到申请。</p>".replace('"', "&quot;")
    frame = f'<iframe srcdoc="<html><body>{inner}</body></html>"></iframe>'
    page = f'<html><body><div><a href="/">首页</a></div>{frame}</body></html>'
    assert read(page.encode(), "a.html").text == "本局全年主动公开政府信息12条，未收到申请。"


NOTICE = (
    "欢迎提出宝贵的意见。意见箱按照上级通知设立，凡是关于本站的建议，均可在此提出，十五个工作日内答复。"
    "请勿填写涉密内容，谢谢参与！"
)


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_a_notice_beside_an_article_without_names_is_not_the_report(body, before: bool) -> None:
    report = MadeReport()
    notice = f'<div class="q1"><div>意见箱</div><p>{NOTICE}</p><ul><li><a href="1">栏目之一</a></li></ul></div>'
    article = f'<div class="q2"><h2>{report.headline}</h2><div class="q3">{body(report)}</div></div>'
    page = f"<title>{report.headline}</title>" + (notice + article if before else article + notice)
    document = read(page.encode(), "a.html")
    positions(report.strings, document.text)
    assert "意见箱" not in document.text
    assert "栏目之一" not in document.text


@pytest.mark.parametrize("title", ["云岭县林业局关于全县造林情…", "云岭县林业局关于全县造林情况的通报详情页"])
def test_a_headline_is_found_where_the_page_has_cut_its_title_off_or_added_to_it(title: str) -> None:
    page = f"""<title>{title}</title><ul><li><a>首页</a></li></ul><p>便民提示</p>
        <p>云岭县林业局关于全县造林情况的通报</p><p>本局全年造林126亩，超额完成任务。</p>"""
    document = read(page.encode(), "a.html")
    assert document.title == "云岭县林业局关于全县造林情况的通报"
    assert "便民提示" not in document.text


def test_the_header_has_no_counters_and_no_buttons() -> None:
    rows = "发布日期：2019-03-25　浏览次数：233　字体：【大 中 小】　责任编辑：云小林　【打印】【关闭】"
    article = "<div class='TRS_Editor'><p>本局全年主动公开政府信息12条，未收到申请。</p></div>"
    page = f"<title>年报</title><p>{rows}</p>{article}"
    document = read(page.encode(), "a.html")
    assert document.header.split("\n") == ["title: 年报", "发布日期：2019-03-25"]
    assert document.text == "本局全年主动公开政府信息12条，未收到申请。"


def test_labels_and_values_glued_together_are_told_apart() -> None:
    page = """<title>年报</title><p>时间:2018-03-12 14:21:45来源:县林业局作者:点击:12</p>
        <div class='TRS_Editor'><p>本局全年主动公开政府信息12条，未收到申请。</p></div>"""
    assert read(page.encode(), "a.html").header.split("\n")[1:] == ["时间：2018-03-12 14:21:45", "来源：县林业局"]


def test_labels_above_their_values_are_rows_of_the_header() -> None:
    page = """<title>年报</title><div class='TRS_Editor'><table>
        <tr><td>索引号</td><td>公开方式</td><td>发布机构</td></tr>
        <tr><td>0001/2010-00023</td><td>主动公开</td><td>青石镇人民政府</td></tr></table>
        <p>本镇全年主动公开政府信息12条，未收到申请。</p></div>"""
    document = read(page.encode(), "a.html")
    assert document.header.split("\n")[1:] == [
        "索引号：0001/2010-00023",
        "公开方式：主动公开",
        "发布机构：青石镇人民政府",
    ]
    assert document.tables == ()
    assert document.text == "本镇全年主动公开政府信息12条，未收到申请。"


@pytest.mark.parametrize("around", ["div", "span", "font", "b"])
def test_several_editors_are_one_report_whatever_is_around_them(around: str) -> None:
    parts = [f"全年主动公开政府信息{n}条，收到申请3件，均按时答复。" * 3 for n in (12, 34, 56)]
    editors = "".join(f"<div class='TRS_Editor'><p>{part}</p></div>" for part in parts)
    page = f"<html><body><div><{around}>{editors}</{around}></div></body></html>"
    assert read(page.encode(), "a.html").text.split("\n") == parts
