"""Text as people type it: whatever stands in a row in a report finds it, however it is cut, spelled or pasted."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from itertools import count, islice
from pathlib import Path

import pytest

from index import Report
from index.errors import QueryError
from index.notes import PARTS, QUESTION, RELAXED
from index.protocol import Index
from index.query.parser import MAX_CLAUSES, MAX_DEPTH, MAX_DISTANCE, MAX_LENGTH, MAX_NEAR, MAX_PASSAGE, parse
from index.query.tree import Figure, Passage, Words
from tests.growth import check_growth
from tests.index.building import build, found, reduced_text
from tests.index.reducing import reduced

SAMPLES = Path(__file__).parents[2] / "samples"

SEED = 20

PIECES = (
    *(
        "本局围绕群众关切，",
        "扎实推进决策、执行公开",
        "（一）主动公开情况",
        "受理政府信息公开申请",
        "其中：",
        "“三公”经费",
    ),
    *(
        "。",
        "；",
        "\n",
        "\n",
        "\t",
        " ",
        "——",
        "……",
        "第",
        "条",
        "自",
        "起至",
        "止",
        "共",
        "件次",
        "余",
        "万元",
        "APP",
        "GZ",
        "www.example.cn",
    ),
    *(
        "邮箱a_b@example.cn",
        "％",
        "—",
        "人",
        "配",
        "名兼职",
        "国办公开办函〔2021〕30号",
        "和国办发【2016】8号文件",
        "监\n督权",
        "𠀀",
    ),
)


def _made_text(chance: random.Random) -> str:
    pieces = []
    for _ in range(chance.randint(20, 120)):
        kind = chance.random()
        if kind < 0.2:
            pieces.append(chance.choice(["{}", "{:,}", "{}.5"]).format(chance.randint(0, 20_000)))
        elif kind < 0.3:
            day = date(2008, 1, 1) + timedelta(chance.randint(0, 5000))
            pieces.append(
                chance.choice([f"{day.year}年{day.month}月{day.day}日", day.isoformat(), f"{day.year}年", "二〇一八年"])
            )
        else:
            pieces.append(chance.choice(PIECES))
    return "".join(pieces)


@pytest.fixture(scope="module")
def made(new_folder: Callable[[], Path]) -> tuple[Index, dict[str, Report]]:
    chance = random.Random(SEED)
    many = [Report(id=f"made-{number}", text=_made_text(chance)) for number in range(120)]
    many += [
        Report(id=path.name, text=path.read_text("utf-8", "ignore")) for path in sorted(SAMPLES.glob("reports/*.txt"))
    ]
    return build(new_folder(), [many[:70], many[70:]])


def _is_operator(span: str) -> bool:
    """Whether a span has quotation marks or is written with the signs of the query language."""
    return (
        bool(set(span) & set('"＂“”「」『』|｜'))
        or re.search(r"(^|\s)[-－(（]|[*＊)）](\s|$)|\b(OR|AND|NOT)\b|(^|\s)[A-Za-z_]+[:：]", span) is not None
    )


def _is_number(span: str) -> bool:
    """Whether a span is one number, of which the text may have more digits."""
    return re.fullmatch(r"[0-9,]*\.?[0-9]*%?", reduced(span)) is not None


@pytest.mark.parametrize("spans", [1_500, pytest.param(20_000, marks=pytest.mark.torture)])
def test_whatever_stands_in_a_row_finds_its_report_and_no_note_denies_it(
    made: tuple[Index, dict[str, Report]], spans: int
) -> None:
    index, model = made
    chance, texts = random.Random(SEED + 1), list(model.values())
    shown = {report.id: reduced_text(report) for report in texts}
    tried = 0
    while tried < spans:
        report = chance.choice(texts)
        start = chance.randrange(len(report.text))
        span = report.text[start : start + chance.choice([1, 2, 2, 3, 4, 5, 7, 10, 15, 30])].strip()
        if not reduced(span) or _is_operator(span) or _is_number(span):
            continue
        page = index.search(span, page_size=1, synonyms=False)
        assert page.noted(RELAXED) is None, (span, report.id)
        in_a_row = {name for name, text in shown.items() if reduced(span) in text}
        assert page.total >= len(in_a_row), (span, report.id)
        if tried % 10 == 0:
            assert in_a_row <= found(index, span, synonyms=False), span
        tried += 1


def _page_of(new_folder: Callable[[], Path], *texts: str) -> Index:
    return build(new_folder(), [[Report(id=text, text=text) for text in texts]])[0]


DATES = (
    *(
        "自2018年3月5日起",
        "于2018-3-5发布",
        "2018-03-05",
        "2018.3.5公布",
        "2018/03/05",
        "二〇一八年三月五日起施行",
        "二○一八年三月五日",
    ),
    *("２０１８年０３月０５日止", "2018 年 3 月 5 日", "二零一八年三月五日", "2018年3月5号"),
)


@pytest.mark.parametrize(
    "typed", ["2018年3月5日", "2018-03-05", "2018.3.5", "二〇一八年三月五日", "2018年03月05日", "2018/3/5"]
)
def test_a_date_is_found_and_marked_in_every_spelling(new_folder: Callable[[], Path], typed: str) -> None:
    index = _page_of(new_folder, *DATES, "2018年3月15日", "2018年3月6日，2019年3月5日")
    assert found(index, typed) == set(DATES)
    for text in DATES:
        marked = index.mark(text, typed)
        assert marked is not None
        ((start, end),) = marked.marks
        assert re.sub(r"[自于起施行发布公止]", "", text) == text[start:end]


NUMBERED = (
    "甲（国办公开办函〔2021〕30号）要求",
    "根据《条例》和国办公开办函〔2021〕30号文件",
    "按国办公开办函[2021]30号编",
    "依国办公开办函【2021】第30号，",
)


@pytest.mark.parametrize("field", ["", "文号:"])
@pytest.mark.parametrize(
    "number",
    ["国办公开办函[2021]30号", "国办公开办函〔2021〕30号", "国办公开办函（2021）30号", "国办公开办函〔2021〕第30号"],
)
def test_a_document_number_is_found_whatever_stands_before_it(
    new_folder: Callable[[], Path], field: str, number: str
) -> None:
    index = _page_of(
        new_folder, *NUMBERED, "国办公开办函〔2021〕31号", "国办公开办函〔2020〕30号", "国办公开办函，〔2021〕30号"
    )
    assert found(index, field + number) == set(NUMBERED)
    for text in NUMBERED:
        marked = index.mark(text, field + number)
        assert marked is not None
        assert [text[start:end][:6] for start, end in marked.marks] == ["国办公开办函"]
        assert all(text[end - 1] == "号" for _, end in marked.marks)


@pytest.mark.parametrize(
    ("typed", "texts", "others"),
    [
        ("4703件", ["收到4,703件次", "4703件", "４７０３ 件"], ["4713件", "703件", "14,703件"]),
        ("4,703件", ["收到4,703件次", "4703件次"], ["703件次", "4,713件"]),
        ("4703", ["收到4,703条", "4703"], ["14703", "4,703,000", "4703.5", "47031"]),
        ("216人", ["共216人次"], ["217人次"]),
        ("615.54万", ["计615.54万元"], ["615.5万元"]),
        ("3600余", ["3600余件", "3,600余件"], ["3601余件"]),
        ("2018年度", ["二〇一八年度", "2018年度", "二零一八年度"], ["2019年度"]),
        ("二零一八", ["2018年", "二〇一八年"], ["2019年", "12018年"]),
        ("APP", ["APP26条", "app下载"], ["A、P、P"]),
        ("26条", ["APP26条"], ["27条"]),
        ("26", ["APP26条"], ["2026年", "1,026", "26.5"]),
        ("1月25", ["1月25日"], ["1月2日5"]),
    ],
)
def test_numbers_with_units_are_found_in_every_spelling(
    new_folder: Callable[[], Path], typed: str, texts: list[str], others: list[str]
) -> None:
    index = _page_of(new_folder, *texts, *others)
    assert found(index, typed) == set(texts)
    for text in texts:
        marked = index.mark(text, typed)
        assert marked is not None
        assert marked.marks, text


#: Ways to write one measure, each line for one, and texts that are others.
MEASURES = (
    (("1200m2", "1200㎡", "1,200 ㎡", "1200平方米", "1200 平方米", "１２００Ｍ２", "1200m²", "1,200 m2", "1200 M²"),
     ("1200m24", "11200㎡", "1,200,000平方米", "1200m3", "120㎡0", "0.1200㎡", "1200hm2")),
    (("3.5万平方公里", "3.5万km2", "3.5万㎢", "3.5万 km²", "3.5万平方千米"), ("3.5万公里", "13.5万㎢", "3.5㎢")),
    (("2千克", "2kg", "2 KG", "2公斤", "2㎏"), ("12㎏", "2kgf", "2.2公斤", "2千kg")),
    (("12公里", "12km", "12㎞", "12 千米"), ("12kmh", "112㎞", "12海里")),
    (("37.5℃", "37.5°C", "37.5摄氏度", "３７．５℃"), ("7.5℃", "37.5")),
    (("120千瓦时", "120kWh"), ("120千瓦", "120kw", "1120kWh")),
)  # fmt: skip


@pytest.mark.parametrize(("ways", "others"), MEASURES)
def test_a_measure_is_found_and_marked_in_every_spelling(
    new_folder: Callable[[], Path], ways: tuple[str, ...], others: tuple[str, ...]
) -> None:
    texts = [
        f"{before}{way}{behind}" for way in ways for before, behind in (("共有", "以上"), ("面积（", "）"), ("", ""))
    ]
    index = _page_of(new_folder, *texts, *(f"共{other}，" for other in others))
    for typed in ways:
        assert found(index, typed) == set(texts), typed
        for text in texts:
            marked = index.mark(text, typed)
            assert marked is not None
            ((start, end),) = marked.marks
            assert text[start:end].strip() in ways, (typed, text)
        if " " not in typed:
            assert found(index, f"共有{typed}以上") == {text for text in texts if text.startswith("共有")}


def test_a_number_is_marked_whole_only(new_folder: Callable[[], Path]) -> None:
    text = "2025年25件，1,025条，25.5%，共25。"
    index = _page_of(new_folder, text)
    marked = index.mark(text, "25")
    assert marked is not None
    assert [start for start, _ in marked.marks] == [5, len(text) - 3]


def test_a_row_over_a_blank_is_found_though_it_ends_within_a_number(new_folder: Callable[[], Path]) -> None:
    index = _page_of(new_folder, "收到 2018 件", "收到件")
    assert found(index, "收到 20") == {"收到 2018 件"}
    assert found(index, "收到 2018") == {"收到 2018 件"}


def test_a_passage_of_any_length_is_found_by_its_rarest_parts(made: tuple[Index, dict[str, Report]]) -> None:
    index, model = made
    passage = "".join(report.text for report in model.values() if report.id.startswith("made"))[:MAX_PASSAGE]
    long = max((report.text for report in model.values()), key=len)
    joined = build_one(index, Report(id="long", text=f"前文。{passage}后文。"))
    assert len(passage) > MAX_LENGTH
    page = joined.search(passage)
    assert ([hit.id for hit in page.hits], [note.kind for note in page.notes]) == (["long"], [PARTS])
    assert any(snippet.marks for snippet in page.hits[0].snippets)
    assert joined.search(long + "。" * MAX_LENGTH).total >= 1
    with pytest.raises(QueryError, match=f"{MAX_PASSAGE} is the most"):
        parse("，" * (MAX_PASSAGE + 1))


def build_one(index: Index, report: Report) -> Index:
    with index.writer() as writer:
        writer.add(report)
    return index


def test_a_table_pasted_with_more_cells_than_a_query_has_parts_is_a_passage(new_folder: Callable[[], Path]) -> None:
    table = "\t".join(f"第{number}项" for number in range(MAX_CLAUSES + 1))
    index = _page_of(new_folder, table, "第1项")
    assert isinstance(parse(table).root, Passage)
    assert found(index, table) == {table}


@pytest.mark.parametrize(
    "text",
    ["主动公开：通过网站公开，共12条", "申请：", "主动公开：1,024条", "年份：不详", "层级：村", "本局（以下简称“教育局”", "（一、总体情况",
     "“互联网+政务服务，推进", "的“三公经费", "电话Tel:0738", "邮箱：a@b.cn，联系人"],
)  # fmt: skip
def test_headings_and_marks_without_partners_in_running_text_are_text(
    new_folder: Callable[[], Path], text: str
) -> None:
    index = _page_of(new_folder, f"前文。{text}后文", "别的")
    assert found(index, text) == {f"前文。{text}后文"}


@pytest.mark.parametrize(
    ("query", "low", "high"),
    [
        ("主动公开:≥100", 100, None), ("主动公开：100-200", 100, 200), ("申请:1万", 10_000, 10_000), ("申请:1,000", 1000, 1000),
        ("proactive:1,000..1.5万", 1000, 15_000), ("requests:≤5", None, 5), ("申请:10至20", 10, 20), ("申请:2亿", 2e8, 2e8),
    ],
)  # fmt: skip
def test_figures_are_typed_as_people_write_them(query: str, low: float | None, high: float | None) -> None:
    root = parse(query).root
    assert isinstance(root, Figure)
    assert (root.low, root.high) == (low, high)
    more = parse("申请:>1,000").root
    assert isinstance(more, Figure)
    assert more.low is not None
    assert 1000 < more.low < 1000.001


@pytest.mark.parametrize("opening", ["(", "（", "-(", "NOT ("])
def test_groups_stand_in_groups_to_a_limit(opening: str) -> None:
    closing = ")" * 333
    with pytest.raises(QueryError, match=f"more than {MAX_DEPTH} deep") as caught:
        parse(
            (opening * 333)[: MAX_LENGTH - 340]
            + "公开"
            + closing[: (opening * 333)[: MAX_LENGTH - 340].count(opening[-1])]
        )
    assert caught.value.position is not None
    with pytest.raises(QueryError, match="deep"):
        parse("NOT " * 200 + "公开")


def test_nearness_is_bounded_in_distance_and_number() -> None:
    with pytest.raises(QueryError, match=f"distance is 9999; {MAX_DISTANCE} is the most") as caught:
        parse('公开 "信息 公开"~9999')
    assert caught.value.position == 10
    with pytest.raises(QueryError, match=f"{MAX_NEAR} is the most"):
        parse(f'"{" ".join("公开信息政府年度报告")}"~9')
    with pytest.raises(QueryError, match=f"{MAX_CLAUSES} is the most"):
        parse(" ".join(['"信息 公开"~9'] * (MAX_CLAUSES // 2 + 1)))


def test_nearness_takes_time_in_proportion_to_the_text(new_folder: Callable[[], Path]) -> None:
    distances = count(500)  # another each time: what was found is kept

    def searching(times: int) -> Callable[[], object]:
        index = _page_of(new_folder, "信息公开" * times)
        return lambda: [index.search(f'"信息 公开"~{distance}') for distance in islice(distances, 5)]

    check_growth(searching, 20_000)


#: What could make a pattern try many ways: repeated until a query is as long as it may be.
WORST = (
    "1,", "111,", "1.", "一二", "2018年", "(", "（a ", '"', "“a", "- ", "-", "a:", "年份: ", "二〇", "〔2021", " 年", "a|", "OR ", "公 ", "1-",
)  # fmt: skip


@pytest.mark.parametrize("piece", WORST)
@pytest.mark.parametrize("opening", ["", "年份:", "申请:", "公开 "])
def test_parsing_takes_time_in_proportion_to_the_query(piece: str, opening: str) -> None:
    def parsed(length: int) -> None:
        query = (opening + piece * length)[:length]
        try:
            for clause in parse(query).clauses:
                if isinstance(clause, Words):
                    clause.needles(), clause.in_a_row()
        except QueryError:
            pass

    check_growth(lambda length: partial(parsed, length), MAX_LENGTH // 4, noise=0.004)


def test_a_table_copied_with_tabs_finds_its_report_also_with_numbers_below_zero(new_folder: Callable[[], Path]) -> None:
    cells = [[f"第{row}项", str(row * 37 % 11), f"-{row}", "0"] for row in range(1, 31)]
    stored = "\n".join(" | ".join(row) for row in cells)
    index = _page_of(new_folder, stored, "第1项 | 7 | 5 | 0")
    for first, last in ((0, 1), (2, 4), (3, 9), (0, 30)):
        pasted = "\n".join("\t".join(row) for row in cells[first:last])
        assert stored in found(index, pasted), (first, last)


def test_text_that_reads_like_a_question_and_stands_in_a_report_is_text(new_folder: Callable[[], Path]) -> None:
    index = _page_of(new_folder, "逐条讨论，讲清错在哪里、怎么改正。", "错在哪里，大家讨论。")
    page = index.search("讨论，讲清错在哪里、怎么改")
    assert ([hit.id for hit in page.hits], page.notes) == ([page.hits[0].id], ())
    assert index.search("我们应该到哪里去讨论问题？").noted(QUESTION)


@pytest.mark.parametrize("typed", ["05", "09"])
def test_a_month_or_day_with_a_zero_before_it_is_that_of_a_date(tmp_path: Path, typed: str) -> None:
    texts = ["公布于 2018-05-09 08:30", "公布于2018年5月9日", "共计20185件，第2050号", "编号0509"]
    index, _ = build(tmp_path, [[Report(id=str(number), text=text) for number, text in enumerate(texts)]])
    page = index.search(typed)
    assert {hit.id for hit in page.hits} == {"0", "1"}
    (snippet,) = next(hit for hit in page.hits if hit.id == "0").snippets
    assert [snippet.text[start:end] for start, end in snippet.marks] == [typed]
