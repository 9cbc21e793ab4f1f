"""Random reports that share much, and queries of every kind that may find them."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from index import Report
from index.protocol import Filters
from tests.index.building import ALPHABET, SIGNS, records, texts

#: What reports and queries are made of beside single characters.
PIECES = (
    *(
        "政府信息公开",
        "年度报告",
        "教育局",
        "申请",
        "主动公开",
        "行政复议",
        "收到",
        "2018年",
        "25件",
        "舆情",
        "公开公开",
    ),
    *(
        "open data",
        "a b",
        "app26",
        "13.8%",
        "国办发〔2021〕30号",
        "信息公开条例",
        "云水市",
        "石桥县",
        "人民政府",
        "开网络",
    ),
    *("、", "，", "。", "\n", " ", "（", "）", "“", "”", "〇", "𠀀", "x"),
)

_BODIES = st.sampled_from([None, "云水市教育局", "石桥县财政局", "石桥县人民政府", "丙省档案馆"])

_long_texts = st.lists(st.sampled_from(PIECES) | st.sampled_from(PIECES) | st.sampled_from(ALPHABET), max_size=30).map(
    "".join
)

_reports = st.builds(
    lambda report, text, title, agency: Report(
        **{name: getattr(report, name) for name in report.__slots__} | {"text": text, "title": title, "agency": agency}
    ),
    records,
    _long_texts,
    st.none() | _long_texts.map(lambda text: text[:12]) | st.just("云水市教育局2018年年度报告"),
    _BODIES,
)


def _distinct(reports: Sequence[Report]) -> list[Report]:
    """The reports with ids of their own: one is longer than a cluster takes it."""
    return [
        Report(**{n: getattr(r, n) for n in Report.__dataclass_fields__} | {"id": f"r{at}" if at != 1 else "长" * 300})
        for at, r in enumerate(reports)
    ]


collections = st.lists(_reports | records, min_size=1, max_size=12).map(_distinct)

_piece = st.sampled_from(PIECES)
_words = st.lists(_piece, min_size=1, max_size=4)
_fields = st.sampled_from(
    [
        "title:年报",
        "agency:教育",
        "地区:石桥",
        "region:广东省",
        "year:2008..2010",
        "requests:>=1",
        "lawsuits:0..2",
        "level:city",
    ]
)


def queries(reports: Sequence[Report]) -> st.SearchStrategy[str]:
    """Words, texts of reports, quotations, distances, operators, fields, prefixes, passages, questions."""
    every = [report.text for report in reports if report.text.strip()] or ["公开"]
    cut = st.builds(
        lambda text, at, size: text[at % len(text) :][:size], st.sampled_from(every), *[st.integers(0, 12)] * 2
    )
    return st.one_of(
        _words.map(" ".join),
        _words.map("".join),
        cut,
        cut.map(lambda text: f'"{text}"'),
        st.builds(
            lambda words, n: f'"{" ".join(words)}"~{n}', st.lists(_piece, min_size=2, max_size=5), st.integers(0, 30)
        ),
        st.builds(lambda a, b, c: f"{a} OR {b} -{c}", _piece, _piece, _piece),
        st.builds(lambda field, word: f"{field} {word}", _fields, _piece | st.just("")),
        st.sampled_from(["公*", "信息* 申请", "op*", "app2*"]),
        st.just("".join(text[:200] for text in every[:3])),
        st.builds(lambda a, b: f"如何{a}怎么{b}什么办", _piece, _piece),
        st.text(ALPHABET + SIGNS, max_size=12),
        texts,
    )


options = st.fixed_dictionaries(
    {
        "match": st.sampled_from(["all", "all", "any"]),
        "sort": st.sampled_from(["relevance", "relevance", "newest", "oldest"]),
        "synonyms": st.booleans(),
        "page": st.sampled_from([1, 1, 1, 2]),
        "page_size": st.sampled_from([3, 50]),
        "fold_copies": st.booleans(),
    }
)

filters: st.SearchStrategy[Filters] = st.sampled_from(
    [
        {},
        {},
        {"year": ["2008..2009"]},
        {"year": ["", "2010"]},
        {"agency": ["云水市教育局"]},
        {"province": ["广东"], "is_report": ["true"]},
        {"city": ["广州"]},
    ]
)
