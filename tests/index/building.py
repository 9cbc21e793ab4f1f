"""Builds the collections that tests search: small readable ones, and random ones with a plain model beside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hypothesis import strategies as st

from analyzers import fold
from index import Report, Source, create_index
from index.protocol import Index
from index.whoosh_engine.format import manifest as manifests
from tests.index.reducing import reduced

#: Few characters, so that texts share much: Han of both scripts, Latin, digits, signs, white space, and
#: characters outside the basic plane.
ALPHABET = "政府信息公开國开網络。，“”a B1２·%\n\t　\u200b𠀀😀(（〔年月日第号"

#: Signs of the query language; without them a query is words.
SIGNS = '"＂“”「」『』()（）|｜-－:：*＊~～'

texts = st.text(ALPHABET, max_size=40)
titles = st.none() | st.text(ALPHABET, max_size=8)

LEVELS = (None, "province", "city", "county")

records = st.builds(
    Report,
    id=st.sampled_from([f"r{n}" for n in range(12)]),
    text=texts,
    title=titles,
    is_report=st.booleans(),
    agency=st.sampled_from([None, "甲市教育局", "乙县财政局", "丙省档案馆"]),
    level=st.sampled_from(LEVELS),
    province=st.sampled_from([None, "广东", "湖南"]),
    city=st.sampled_from([None, "广州市", "长沙市"]),
    county=st.sampled_from([None, "赫山区"]),
    year=st.none() | st.integers(2008, 2012),
    published=st.sampled_from([None, "2009-03-01", "2010-03-01", "2010-03-31"]),
    statistics=st.dictionaries(
        st.sampled_from(["requests_received", "lawsuits", "other"]), st.none() | st.integers(0, 4) | st.just(2.5)
    ),
    source=st.builds(Source, path=st.sampled_from([None, "a.html"]), sha256=st.just("0" * 64)),
)

#: Commits, each a list of reports to add or replace and of ids to remove.
commits = st.lists(
    st.lists(records | st.sampled_from([f"r{n}" for n in range(12)]), min_size=1, max_size=9), min_size=1, max_size=6
)


def build(folder: Path, batches: Sequence[Sequence[Report | str]]) -> tuple[Index, dict[str, Report]]:
    """An index with a commit for each batch, and the reports that it must hold, in the order of their adding."""
    index, model = create_index(folder), {}
    for batch in batches:
        with index.writer() as writer:
            for entry in batch:
                if isinstance(entry, Report):
                    writer.add(entry)
                    model.pop(entry.id, None)
                    model[entry.id] = entry
                else:
                    assert writer.remove(entry) == (model.pop(entry, None) is not None)
    return index, model


def found(index: Index, query: str, **options: object) -> set[str]:
    """The ids of all reports that a query finds."""
    page = index.search(query, page_size=10_000, **options)  # type: ignore[arg-type]
    assert page.total == len(page.hits)
    return {hit.id for hit in page.hits}


def matched(index: Index, query: str, match: str = "all") -> set[str]:
    """The ids of all reports that a query as typed matches: no synonyms, and no others where there are none."""
    page = index.search(query, match=match, synonyms=False, page_size=10_000)
    return set() if page.relaxed else {hit.id for hit in page.hits}


def named(folder: Path) -> set[str]:
    """The files that an index consists of: its last commit, the one before, the two manifests and the lock."""
    before = manifests.load_previous(folder)
    names = {*manifests.load(folder).files, manifests.NAME, "write.lock"}
    return names | ({*before.files, manifests.PREVIOUS} if before else set())


def plain(text: str) -> str:
    """A text without the signs of the query language."""
    return text.translate(dict.fromkeys(map(ord, SIGNS)))


def searched_text(report: Report) -> str:
    """The folded text that a quotation is looked for in, said in another way than the index says it."""
    text, title = fold(report.text), fold(report.title or "")
    return text if title in text else f"{text}\0{title}"


def reduced_text(report: Report) -> str:
    """The text in which characters are compared: reduced, by an implementation of its own."""
    text = reduced(report.text)
    return text if fold(report.title or "") in fold(report.text) else f"{text}\0{reduced(report.title or '')}"


def reports() -> list[Report]:
    """Five readable reports of a country that does not exist."""
    return [
        Report(
            id="education-2018",
            title="云水市教育局2018年政府信息公开工作年度报告",
            text="云水市教育局2018年政府信息公开工作年度报告\n全年主动公开政府信息1,024条。回应社会关切，做好舆情回应。",
            agency="云水市教育局",
            level="city",
            province="广东",
            city="云水市",
            year=2018,
            published="2019-03-25",
            source=Source(path="reports/education.html", url="https://example.org/1", sha256="a" * 64),
        ),
        Report(
            id="finance-2018",
            title="云水市财政局年度报告",
            text="二〇一八年，财政局受理依申请公开37件。收支两条线管理。烟花爆竹。",
            agency="云水市财政局",
            level="city",
            province="广东",
            city="云水市",
            year=2018,
            published="2019-03-01",
            source=Source(path="reports/finance.html", sha256="b" * 64),
        ),
        Report(
            id="finance-2016",
            title="云水市财政局年度报告",
            text="2016年，云水市财政局主动公开政府信息88条。",
            agency="云水市财政局",
            level="city",
            province="广东",
            city="云水市",
            year=2016,
            published="2017-03-01",
        ),
        Report(
            id="county-2017",
            title="石桥县2017年年度报告",
            text="石桥县人民政府办公室编制本報告。輿情回應及時。",
            agency="石桥县人民政府办公室",
            level="county",
            province="湖南",
            county="石桥县",
            year=2017,
        ),
        Report(id="notice", text="关于放假的通知。", is_report=False),
    ]
