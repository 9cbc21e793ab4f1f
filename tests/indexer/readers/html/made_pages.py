"""Fictional government pages for the tests: the structures of common content systems around a made report.

The pages are in ``pages/*.html`` with ``@HEADLINE@`` and ``@BODY@`` where a report goes; beside them stand here
the marks of their furniture, none of which may reach the text. Every name, place and number is invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

PAGES = Path(__file__).parent / "pages"

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class MadeReport:
    """What a page reports: every string of it must be in the text that is read."""

    headline: str = "云岭县林业局2018年政府信息公开工作年度报告"
    paragraphs: Sequence[str] = (
        "本报告根据《中华人民共和国政府信息公开条例》的规定编制，所列数据的统计期限自2018年1月1日起至2018年12月31日止。",
        "一、概述",
        "2018年，云岭县林业局按照县委、县政府的部署，围绕群众关切，及时公开林业信息，全年主动公开政府信息126条。",
        "二、依申请公开政府信息情况",
        "全年收到政府信息公开申请3件，均按时答复；因政府信息公开申请行政复议0件，提起行政诉讼0件。",
        "三、存在的主要问题及改进情况",
        "公开的内容还不够全面，更新还不够及时。下一步，我局将加强培训，完善制度。",
    )
    tables: Sequence[Rows] = (
        (
            ("指标名称", "计量单位", "2018年数"),
            ("主动公开政府信息数", "条", "126"),
            ("其中：规范性文件", "件", ""),
            ("收到申请数", "件", "3"),
        ),
    )
    signature: str = "云岭县林业局"
    date: str = "2019年3月20日"

    @property
    def strings(self) -> list[str]:
        """Everything that must be read, in the order of the page."""
        cells = [cell for table in self.tables for row in table for cell in row if cell]
        return [self.headline, *self.paragraphs, *cells, *self.end]

    @property
    def end(self) -> list[str]:
        """The signature and the date, where there are any."""
        return [line for line in (self.signature, self.date) if line]


REPORTS = {
    "a usual report": MadeReport(),
    "a report of one sentence": MadeReport(
        paragraphs=("2018年我局未收到政府信息公开申请。",), tables=(), signature="", date=""
    ),
    "a report of tables only": MadeReport(paragraphs=(), tables=MadeReport.tables * 2),
    "a long report": MadeReport(
        paragraphs=[f"{line}（之{i}）" for i in "一二三四" for line in MadeReport.paragraphs],
        tables=MadeReport.tables * 3,
    ),
    "a report without signature": MadeReport(signature="", date=""),
}


# --- how editors mark up the body of a report ---


def table_html(rows: Rows, attributes: str = 'border="1" cellspacing="0"', cell: str = "{}") -> str:
    """A data table as HTML; ``cell`` is the markup around the text of each cell."""
    body = "".join(
        "<tr>" + "".join(f'<td style="width:60px">{cell.format(escape(c) or "&nbsp;")}</td>' for c in row) + "</tr>"
        for row in rows
    )
    return f"<table {attributes}><tbody>{body}</tbody></table>"


def paragraphs(report: MadeReport) -> str:
    """What an editor makes: a ``p`` a paragraph."""
    parts = [f'<p style="text-indent: 2em">　　{escape(p)}</p>' for p in report.paragraphs]
    parts += [table_html(rows) for rows in report.tables]
    parts += [f'<p align="right">{escape(line)}</p>' for line in report.end]
    return "\n".join(parts)


def pasted_from_word(report: MadeReport) -> str:
    """What is pasted from Word: each run of characters in a span of its own."""

    def runs(text: str) -> str:
        halves = text[: len(text) // 2], text[len(text) // 2 :]
        style = "font-family:仿宋_GB2312;\nfont-size:16.0pt"
        return "".join(f'<span lang=EN-US style="{style}">{escape(half)}</span>' for half in halves if half)

    word_table = "class=MsoNormalTable border=0", "<p class=MsoNormal><span>{}</span></p>"
    parts = [f"<p class=MsoNormal>{runs(p)}<o:p></o:p></p>" for p in report.paragraphs]
    parts += [f"<div align=center>{table_html(rows, *word_table)}</div>" for rows in report.tables]
    parts += [f"<p class=MsoNormal align=right>{runs(line)}</p>" for line in report.end]
    return '<div class="Section1">' + "\n".join(parts) + "</div>"


def line_breaks(report: MadeReport) -> str:
    """Bare text between line breaks, as portals of 2008 had it."""
    indent = "&nbsp;" * 4
    text = "<br>\n<br>\n".join(indent + escape(p) for p in report.paragraphs)
    tables = "<br>".join(table_html(rows, "border=1") for rows in report.tables)
    end = "".join(f"{indent}{escape(line)}<BR>" for line in report.end)
    return f'<font size="3" face="宋体">{text}<br>{tables}<br>{end}</font>'


def divisions(report: MadeReport) -> str:
    """A ``div`` a paragraph, tables in divisions that scroll."""
    parts = [f'<div data-v-1a2b class="p_{i}"><span>{escape(p)}</span></div>' for i, p in enumerate(report.paragraphs)]
    parts += [f'<div style="overflow-x:auto">{table_html(rows)}</div>' for rows in report.tables]
    parts += [f"<div><span>{escape(line)}</span></div>" for line in report.end]
    return "".join(parts)


def sections(report: MadeReport) -> str:
    """What editors for messengers make: sections in sections, tables framed by tables of one cell."""
    framed = '<table width="100%"><tr><td align="center">{}</td></tr></table>'
    parts = [f"<section><section><p><strong>{escape(p)}</strong></p></section></section>" for p in report.paragraphs]
    parts += [framed.format(table_html(rows, cell="<p>{}</p>")) for rows in report.tables]
    parts += [f"<section><p>{escape(line)}</p></section>" for line in report.end]
    return "<section>" + "".join(parts) + "</section>"


def by_hand(report: MadeReport) -> str:
    """Paragraphs without end tags and a list, as written by hand."""
    half = len(report.paragraphs) // 2
    parts = [f"<P>{escape(p)}" for p in report.paragraphs[:half]]
    if report.paragraphs[half:]:
        parts.append("<UL>" + "".join(f"<LI>{escape(p)}" for p in report.paragraphs[half:]) + "</UL>")
    parts += [table_html(rows, "BORDER=1") for rows in report.tables]
    parts += [f"<P ALIGN=right>{escape(line)}" for line in report.end]
    return "<BLOCKQUOTE>" + "\n".join(parts) + "</BLOCKQUOTE>"


BODIES = (paragraphs, pasted_from_word, line_breaks, divisions, sections, by_hand)


# --- the pages around it ---


@dataclass(frozen=True)
class Template:
    """A page of ``pages/``: ``furniture`` may not be in the text, ``header`` must be lines of the header.

    ``furniture`` is words with spaces between, ``header`` lines with ``|`` between.
    """

    name: str
    what: str
    furniture: str
    header: str = ""

    def page(self, report: MadeReport, body: str) -> str:
        """The HTML of the page with this report in it."""
        source = (PAGES / f"{self.name}.html").read_text("utf-8")
        return source.replace("@HEADLINE@", escape(report.headline)).replace("@BODY@", body)

    def leaks(self, text: str, report: MadeReport) -> list[str]:
        """The furniture that is in ``text`` and not in the report itself."""
        marks = (self.furniture + " " + _COMMON).split()
        return [mark for mark in marks if mark in text and not any(mark in string for string in report.strings)]


_COMMON = (
    "某ICP备 网站标识码 公网安备 版权所有 扫一扫 打印 字体 浏览次数 听全文 分享到 云岭县召开春季造林动员会 我县三个村"
)

TEMPLATES = (
    Template(
        "trs",
        "拓尔思 TRS WCM: divisions with meaningful names, TRS_Editor inside the article",
        "热搜词 社保查询 搜索 县情概览 当前的位置 _hmt line-height 相关 承办 星期日 长者 233",
        "来源：县林业局|PubDate: 2019-03-25 10:06|ContentSource: 县林业局",
    ),
    Template(
        "ucap",
        "国家政务网站 UCAP: elements of its own, sister lists after the article",
        "国务院 纠错 责任编辑 相关稿件 全国人大",
        "来源：县林业局",
    ),
    Template(
        "jpaas",
        "大汉 jcms and jpaas: layout tables around #zoom, an index table above",
        "阅读辅助 领导之窗 部门街镇 当前位置 00123456 访问次数 访客 主办",
        "索引号：00123456-7/2019-00021|发布机构：县林业局|成文日期：2019-03-20|发布日期：2019-03-25|信息来源：县林业局",
    ),
    Template(
        "vsb",
        "博达 vsb: the article in a form, previous and next after it, a notice at the left",
        "设为首页 机构职能表 公告： 点击 308 关闭 上一条 下一条 邮编 Copyright 正文",
        "日期：2019-03-25",
    ),
    Template(
        "gkml",
        "政府信息公开目录: an index table of labels, a tree of columns at the left",
        "公开平台 依申请公开入口 索引号 主题词 收藏 主办 007654321",
        "索引号：007654321/2019-00007|发布机构：云岭县林业局|文号：云林函〔2019〕7号|发布日期：2019-03-25",
    ),
    Template(
        "aspnet",
        "an ASP.NET portal of 2009: one form, layout tables in layout tables, fonts, no names",
        "VIEWSTATE 欢迎光临 新春 党务公开 栏目导航 站内搜索 现在的位置 管理员 阅读次数 上一篇 没有了 分辨率 技术支持",
        "来源：县林业局|发布时间：2019-3-25",
    ),
    Template(
        "blog",
        "WordPress and its likes: HTML5 sections, widgets, comments",
        "跳至内容 造林专题 站务员 路人乙 近期文章 仅供参考 自豪",
        "article:published_time: 2019-03-25T10:06:00+08:00",
    ),
    Template(
        "component",
        "a script framework: names without meaning, navigation without links",
        "公开事项库 留言板 浏览量 主办 来源",
        "发布日期：2019-03-25|来源：云岭县林业局",
    ),
    Template(
        "bootstrap",
        "two columns: the article at the left, lists and a box of text at the right",
        "门户首页 政策法规库 点击数 最新消息 联系方式 服务热线 网站声明 来源",
        "来源：县林业局",
    ),
    Template(
        "info_list",
        "the details of the article in a list, headline and article in different branches",
        "无障碍 移动客户端 相关附件 相关新闻 关注 关闭 来源 ICP",
        "来源：县林业局|PubDate: 2019-03-25",
    ),
    Template("word_export", "a document saved from Word as a web page", "MsoNormal Author 某某 margin Microsoft"),
    Template(
        "two_containers",
        "the body in an editor's container, its annex in another, hidden copies for printing",
        "登录 走进云岭 所在位置 信息来源 打印时可见 收藏 返回顶部 统计代码 主办",
        "信息来源：县林业局|发布日期：2019-03-25",
    ),
    Template(
        "hidden_until_shown",
        "an article that a script shows, beside parts that stay hidden",
        "便民查询台 访客识别码 关闭 来源",
        "信息来源：县林业局|日期：2019-03-25",
    ),
    Template("flat", "no structure at all", "信箱台 办公室 发布日期 技术支持", "发布日期：2019-03-25"),
    Template(
        "definition_list",
        "labels and values in lists",
        "要闻速递台 索引号 A-2019-7 5150 综合政务 有效性 相关链接",
        "索引号：A-2019-7|发布机构：县林业局|发布日期：2019-03-25|主题分类：综合政务|有效性：有效",
    ),
)
