"""How scores come about, copies that share a hit, and figures where they are stated."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index import Report
from index.fields import FACETS
from index.protocol import Index
from index.report import Evidence
from index.service.index import SearchIndex
from tests.index.building import build
from tests.index.service.plain_engine import PlainEngine

PIECES = (
    *(
        "舆情",
        "回应",
        "舆情回应",
        "安监局",
        "应急管理局",
        "烟花爆竹",
        "公开",
        "依申请公开",
        "政策解读",
        "2018年3月5日",
        "4,703件",
    ),
    *("。", "，", "\n", "的", "工作", "app", "云水市", "石桥县"),
)
QUERIES = (
    *("舆情回应", "舆情 公开", "安监局", "安监局 烟花爆竹", "云水市安监局", "石桥县应急管理局2018年报", '"舆情回应"', "舆情 OR 烟花爆竹"),
    *("公开 -烟花爆竹", "(舆情|烟花爆竹) 公开", "政策*", '"舆情 公开"~10', "2018-03-05", "4703件", "标题:公开 舆情", "year:2018 公开"),
    *("机关:安监局 公开", "依申请公开", "app", "公", "收到 20", "舆情回应的工作如何公开？", "舆情 微博 龦龦", "云水市", "石桥县 公开"),
)  # fmt: skip


@pytest.fixture(scope="module")
def shelf() -> list[Report]:
    chance = random.Random(11)
    agencies = ("云水市安全生产监督管理局", "云水市应急管理局", "石桥县应急管理局", None)
    shelf = []
    for number in range(90):
        text = "".join(chance.choice(PIECES) for _ in range(chance.randint(2, 40)))
        title = "".join(chance.choice(PIECES) for _ in range(3)) if number % 3 else None
        agency = agencies[number % 4]
        county = "石桥县" if number % 4 == 2 else None
        shelf.append(
            Report(
                id=f"{number:03}",
                text=text,
                title=title,
                agency=agency,
                year=2016 + number % 4,
                city="云水市",
                county=county,
            )
        )
    # Copies: of some reports, with another body or year, added at another time.
    shelf += [replace(shelf[at], id=f"copy-{n}-{at}", year=2019 - n) for at in range(0, 60, 4) for n in range(3)]
    return shelf


@pytest.fixture(scope="module")
def index(new_folder: Callable[[], Path], shelf: list[Report]) -> Index:
    return build(new_folder(), [shelf[:70], shelf[70:]])[0]


@pytest.mark.parametrize("match", ["all", "any"])
@pytest.mark.parametrize("query", QUERIES)
def test_the_parts_of_a_score_add_up_to_it_on_every_engine(
    index: Index, shelf: Sequence[Report], query: str, match: str
) -> None:
    for engine in (index, SearchIndex(PlainEngine(list(shelf)))):
        if isinstance(engine, SearchIndex) and engine.location == "memory" and any(s in query for s in ("~", "标题:")):
            continue  # which the plain engine does not know
        page = engine.search(query, match=match, explain=True, page_size=200)
        plain = engine.search(query, match=match, page_size=200)
        assert [(hit.id, hit.score) for hit in page.hits] == [(hit.id, hit.score) for hit in plain.hits]
        for hit in page.hits:
            assert hit.score_parts is not None
            assert sum(part.score for part in hit.score_parts) == pytest.approx(hit.score, rel=1e-4, abs=1e-4)
            assert all(part.score > 0 for part in hit.score_parts)
        assert all(hit.score_parts is None for hit in plain.hits)


def test_the_parts_say_what_they_are_for(index: Index) -> None:
    hits = index.search("安监局 舆情", explain=True, page_size=200).hits
    parts = [(hit, part) for hit in hits for part in hit.score_parts or ()]
    assert {part.kind for _, part in parts} >= {"term", "name", "near"}
    assert {part.field for _, part in parts} >= {"words", "bigrams", "title", "bodies"}
    for hit, part in parts:
        if part.kind == "name":
            assert "安全生产监督" in (hit.agency or "")
        if part.kind == "term" and part.field == "title":
            assert part.text in (hit.title or "")
        if not part.typed:
            assert part.text not in "安监局 舆情"
    assert any(not part.typed for _, part in parts)
    rows = [hit.id for hit in index.search("舆情回应", explain=True, page_size=200).hits
            if any(part.kind == "row" for part in hit.score_parts or ())]  # fmt: skip
    having = {r.id for r in index.reports() if "舆情回应" in f"{r.text}\n{r.title}".replace("\n", "")}
    assert set(rows) == having


@pytest.mark.parametrize("page_size", [1, 3, 10, 50])
@pytest.mark.parametrize("query", ["", "公开", "舆情 公开", "安监局", "舆情回应的工作如何公开？", "工作 微博"])
def test_pages_totals_and_counts_agree_where_copies_share_a_hit(index: Index, query: str, page_size: int) -> None:
    texts = {report.id: report.text for report in index.reports()}
    whole = index.search(query, page_size=1000, facets=FACETS)
    listed: list[str] = []
    for number in range(1, whole.pages * 1000 // page_size + 2):
        page = index.search(query, page=number, page_size=page_size, facets=FACETS, fold_copies=True)
        assert (page.total, page.facets, page.pages) == (whole.total, whole.facets, -(-whole.total // page_size))
        shown = [text for hit in page.hits for text in [texts[hit.id]] if text]
        assert len(shown) == len(set(shown))
        for hit in page.hits:
            assert all(texts[other] == texts[hit.id] for other in hit.same)
            assert hit.rank - 1 - (number - 1) * page_size < page_size
        own = [(hit.rank, hit.id) for hit in page.hits]
        assert own == sorted(own)
        assert sum(1 + len(hit.same) + len(hit.near) for hit in page.hits) == max(
            0, min(page_size, whole.total - (number - 1) * page_size)
        )
        listed += [name for hit in page.hits for name in (hit.id, *hit.same, *(copy.id for copy in hit.near))]
        if not page.hits:
            break
    assert sorted(listed) == sorted(hit.id for hit in whole.hits)
    assert len(listed) == len(set(listed)) == whole.total
    for facet in whole.facets:
        if facet.name == "year":
            assert sum(value.count for value in facet.values) == whole.total


def test_copies_are_folded_only_where_that_is_asked_and_only_of_one_text(index: Index) -> None:
    folded = index.search("", page_size=200, fold_copies=True)
    assert sum(len(hit.same) for hit in folded.hits) >= 45
    assert all(not hit.same for hit in index.search("", page_size=200).hits)


TABLE = "收到和处理申请情况\n本年新收政府信息公开申请数量 | 1,024 | 3\n上年结转 | 7 | 0\n"
SAID = "一、概述。全年主动公开政府信息3,307条。\n二、申请。本局共收到政府信息公开申请123件，均已答复。\n三、复议2件，诉讼0件。\n"


def _stated(report_id: str, text: str, figures: dict[str, str]) -> Report:
    evidence = {f"statistics.{name}": Evidence("narrative", said, at, at + len(said))
                for name, said in figures.items() for at in [text.index(said)]}  # fmt: skip
    numbers = {name: float("".join(c for c in said if c.isdigit())) for name, said in figures.items()}
    return Report(id=report_id, text=f"{text}", statistics=numbers, evidence=evidence)


@pytest.mark.parametrize(
    ("query", "report", "marked"),
    [
        ("申请:>100", "said", ["公开申请123件"]),
        ("申请:≥1,000", "table", ["1,024"]),
        ("主动公开:3000-4000", "said", ["主动公开政府信息3,307条"]),
        ("主动公开:>1 申请:123", "said", ["主动公开政府信息3,307条", "公开申请123件"]),
        ("申请:123 答复", "said", ["公开申请123件", "答复"]),
        ("申请:123 -微博 -复议:>5", "said", ["公开申请123件"]),
        ("诉讼:0 OR 复议:9", "said", ["诉讼0件"]),
    ],
)
def test_a_query_for_a_figure_shows_where_it_is_stated(
    new_folder: Callable[[], Path], query: str, report: str, marked: list[str]
) -> None:
    filler = "其他情况说明。" * 60
    said = {
        "requests_received": "公开申请123件",
        "proactive_total": "主动公开政府信息3,307条",
        "lawsuits": "诉讼0件",
        "reconsiderations": "复议2件",
    }
    shelf = [
        _stated("said", filler + SAID + filler, said),
        _stated("table", filler + TABLE + filler, {"requests_received": "1,024"}),
        Report(id="none", text=filler),
    ]
    index = build(new_folder(), [shelf])[0]
    (hit,) = (hit for hit in index.search(query).hits if hit.id == report)
    shown = [snippet.text[start:end] for snippet in hit.snippets for start, end in snippet.marks]
    assert [text for text in shown if text in marked] == marked
