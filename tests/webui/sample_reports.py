"""Fictional reports for the tests of the pages: invented places, bodies and figures, real layouts.

``reports()`` gives 56: nine bodies in the years 2016 to 2021, a notice that is not a report, and a file of
which nothing but the text is known.
"""

from __future__ import annotations

from dataclasses import replace

from index.report import Check, Evidence, Report, Source

# agency, level, city, county; all of one invented province
BODIES = (
    ("星野省人民政府办公厅", "province", None, None),
    ("星野省教育厅", "province", None, None),
    ("月湾市人民政府", "city", "月湾市", None),
    ("月湾市应急管理局", "city", "月湾市", None),
    ("月湾市风禾区人民政府", "county", "月湾市", "风禾区"),
    ("月湾市鹿鸣县云岭镇人民政府", "township", "月湾市", "鹿鸣县"),
    ("霜林市卫生健康委员会", "city", "霜林市", None),
    ("霜林市石灯区民政局", "county", "霜林市", "石灯区"),
    ("霜林市松间县人民政府", "county", "霜林市", "松间县"),
)
YEARS = range(2016, 2022)

NARRATIVE = """{agency}{year}年政府信息公开工作年度报告

　　本报告根据《中华人民共和国政府信息公开条例》编制，所列数据的统计期限为{year}年1月1日至12月31日。

一、概述
　　{year}年，{agency}围绕中心工作，推进决策、执行、管理、服务、结果公开，加强政策解读和舆情回应，全年举行新闻发布会{briefings}次。

二、主动公开政府信息的情况
（一）主动公开的数量
　　全年主动公开政府信息{proactive:,}条，其中通过门户网站公开{website:,}条，通过政务新媒体公开{media}条。
（二）回应解读
　　对社会关切的{topics}个热点问题作出舆情回应，发布政策解读稿件{explained}篇；回应公众关注热点或重大舆情{responses}次。

三、依申请公开政府信息的情况
　　全年收到政府信息公开申请{received}件，均在法定期限内答复，其中予以公开{disclosed}件，不予公开{refused}件，主要涉及第三方商业秘密与内部事务信息。

四、因政府信息公开申请行政复议、提起行政诉讼的情况
　　因政府信息公开被申请行政复议{reconsiderations}件，维持{reconsiderations}件；被提起行政诉讼{lawsuits}件。

五、存在的主要问题和改进情况
　　存在的问题：公开内容与群众需求还有差距，政策解读形式不够丰富，舆情回应不够及时。下一步将健全机制，加强培训。
"""

TABULAR = """{agency}{year}年政府信息公开工作年度报告
一、总体情况
{year}年，{agency}深入贯彻《中华人民共和国政府信息公开条例》，全年主动公开政府信息{proactive:,}条，做好政策解读与舆情回应，规范依申请公开办理流程。
二、主动公开政府信息情况
第二十条第（一）项
信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数
规章 | 0 | 0 | 0
行政规范性文件 | {made} | 1 | {in_force}
第二十条第（五）项
信息内容 | 本年处理决定数量
行政许可 | {licences:,}
第二十条第（六）项
信息内容 | 本年处理决定数量
行政处罚 | {penalties}
行政强制 | 0
三、收到和处理政府信息公开申请情况
（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和） | 申请人情况
自然人 | 法人或其他组织 | 总计
商业企业 | 科研机构 | 社会公益组织 | 法律服务机构 | 其他
一、本年新收政府信息公开申请数量 | {natural} | 1 | 0 | 0 | 1 | 0 | {received}
二、上年结转政府信息公开申请数量 | 0 | 0 | 0 | 0 | 0 | 0 | 0
三、本年度办理结果 | （一）予以公开 | {disclosed} | 1 | 0 | 0 | 0 | 0 | {disclosed_total}
（三）不予公开：属于内部事务信息 | {refused} | 0 | 0 | 0 | 1 | 0 | {refused_total}
四、结转下年度继续办理 | 0 | 0 | 0 | 0 | 0 | 0 | 0
四、政府信息公开行政复议、行政诉讼情况
结果维持 | 结果纠正 | 其他结果 | 尚未审结 | 总计
{reconsiderations} | 0 | 0 | 0 | {reconsiderations}
五、存在的主要问题及改进情况
一是舆情回应的时效有待提高；二是政策解读形式单一；三是个别单位对依申请公开的答复不够规范。下一步，将逐项整改。
六、其他需要报告的事项
本年度未收取信息处理费。
"""


def report(body: int, year: int) -> Report:
    """The report of one of :data:`BODIES` for a year."""
    agency, level, city, county = BODIES[body]
    seed = body * 7 + (year - 2010) * 3
    figures = {
        "proactive": 380 + seed * 61,
        "website": 300 + seed * 40,
        "media": 20 + seed,
        "briefings": seed % 9 + 1,
        "topics": seed % 6 + 2,
        "explained": seed % 13 + 3,
        "responses": seed % 5 + 1,
        "natural": seed % 17 + 2,
        "received": seed % 17 + 4,
        "disclosed": seed % 17,
        "disclosed_total": seed % 17 + 1,
        "refused": 2,
        "refused_total": 3,
        "reconsiderations": seed % 4,
        "lawsuits": seed % 2,
        "made": seed % 6,
        "in_force": 12 + seed % 9,
        "licences": 900 + seed * 31,
        "penalties": 40 + seed,
    }
    template = NARRATIVE if year < 2019 else TABULAR
    return Report(
        id=f"reports/{year}/{body:02d}.html",
        text=template.format(agency=agency, year=year, **figures),
        title=f"{agency}{year}年政府信息公开工作年度报告",
        agency=agency,
        level=level,
        province="星野",
        city=city,
        county=county,
        year=year,
        published=f"{year + 1}-0{seed % 3 + 1}-{seed % 27 + 1:02d}",
        template="narrative" if year < 2019 else "tables-2019" if year < 2021 else "tables-2021",
        document_number=f"星政公开〔{year + 1}〕{body + 3}号" if body < 3 else None,
        statistics={
            "proactive_total": figures["proactive"],
            "requests_received": figures["received"],
            "reconsiderations": figures["reconsiderations"],
            "lawsuits": figures["lawsuits"] if year < 2019 else None,
        }
        | (_tables(figures) if year >= 2019 else {}),
        evidence={
            "title": Evidence("title", f"{agency}{year}年政府信息公开工作年度报告", 0, 10),
            "year": Evidence("title", f"{agency}{year}年政府信息公开工作年度报告", 0, 10),
            "agency_key": Evidence("title", agency),
            "is_report": Evidence("score", "9.5 of 4.0"),
            "statistics.proactive_total": Evidence("body", f"主动公开政府信息{figures['proactive']:,}条"),
        },
        source=Source(
            path=f"/home/archive/reports/{year}/{body:02d}.html",
            url=f"https://www.xingye.example/zfxxgk/{year + 1}/nb_{body:02d}.html",
        ),
    )


def _tables(figures: dict[str, int]) -> dict[str, int | float | None]:
    return {
        "proactive.normative_documents.made": figures["made"],
        "proactive.licences": figures["licences"],
        "proactive.fees_10k_yuan": 7.5,
        "requests.new.natural_person": figures["natural"],
        "requests.new.total": figures["received"],
        "requests.disclosed.total": figures["disclosed_total"],
        "requests.refused.internal_affairs.total": None,
        "reconsideration.upheld": figures["reconsiderations"],
        "reconsideration.total": figures["reconsiderations"],
    }


NOTICE = Report(
    id="notices/培训 通知#1.html",
    text="关于举办政府信息公开培训的通知\n各有关单位：\n为做好舆情回应与政策解读，定于下周举办培训。请准时参加。",
    title="关于举办政府信息公开培训的通知",
    is_report=False,
    agency="月湾市人民政府",
    level="city",
    province="星野",
    city="月湾市",
    year=2019,
    published="2019-05-06",
    source=Source(path="notices/培训 通知#1.html", url="javascript:alert(1)"),
)

BARE = Report(id="bare", text="只有正文的文件，提到舆情回应一次。", is_report=False)


def doubted(report: Report) -> Report:
    """A report with tables, with a sum that does not hold, a rough figure and values corrected by hand."""
    cells = ("requests.new.natural_person", "requests.new.total", "requests_received")
    return replace(
        report,
        approximate=("proactive_total",),
        checks=(Check("requests.applicants.new", cells, 9, 8, "《六类申请人之和》与《总计》不等（本年新收行）：9，8"),),
        evidence={
            **report.evidence,
            "agency": Evidence("override", "题目漏了地区"),
            "statistics.requests.new.total": Evidence("override", "扫描不清，按原件更正"),
        },
    )


def reports() -> list[Report]:
    return [report(body, year) for year in YEARS for body in range(len(BODIES))] + [NOTICE, BARE]
