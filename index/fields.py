"""The fields of a report, each said once: what it is called, what its values may be, where it can be used.

Filters, facet counts, labels, options of commands, parameters and columns of answers follow from :data:`FIELDS`. To add a
facet, set ``facet`` on its line; an index that was made before says so until it is rebuilt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from index.messages import Term

#: The levels of government a public body can belong to, highest first, as a person reads them.
LEVEL_LABELS = {
    "national": "国家级",
    "province": "省级",
    "city": "市级",
    "county": "县级",
    "township": "乡级",
}

LEVELS = tuple(LEVEL_LABELS)

#: What is shown for a value that is not known, and for one that is known not to be.
UNKNOWN, NONE = "未知", "无"

_NOTHING = Term("", "")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of ``index.report.Report``.

    ``name`` is the attribute, and the name in JSON, CSV, addresses and ``--options``. ``label`` is what a person reads,
    in Chinese, empty for what is the program's own; ``heading`` stands above its counts in the terminal, in English;
    ``help`` says what its values are. ``names`` are what it may be called in a query before a colon.

    ``kind`` says what its values are: ``text``; ``figure`` (a number that the report states); ``name`` (of a body or a
    place: a value that no report has is a mistake worth naming); ``year``; ``date``; ``choice`` (one of ``choices``,
    which maps values to their labels, in the order in which they are shown). ``absent`` is shown where a report has no
    value.

    ``facet``: can be filtered by and counted; ``trend``: shares can be taken by it; ``listed``: results show it.
    ``alone``: a facet with nearly as many values as there are reports, which is counted where it is asked for and not
    beside results. ``derived``: follows from the rest of the record, which does not keep it.
    """

    name: str
    label: str
    kind: str = "text"
    heading: str = ""
    help: Term = _NOTHING
    names: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    absent: str = UNKNOWN
    facet: bool = False
    trend: bool = False
    listed: bool = False
    alone: bool = False
    derived: bool = False

    @property
    def term(self) -> Term:
        """What messages call it."""
        return Term(self.name, self.label)

    @property
    def heading_term(self) -> Term:
        """What stands above its counts in the terminal."""
        return Term(self.heading, self.label)

    def label_of(self, value: str) -> str:
        """A value as a person reads it; ``""`` stands for no value."""
        return self.choices.get(value, value) if value else self.absent


#: All of them, in the order in which they are shown.
FIELDS = (
    Field("title", "标题", names=("title", "标题"), listed=True),
    Field(
        "year",
        "年份",
        "year",
        "Years",
        Term("year covered: 2018, 2016..2020, 2016.. or ..2020", "报告的年份：2018、2016..2020、2016.. 或 ..2020"),
        ("year", "年份", "年度"),
        facet=True,
        trend=True,
        listed=True,
    ),
    Field("published", "发布日期", "date", listed=True),
    Field(
        "agency",
        "机关",
        "name",
        "Agencies",
        Term("official name of the body", "发布机关的全称"),
        ("agency", "机关", "机构"),
        facet=True,
        listed=True,
    ),
    Field("agency_key", ""),
    Field("system", "系统", "name", "Systems", Term("branch of government, as 教育", "所属系统，如教育"), facet=True),
    Field(
        "province",
        "省份",
        "name",
        "Provinces",
        Term("province, as 广东", "省份，如广东"),
        ("province", "省份"),
        facet=True,
        trend=True,
        listed=True,
    ),
    Field(
        "city",
        "城市",
        "name",
        "Cities",
        Term("city, as 广州市", "城市，如广州市"),
        ("city", "城市"),
        absent=NONE,
        facet=True,
        trend=True,
        listed=True,
    ),
    Field(
        "county",
        "区县",
        "name",
        "Counties",
        Term("county or district, as 赫山区", "区县，如赫山区"),
        ("county", "区县"),
        absent=NONE,
        facet=True,
        listed=True,
    ),
    Field("division_code", "行政区划代码"),
    Field(
        "level",
        "层级",
        "choice",
        "Levels",
        Term(
            "national, province, city, county or township",
            "national、province、city、county 或 township（国家、省、市、县、乡）",
        ),
        ("level", "层级"),
        LEVEL_LABELS,
        facet=True,
        trend=True,
        listed=True,
    ),
    Field(
        "template",
        "报告格式",
        "choice",
        "Templates",
        Term(
            "form of the report: narrative, tables-2019 or tables-2021",
            "报告的格式：narrative、tables-2019 或 tables-2021",
        ),
        choices={
            "narrative": "文字叙述（2008 年起）",
            "tables-2019": "2019 年版法定表格",
            "tables-2021": "2021 年版法定表格",
        },
        facet=True,
    ),
    Field(
        "document_number",
        "文号",
        "text",
        "Document numbers",
        Term("document number, whole", "文号，须完整"),
        ("number", "文号"),
        absent=NONE,
        facet=True,
        alone=True,
    ),
    Field(
        "has_figures",
        "数字",
        "choice",
        "Figures",
        Term("true for reports of which figures were read, false for others", "true 为读出了数字，false 为没有"),
        choices={"true": "读出了数字", "false": "没有读出数字"},
        facet=True,
        derived=True,
    ),
    Field(
        "sums_fail",
        "数据核对",
        "choice",
        "Sums",
        Term(
            "true where a sum of the figures does not hold, false where none was found",
            "true 为有数字对不上，false 为没有发现",
        ),
        choices={"true": "有数字对不上", "false": "没有发现对不上"},
        absent="没有数字",
        facet=True,
        derived=True,
    ),
    Field(
        "is_report",
        "类型",
        "choice",
        "Kinds",
        Term("true for annual reports, false for other documents", "true 为年度报告，false 为其他文件"),
        choices={"true": "年度报告", "false": "其他文件"},
        facet=True,
        listed=True,
    ),
)

#: The figures that can be searched by size, beside the fields.
FIGURES = (
    Field("requests_received", "收到申请数", "figure", names=("requests", "申请")),
    Field("proactive_total", "主动公开数", "figure", names=("proactive", "主动公开")),
    Field("reconsiderations", "行政复议数", "figure", names=("reconsiderations", "复议")),
    Field("lawsuits", "行政诉讼数", "figure", names=("lawsuits", "诉讼")),
)

FIGURE_NAMES = tuple(item.name for item in FIGURES)

BY_NAME = {item.name: item for item in FIELDS}

#: The fields that can be filtered by and counted.
FACETS = tuple(item.name for item in FIELDS if item.facet)

#: Those that are counted beside results.
COUNTED = tuple(item.name for item in FIELDS if item.facet and not item.alone)

#: Those that are regions, the largest first. Each lies in one of those before it.
REGIONS = ("province", "city", "county")


def within(facet: str) -> tuple[str, ...]:
    """The facet and, of a region, the smaller ones: what no longer holds where another value of it is chosen."""
    return REGIONS[REGIONS.index(facet) :] if facet in REGIONS else (facet,)


#: What trends can be taken by.
TRENDS = tuple(item.name for item in FIELDS if item.trend)

#: The fields that results show.
LISTED = tuple(item.name for item in FIELDS if item.listed)

#: What ``sort`` takes. Newest and oldest go by the year covered, then by the date of publication.
SORTS = {"relevance": "相关度", "newest": "最新", "oldest": "最早"}

#: What ``match`` takes: reports that have every part of the query, or any.
MATCHES = {"all": "含全部词", "any": "含任一词"}


def document() -> str:
    """The page that describes the fields, in Markdown; ``docs/fields.md`` is made of it."""
    rows = [
        f"| `{field.name}` | {field.label} | {field.kind} | {'yes' if field.facet else ''} | "
        f"{'yes' if field.trend else ''} | {'yes' if field.listed else ''} | "
        f"{', '.join(f'`{name}:`' for name in field.names)} | {field.help.en} |"
        for field in (*FIELDS, *FIGURES)
        if field.label
    ]
    return "\n".join(
        [
            "# Fields",
            "",
            "What a report's record has beside its text and its figures. A field that can be filtered by is an option",
            "(`--year`), a parameter of addresses and of the API (`year=`), and a list of counts. This page is made from the",
            "table in `index/fields.py`.",
            "",
            "| field | 中文 | kind | filter and counts | trend | in results | in queries | values |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )
