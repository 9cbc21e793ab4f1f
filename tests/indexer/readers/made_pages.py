"""Fictional government pages for the tests: the structures of common content systems around a made report.

A template is a function from a report's body, already HTML, to a page; beside it stand the marks of its
furniture, none of which may reach the text. Every name, place and number here is invented.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape

SITE = "云岭县人民政府门户网站"


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
    tables: Sequence[Sequence[Sequence[str]]] = (
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
        return [self.headline, *self.paragraphs, *cells, *filter(None, (self.signature, self.date))]


@dataclass(frozen=True)
class Template:
    """``page`` wraps a body; ``furniture`` are strings of the page that are not the report's."""

    page: Callable[[MadeReport, str], str]
    furniture: Sequence[str]
    header: Sequence[str] = field(default=())


def table_html(rows: Sequence[Sequence[str]], attributes: str = 'border="1" cellspacing="0"', cell: str = "{}") -> str:
    """A data table as HTML; ``cell`` is the markup around the text of each cell."""
    body = "".join(
        "<tr>" + "".join(f'<td style="width:60px">{cell.format(escape(c) or "&nbsp;")}</td>' for c in row) + "</tr>"
        for row in rows
    )
    return f"<table {attributes}><tbody>{body}</tbody></table>"


# --- how editors mark up the body of a report ---


def paragraphs_body(report: MadeReport) -> str:
    """What an editor makes: a ``p`` a paragraph."""
    parts = [f'<p style="text-indent: 2em">　　{escape(p)}</p>' for p in report.paragraphs]
    parts += [table_html(rows) for rows in report.tables]
    parts += [f'<p align="right">{escape(end)}</p>' for end in (report.signature, report.date) if end]
    return "\n".join(parts)


def word_body(report: MadeReport) -> str:
    """What is pasted from Word: each run of characters in spans of its own."""

    def runs(text: str) -> str:
        middle = len(text) // 2
        return "".join(
            f'<span lang=EN-US style="font-family:仿宋_GB2312;\nfont-size:16.0pt">{escape(half)}</span>'
            for half in (text[:middle], text[middle:])
            if half
        )

    parts = [f'<p class=MsoNormal style="text-indent:32.0pt">{runs(p)}<o:p></o:p></p>' for p in report.paragraphs]
    parts += [
        f'<div align=center>{table_html(rows, "class=MsoNormalTable border=0", "<p class=MsoNormal><span>{}</span></p>")}</div>'
        for rows in report.tables
    ]
    parts += [f"<p class=MsoNormal align=right>{runs(end)}</p>" for end in (report.signature, report.date) if end]
    return '<div class="Section1">' + "\n".join(parts) + "</div>"


def breaks_body(report: MadeReport) -> str:
    """Bare text between line breaks, as portals of 2008 had it."""
    text = "<br>\n<br>\n".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{escape(p)}" for p in report.paragraphs)
    tables = "<br>".join(table_html(rows, "border=1") for rows in report.tables)
    end = "".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{escape(end)}<BR>" for end in (report.signature, report.date) if end)
    return f'<font size="3" face="宋体">{text}<br>{tables}<br>{end}</font>'


def divisions_body(report: MadeReport) -> str:
    """A ``div`` a paragraph, tables in divisions that scroll."""
    parts = [f'<div data-v-1a2b class="p_{i}"><span>{escape(p)}</span></div>' for i, p in enumerate(report.paragraphs)]
    parts += [f'<div style="overflow-x:auto">{table_html(rows)}</div>' for rows in report.tables]
    parts += [f"<div><span>{escape(end)}</span></div>" for end in (report.signature, report.date) if end]
    return "".join(parts)


def sections_body(report: MadeReport) -> str:
    """What visual editors for messengers make: sections in sections, tables framed by one-cell tables."""
    parts = [f"<section><section><p><strong>{escape(p)}</strong></p></section></section>" for p in report.paragraphs]
    parts += [
        f'<table width="100%"><tr><td align="center">{table_html(rows, cell="<p>{}</p>")}</td></tr></table>'
        for rows in report.tables
    ]
    parts += [f"<section><p>{escape(end)}</p></section>" for end in (report.signature, report.date) if end]
    return "<section>" + "".join(parts) + "</section>"


def quoted_body(report: MadeReport) -> str:
    """Paragraphs without end tags and a list, as written by hand."""
    half = len(report.paragraphs) // 2
    parts = [f"<P>{escape(p)}" for p in report.paragraphs[:half]]
    if report.paragraphs[half:]:
        parts.append("<UL>" + "".join(f"<LI>{escape(p)}" for p in report.paragraphs[half:]) + "</UL>")
    parts += [table_html(rows, "BORDER=1") for rows in report.tables]
    parts += [f"<P ALIGN=right>{escape(end)}" for end in (report.signature, report.date) if end]
    return "<BLOCKQUOTE>" + "\n".join(parts) + "</BLOCKQUOTE>"


BODIES = {
    "paragraphs": paragraphs_body,
    "word": word_body,
    "breaks": breaks_body,
    "divisions": divisions_body,
    "sections": sections_body,
    "by hand": quoted_body,
}

# --- pages ---


def _links(*names: str) -> str:
    return "".join(f'<li><a href="/col/{i}.html" title="{name}">{name}</a></li>' for i, name in enumerate(names))


_NEWS = (
    "云岭县召开春季造林动员会",
    "县林业局到青石乡检查防火",
    "关于公布2017年度考核结果的通知",
    "云岭县林业局2017年政府信息公开工作年度报告",
    "我县三个村获评森林村庄",
)


def trs(report: MadeReport, body: str) -> str:
    """拓尔思 TRS WCM: divisions with meaningful names, ``TRS_Editor`` inside the article."""
    return f"""<!DOCTYPE html>
<!-- saved from url=(0055)http://lyj.yunling.example/zfxxgk/nb/t20190325_10234.html -->
<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{report.headline}_{SITE}</title>
<meta name="SiteName" content="{SITE}"><meta name="ColumnName" content="政府信息公开年报">
<meta name="ArticleTitle" content="{report.headline}"><meta name="PubDate" content="2019-03-25 10:06">
<meta name="ContentSource" content="县林业局">
<script src="/js/jquery.js"></script><style>.nav li{{float:left}}</style></head>
<body>
<div class="header"><div class="logo"><a href="/"><img src="logo.png" alt="云岭"></a></div>
<div class="topbar">今天是2023年12月3日 星期日 <a href="#">无障碍浏览</a> | <a href="#">长者模式</a> | <a>简体</a> | <a>繁体</a></div>
<div class="search"><form action="/s"><input type="text" name="q" value="请输入关键词"><button>搜索一下</button></form>
<span>热搜词：</span><a>社保查询</a></div></div>
<div class="nav"><ul>{_links("网站首页", "县情概览", "政务公开栏", "办事大厅入口", "互动交流台")}</ul></div>
<div class="wrap">
 <div class="dqwz">您当前的位置：<a href="/">首页</a> &gt; <a href="/zfxxgk">政府信息公开</a> &gt; <a href="nb">政府信息公开年报</a></div>
 <div class="xl_main">
  <h1 class="xl_title">{report.headline}</h1>
  <div class="xl_info"><span>发布时间：2019-03-25 10:06</span> <span>来源：县林业局</span> <span>浏览次数：<script>document.write(233)</script>233</span>
   <span>字体：[<a href="javascript:doZoom(16)">大</a> <a>中</a> <a>小</a>]</span> <a href="javascript:window.print()">打印</a></div>
  <div id="audio" class="listen"><a>听全文</a></div>
  <div class="xl_con"><div class="TRS_Editor"><style type="text/css">.TRS_Editor P{{line-height:2}}</style>{body}</div></div>
  <div class="bdsharebuttonbox"><a>分享到：</a><a>微信</a><a>新浪微博</a></div>
  <div class="xgfj"><h3>相关附件</h3></div>
  <div class="xgxw"><h3>相关新闻</h3><ul>{_links(*_NEWS)}</ul></div>
  <div class="ewm"><img src="qr.png"><p>扫一扫在手机打开当前页</p></div>
 </div>
</div>
<div class="footer"><p><a>网站地图</a> | <a>联系我们</a> | <a>隐私声明</a></p>
<p>主办：云岭县人民政府 承办：云岭县人民政府办公室</p><p>某ICP备00000000号-1 网站标识码：0000000001 某公网安备 00000000000001号</p></div>
<script>var _hmt = _hmt || [];</script></body></html>"""


def ucap(report: MadeReport, body: str) -> str:
    """国家政务网站 UCAP: own elements ``UCAPTITLE`` and ``UCAPCONTENT``, sister lists after the article."""
    return f"""<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{report.headline}_信息公开_{SITE}</title>
<link rel="canonical" href="https://www.yunling.example/content/2019-03/25/content_5376.htm">
<meta name="lanmu" content="年报"></head><body>
<div class="head_sm"><a href="/">国务院</a><a>总理</a></div>
<div class="pubmain"><div class="crumb-nav"><a href="/">首页</a> > <a>信息公开</a> > <a>年报</a></div>
<div class="pages-title-wrap"><UCAPTITLE><h1>{report.headline}</h1></UCAPTITLE>
<div class="pages-date">2019-03-25 10:06 <span class="font">来源： 县林业局</span><div class="pages_print">【字体：<span>大</span> <span>中</span> <span>小</span>】<span>打印</span></div></div>
<div class="share" id="share"><a></a></div></div>
<div class="pages_content" id="UCAP-CONTENT"><UCAPCONTENT>{body}</UCAPCONTENT></div>
<div class="editor"><span><a href="/jiucuo">【我要纠错】</a></span>责任编辑：云小林</div>
<div id="div_div"><div id="qr_container">扫一扫在手机打开当前页</div></div>
<div class="xg-list related"><div class="pannel-title">相关稿件</div><ul class="list01">{_links(*_NEWS)}</ul></div></div>
<div class="foot"><div class="foot-con"><p>链接：<a>全国人大</a><a>全国政协</a></p><p>版权所有：{SITE} 某ICP备00000000号</p></div></div>
</body></html>"""


def jpaas(report: MadeReport, body: str) -> str:
    """大汉 jcms/jpaas: layout tables around ``#zoom``, an index table above, comments that mark the parts."""
    return f"""<html xmlns="http://www.w3.org/1999/xhtml"><head><meta charset="utf-8" /><title>{SITE} 政府信息公开年报 {report.headline}</title>
<meta name="author" content="县林业局"><meta name="maketime" content="2019-03-25 10:06:11"></head>
<body><div id="barrierfree_container"><div style="height:0;overflow:hidden;display:none">阅读辅助开始</div>
<table width="1000" align="center"><tr><td><img src="top.jpg"></td></tr><tr><td>
<table><tr><td><a href="/">网站首页</a></td><td><a>领导之窗</a></td><td><a>部门街镇</a></td><td><a>公众参与</a></td></tr></table></td></tr></table>
<table width="1000" align="center" id="main"><tr><td height="30">当前位置：<a href="/">首页</a> &gt;&gt; <a>年度报告</a></td></tr>
<tr><td><table class="xxgk" width="100%"><tr><td><b>索 引 号：</b></td><td>00123456-7/2019-00021</td><td><b>主题分类：</b></td><td>综合政务/年报</td></tr>
<tr><td><b>发布机构：</b></td><td>县林业局</td><td><b>成文日期：</b></td><td>2019-03-20</td></tr>
<tr><td><b>文 号：</b></td><td></td><td><b>有 效 性：</b></td><td>有效</td></tr></table></td></tr>
<tr><td><table width="100%" id="c"><tr><td align="center" class="title"><!--<$[信息名称]>begin-->{report.headline}<!--<$[信息名称]>end--></td></tr>
<tr><td><table width="100%"><tr><td>发布日期：2019-03-25</td><td>信息来源：县林业局</td><td>访问次数：<script>x</script> 44</td><td>字号：[ <a>大</a> <a>中</a> <a>小</a> ]</td></tr></table></td></tr>
<tr><td class="bt_content"><div id="zoom"><!--ZJEG_RSS.content.begin-->{body}<!--ZJEG_RSS.content.end--></div></td></tr>
<tr><td align="right"><a href="javascript:print()">【打印本页】</a> <a href="javascript:close()">【关闭窗口】</a></td></tr></table></td></tr></table>
<table width="1000" align="center"><tr><td>版权所有：{SITE}　主办单位：云岭县人民政府</td></tr><tr><td>某ICP备00000000号　您是第 <script>1</script>8812 位访客</td></tr></table>
</div></body></html>"""


def vsb(report: MadeReport, body: str) -> str:
    """博达 vsb: the article in a form, ``vsb_content`` and ``v_news_content``, previous and next in tables."""
    return f"""<!DOCTYPE html><html><head><title>{report.headline}-云岭县林业局</title><META Name="keywords" Content="云岭县林业局" />
<meta charset="utf-8"></head><body>
<div class="wp"><div class="tm"><a href="#" onclick="SetHome()">设为首页</a>&nbsp;|&nbsp;<a>加入收藏</a></div>
<ul class="menu">{_links("单位首页", "机构职能表", "林业动态栏")}</ul></div>
<div class="n_left"><h2>信息公开栏目</h2><ul>{_links("公开指南页", "公开目录页", "年度报告页")}</ul><div class="gonggao">公告：本周五系统维护，期间无法访问，请谅解。</div></div>
<div class="n_right"><div class="n_pos"><a>首页</a>&gt;<a>信息公开</a>&gt;<span>正文</span></div>
<form name="_newscontent_fromname"><div class="article"><h2 align="center">{report.headline}</h2>
<div class="tit_js"><span>日期：2019-03-25</span><span>作者：办公室</span><span>点击：[<span id="dynclicks">308</span>]</span></div>
<div id="vsb_content" class="content"><div class="v_news_content">{body}</div></div>
<p><br></p><div id="div_vote_id"></div>
<p align="right">【<a href="javascript:window.opener=null;window.close()">关闭</a>】</p>
<p>上一条：<a href="1.htm">{_NEWS[0]}</a></p><p>下一条：<a href="2.htm">{_NEWS[1]}</a></p></div></form></div>
<div class="bot"><p>地址：云岭县青石路　邮编：000000　电话：0000-0000000</p><p>Copyright © 2018 云岭县林业局 All Rights Reserved 某ICP备00000000号</p></div>
</body></html>"""


def gkml(report: MadeReport, body: str) -> str:
    """政府信息公开目录平台: an index table of labels, then the article, a tree of columns at the left."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{report.headline}</title></head><body>
<div class="gkml-header"><h1><a href="/">云岭县政府信息公开平台</a></h1></div>
<div class="container"><div class="left-tree"><ul><li><a>政府信息公开指南</a></li><li><a>政府信息公开制度</a></li><li><a>法定主动公开内容</a></li><li><a>依申请公开入口</a></li></ul></div>
<div class="content"><table class="content-head"><tbody>
<tr><td class="t">索引号:</td><td>007654321/2019-00007</td><td class="t">分类:</td><td>机构职能、年度报告</td></tr>
<tr><td class="t">发布机构:</td><td>云岭县林业局</td><td class="t">成文日期:</td><td>2019-03-20</td></tr>
<tr><td class="t">名称:</td><td colspan="3">{report.headline}</td></tr>
<tr><td class="t">文号:</td><td>云林函〔2019〕7号</td><td class="t">发布日期:</td><td>2019-03-25</td></tr>
<tr><td class="t">主题词:</td><td colspan="3"></td></tr></tbody></table>
<h1 class="content-title">{report.headline}</h1>
<div class="content-info"><span>发布日期：2019-03-25</span>　<span>浏览次数：<b>19</b></span></div>
<div class="article-content">{body}</div>
<div class="content-btn"><a class="print">打印</a><a class="fav">收藏</a><a class="share">分享</a></div></div></div>
<div class="gkml-foot">主办单位：云岭县人民政府办公室　网站标识码0000000001　某公网安备00000000000001号</div></body></html>"""


def aspnet(report: MadeReport, body: str) -> str:
    """An ASP.NET portal of 2009: one form, layout tables in layout tables, fonts, no names."""
    return f"""<HTML><HEAD><TITLE>{SITE}</TITLE><META http-equiv=Content-Type content="text/html; charset=gb2312"></HEAD>
<BODY bgColor=#ffffff><form name="aspnetForm" method="post" id="aspnetForm"><div><input type="hidden" name="__VIEWSTATE" value="/wEPDwUKLTY2" /></div>
<table width="980" border="0" align="center" cellpadding="0"><tr><td background="a.gif"><table><tr><td><font color=white>欢迎光临{SITE}</font></td>
<td><marquee>祝全县人民新春快乐，阖家幸福。</marquee></td><td><a href="/">首 页</a> | <a>党务公开</a> | <a>投诉信箱</a> | <a>办事指南</a></td></tr></table></td></tr></table>
<table width="980" align="center"><tr><td width="200" valign="top"><table><tr><td><b>栏目导航</b></td></tr><tr><td><a>机构设置情况</a></td></tr><tr><td><a>文件资料汇编</a></td></tr><tr><td><a>年度报告列表</a></td></tr></table>
<table><tr><td>站内搜索：<input name="k"><input type="button" value="查找"></td></tr></table></td>
<td width="780" valign="top"><table width="100%"><tr><td>您现在的位置：<a>首页</a>→<a>信息公开</a>→正文</td></tr>
<tr><td align="center"><font size="5"><b>{report.headline}</b></font></td></tr>
<tr><td align="center">作者：管理员　来源：县林业局　发布时间：2019-3-25　阅读次数：167　【字体：<a>大</a> <a>中</a> <a>小</a>】</td></tr><tr><td><hr></td></tr>
<tr><td><span id="ctl00_lblContent">{body}</span></td></tr>
<tr><td align="right">【<a>打印本页</a>】【<a>关闭窗口</a>】</td></tr>
<tr><td>上一篇：<a>{_NEWS[2]}</a><br>下一篇：没有了</td></tr></table></td></tr></table>
<table width="980" align="center"><tr><td align="center">{SITE} 版权所有 某ICP备00000000号<br>建议使用IE6.0以上浏览器，1024×768分辨率浏览本站<br>技术支持：云岭某某网络公司</td></tr></table>
</form></BODY></HTML>"""


def blog(report: MadeReport, body: str) -> str:
    """A WordPress-like site: HTML5 sections, widgets, comments."""
    return f"""<!DOCTYPE html><html lang="zh-CN"><head><meta charset="UTF-8"><title>{report.headline} – 云岭林业</title>
<meta property="og:title" content="{report.headline}"><meta property="og:url" content="https://forest.yunling.example/?p=88">
<meta property="article:published_time" content="2019-03-25T10:06:00+08:00"></head>
<body class="single single-post"><a class="skip-link screen-reader-text" href="#content">跳至内容</a>
<header class="site-header"><p class="site-title"><a href="/">云岭林业</a></p><nav class="main-navigation"><ul>{_links("首页", "公告栏目", "造林专题")}</ul></nav></header>
<div id="content" class="site-content"><main class="site-main"><article class="post type-post"><header class="entry-header"><h1 class="entry-title">{report.headline}</h1>
<div class="entry-meta"><span class="posted-on">发布于<time>2019年3月25日</time></span><span class="byline">由<a>站务员甲</a></span></div></header>
<div class="entry-content">{body}</div>
<footer class="entry-footer"><span class="cat-links">分类：<a>年度报告</a></span></footer></article>
<nav class="post-navigation"><div class="nav-previous"><a>{_NEWS[0]}</a></div></nav>
<div id="comments" class="comments-area"><h2>一条评论</h2><ol class="comment-list"><li>路人乙：写得不错，辛苦了。希望明年公开得更多一些！</li></ol></div></main>
<aside class="widget-area"><section class="widget"><h2>近期文章</h2><ul>{_links(*_NEWS)}</ul></section><section class="widget"><h2>关于本站</h2><p>本站发布云岭县的林业信息，内容仅供参考，欢迎来信指正。</p></section></aside></div>
<footer class="site-footer">自豪地采用某某程序</footer></body></html>"""


def component(report: MadeReport, body: str) -> str:
    """A page rendered by a script framework: names without meaning, navigation without links."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{report.headline}</title></head><body><div id="app" data-v-app>
<div data-v-7ba5 class="_3xK1"><span>首页</span><span>公开事项库</span><span>服务事项库</span><span>互动留言板</span><div class="el-input"><input placeholder="请输入"></div></div>
<div data-v-7ba5 class="_9fQz"><div class="_aa1"><span>首页</span><span>/</span><span>公开事项库</span><span>/</span><span>年报</span></div>
<div class="_bb2"><div class="_bb3">{report.headline}</div><div class="_bb4"><div>发布日期：2019-03-25</div><div>来源：云岭县林业局</div><div>浏览量：54</div><div><span>大</span><span>中</span><span>小</span></div></div>
<div class="_bb5">{body}</div><div class="_bb6"><span>分享到：</span><i class="icon-wx"></i></div></div></div>
<div data-v-7ba5 class="_zz9"><div>主办单位：云岭县人民政府</div><div>某ICP备00000000号</div><div>网站标识码：0000000001</div></div></div></body></html>"""


def bootstrap(report: MadeReport, body: str) -> str:
    """Two columns: the article at the left, lists and a box of text at the right."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{report.headline} | {SITE}</title></head><body>
<div class="navbar navbar-default"><div class="container-fluid"><ul class="nav navbar-nav">{_links("门户首页", "新闻中心页", "政策法规库")}</ul></div></div>
<div class="container"><div class="row"><ol class="breadcrumb"><li><a>首页</a></li><li><a>政务公开</a></li><li class="active">正文</li></ol></div>
<div class="row"><div class="col-md-9"><div class="panel panel-default"><div class="panel-heading"><h3 class="text-center">{report.headline}</h3>
<p class="text-center text-muted"><small>2019-03-25 10:06:00</small> <small>来源：县林业局</small> <small>点击数：76</small></p></div><div class="panel-body">{body}</div></div></div>
<div class="col-md-3"><div class="panel"><div class="panel-heading">最新消息</div><ul class="list-group">{_links(*_NEWS)}</ul></div>
<div class="panel"><div class="panel-heading">联系方式</div><div class="panel-body">服务热线：00000</div></div></div></div>
<div class="row text-center"><p>关于我们 | 网站声明 | 意见建议</p><p>© 2019 {SITE} 版权所有</p></div></div></body></html>"""


def info_list(report: MadeReport, body: str) -> str:
    """The details of an article in a list of items, headline and article in different branches."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{report.headline} - {SITE}</title><meta name="ArticleTitle" content="{report.headline}"><meta name="PubDate" content="2019-03-25"></head><body>
<div id="top_menu_box"><ul>{_links("繁体版本", "无障碍通道", "移动客户端")}</ul></div>
<div class="main_title"><h1>{report.headline}</h1><div class="info_fbt"><ul><li><a>听全文</a></li><li>2019-03-25</li><li>来源：县林业局</li><li>分享到<a>微博</a></li><li>-</li></ul></div></div>
<div class="main_content"><div class="info_cont" id="zoomcon">{body}</div>
<div class="qt_box"><div class="qt_tit">相关附件</div><div class="qt_tit">相关新闻</div><ul>{_links(_NEWS[0], _NEWS[4])}</ul></div>
<div class="sj_box"><p>扫一扫在手机打开当前页</p><p>-</p><p>关注 · 云岭政府网</p></div></div>
<div class="fr"><a>关闭</a></div><div class="btm"><p>政府网站标识码：0000000001　ICP备案：某ICP备00000000号</p></div></body></html>"""


def word_export(report: MadeReport, body: str) -> str:
    """A document saved from Word as a web page: nothing but the report."""
    return f"""<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta http-equiv=Content-Type content="text/html; charset=utf-8">
<meta name=Generator content="Microsoft Word 15"><title>附件</title><style><!-- p.MsoNormal {{margin:0cm}} --></style><!--[if gte mso 9]><xml><o:DocumentProperties><o:Author>某某</o:Author></o:DocumentProperties></xml><![endif]--></head>
<body lang=ZH-CN><div class=WordSection1 style='layout-grid:15.6pt'><h1 align=center>{report.headline}</h1>{body}</div></body></html>"""


def two_containers(report: MadeReport, body: str) -> str:
    """The body in an editor's container, its annex in another, hidden copies for printing."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{report.headline}</title></head><body>
<div class="g-top"><div class="login"><a>登录</a><a>注册</a></div></div><div class="g-menu"><ul>{_links("走进云岭县", "政府数据栏")}</ul></div>
<div class="g-detail"><div class="location">所在位置：<a>首页</a> / <a>公开</a></div><div class="g-tit">{report.headline}</div>
<div class="g-sub">信息来源：县林业局　发布日期：2019-03-25　【字体： 大 中 小】　<a>打印此页</a></div>
<div style="display: none" class="print-title">打印时可见：{SITE}</div>
<div class="view TRS_UEDITOR trs_paper_default trs_web">{body}</div>
<div class="view TRS_UEDITOR"><p>附件：<a href="P0201903.doc">政府信息公开情况统计表.doc</a></p></div>
<div class="g-tool"><a>收藏</a><a>返回顶部</a></div><div hidden>浏览统计代码</div></div>
<div class="g-bot"><p>中共云岭县委 云岭县人民政府 主办</p><p>某公网安备 00000000000001号</p></div></body></html>"""


_COMMON = ("某ICP备", "网站标识码", "公网安备", "版权所有", "扫一扫", "打印", "字体", "浏览次数", "听全文", "分享到", _NEWS[0], _NEWS[4])

TEMPLATES = {
    "trs": Template(
        trs,
        (*_COMMON, "热搜词", "社保查询", "搜索", "县情概览", "当前的位置", "_hmt", "line-height", "相关", "承办", "星期日", "长者", "233"),
        ("PubDate: 2019-03-25 10:06", "ContentSource: 县林业局", "来源：县林业局"),
    ),
    "ucap": Template(ucap, (*_COMMON, "国务院", "纠错", "责任编辑", "相关稿件", "全国人大"), ("来源：县林业局",)),
    "jpaas": Template(
        jpaas,
        (*_COMMON, "阅读辅助", "领导之窗", "部门街镇", "当前位置", "索 引 号", "00123456", "访问次数", "访客", "主办"),
        ("索引号：00123456-7/2019-00021", "发布机构：县林业局", "成文日期：2019-03-20", "发布日期：2019-03-25", "信息来源：县林业局"),
    ),
    "vsb": Template(
        vsb,
        (*_COMMON, "设为首页", "机构职能表", "公告：", "点击", "308", "关闭", "上一条", "下一条", "邮编", "Copyright", "正文"),
        ("日期：2019-03-25",),
    ),
    "gkml": Template(
        gkml,
        (*_COMMON, "公开平台", "依申请公开入口", "索引号", "主题词", "收藏", "主办", "007654321"),
        ("索引号：007654321/2019-00007", "发布机构：云岭县林业局", "文号：云林函〔2019〕7号", "发布日期：2019-03-25"),
    ),
    "aspnet": Template(
        aspnet,
        (*_COMMON, "VIEWSTATE", "欢迎光临", "新春", "党务公开", "栏目导航", "站内搜索", "现在的位置", "管理员", "阅读次数", "上一篇", "没有了", "分辨率", "技术支持"),
        ("来源：县林业局", "发布时间：2019-3-25"),
    ),
    "blog": Template(
        blog,
        (*_COMMON, "跳至内容", "造林专题", "站务员", "路人乙", "近期文章", "仅供参考", "自豪"),
        ("article:published_time: 2019-03-25T10:06:00+08:00",),
    ),
    "component": Template(
        component,
        (*_COMMON, "公开事项库", "留言板", "浏览量", "主办", "来源"),
        ("发布日期：2019-03-25", "来源：云岭县林业局"),
    ),
    "bootstrap": Template(
        bootstrap,
        (*_COMMON, "门户首页", "政策法规库", "点击数", "最新消息", "联系方式", "服务热线", "网站声明", "来源"),
        ("来源：县林业局",),
    ),
    "info list": Template(
        info_list,
        (*_COMMON, "无障碍", "移动客户端", "相关附件", "相关新闻", "关注", "关闭", "来源", "ICP"),
        ("PubDate: 2019-03-25", "来源：县林业局"),
    ),
    "word export": Template(word_export, ("MsoNormal", "Author", "某某", "margin", "Microsoft"), ()),
    "two containers": Template(
        two_containers,
        (*_COMMON, "登录", "走进云岭", "所在位置", "信息来源", "打印时可见", "收藏", "返回顶部", "统计代码", "主办"),
        ("信息来源：县林业局", "发布日期：2019-03-25"),
    ),
}
