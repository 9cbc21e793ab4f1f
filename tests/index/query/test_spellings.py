"""One date, number or document number is one thing, however it is typed: the same reports, scores, marks and notes."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from unicodedata import normalize

import pytest

from analyzers import fold, words
from analyzers.spellings import UNITS, canonical, in_words, measure_term, spellings
from index import Report
from index.notes import RELAXED
from index.protocol import Index
from index.query.words import words_in
from tests.index.building import build

#: Spellings of one thing each.
SAME = (
    ("2018年3月25日", "2018年03月25日", "2018年3月25号", "2018-3-25", "2018-03-25", "2018.3.25", "2018/03/25",
     "二〇一八年三月二十五日", "二零一八年三月二十五日", "２０１８年３月２５日"),
    ("2017年11月2日", "2017-11-02", "2017.11.2", "二〇一七年十一月二日", "二○一七年十一月二日"),
    ("2031年7月9日", "2031-07-09", "2031.7.9", "2031/7/9", "二〇三一年七月九日", "二零三一年七月九日"),
    ("2018年3月", "2018年03月", "二〇一八年三月", "二零一八年三月"),
    ("2031年7月", "2031年07月", "二〇三一年七月"),
    ("2018年", "二〇一八年", "二零一八年", "二0一八年"),
    ("4703件", "4,703件", "４７０３件"),
    ("9876件", "9,876件", "９,８７６件"),
    ("1234.5万元", "1,234.5万元"),
    ("1200平方米", "1200㎡", "1200m2", "1200m²", "1,200平方米", "1,200㎡", "１２００ｍ２"),
    ("37公里", "37km", "37㎞", "37KM", "37千米"),
    ("云府办函〔2018〕30号", "云府办函[2018]30号", "云府办函（2018）30号", "云府办函〔2018〕第30号", "云府办函〔二〇一八〕30号"),
    ("云府办函〔2018〕99号", "云府办函[2018]99号", "云府办函【2018】第99号"),
)  # fmt: skip

#: Those that no report has.
UNKNOWN = ("2031年7月9日", "2031年7月", "9876件", "37公里", "云府办函〔2018〕99号")

#: What is a year only where nothing follows.
ALONE = ("2018", "二〇一八", "二零一八")

AROUND = ("{}", "烟花 {}", "{} 烟花 公开", "自{}起", "截至{}共受理", "档案 龦龦 {}")


@pytest.fixture(scope="module")
def index(new_folder: Callable[[], Path]) -> Index:
    chance = random.Random(3)
    known = [form for same in SAME if same[0] not in UNKNOWN for form in same]
    pieces = [
        *known,
        *known,
        "烟花",
        "公开",
        "档案",
        "自",
        "起",
        "截至",
        "共受理",
        "件",
        "人",
        "，",
        "。",
        "年",
        "月",
        "日",
    ]
    made = ["、".join(chance.choice(pieces) for _ in range(chance.randint(3, 25))) for _ in range(80)]
    made += ["烟花", "公开烟花", "档案12件", "月日年"]
    reports = [Report(id=str(number), text=text, year=2016 + number % 3) for number, text in enumerate(made)]
    return build(new_folder(), [reports])[0]


@pytest.mark.parametrize(
    ("same", "around"), [*((same, around) for same in SAME for around in AROUND), (ALONE, "烟花 {}"), (ALONE, "{}")]
)
def test_every_spelling_of_one_thing_gives_one_result(index: Index, same: tuple[str, ...], around: str) -> None:
    results = []
    for spelling in same:
        page = index.search(around.format(spelling), facets=["year"], page_size=100)
        notes = [(note.kind, len(note.values.get("dropped", ())), note.values.get("total")) for note in page.notes]
        shown = [(hit.id, round(hit.score, 4), hit.snippets) for hit in page.hits]
        results.append((page.total, shown, page.facets, notes, page.suggestion is None))
    assert all(result == results[0] for result in results)


def test_what_no_report_has_is_dropped_as_a_whole(index: Index) -> None:
    for spelling in ("2031年7月9日", "2031-07-09", "二〇三一年七月九日", "9876件", "9,876件", "9876 件", "216人次"):
        note = index.search(f"{spelling} 烟花").noted(RELAXED)
        assert note is not None, spelling
        assert note.values["dropped"] == [spelling]
        assert note.values["query"] == "烟花"


@pytest.mark.parametrize("typed", ["9876件", "9,876件", "216人", "77 件", "88份", "2031年7月9日", "2031-07-09 9876件"])
def test_a_unit_is_no_word_by_itself(index: Index, typed: str) -> None:
    page = index.search(typed)
    assert (page.total, page.notes) == (0, ())


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("自2018年1月1日起施行", "自 2018年1月1日 起 施行"),
        ("收到4,703件次申请", "收到 4,703件次 申请"),
        ("3600余件", "3600余件"),
        ("615.54万元", "615.54万元"),
        ("3月25日", "3月25日"),
        ("二〇一八年度报告", "二〇一八 年度报告"),
        ("云府办函〔2018〕30号文件", "云府办函〔2018〕30号 文件"),
    ],
)
def test_words_are_told_apart_with_their_units_and_places(typed: str, words: str) -> None:
    found = words_in(typed, 7)
    assert [typed[word.start - 7 : word.end - 7] for word in found] == words.split()
    assert [word.is_number for word in found] == [re.search("[0-9〇]", word) is not None for word in words.split()]


@pytest.mark.parametrize("number", ["5", "1200", "12.5", "3万", "1200.5"])
@pytest.mark.parametrize("sign", sorted(UNITS))
def test_every_way_to_write_a_measure_has_all_the_others(sign: str, number: str) -> None:
    def ways(text: str) -> set[str]:
        return {text, *(way.text for way in spellings(text))}

    every = ways(number + UNITS[sign][0])
    assert {number + sign, *(number + name for name in UNITS[sign])} <= every
    for way in every:
        assert ways(way) == every
        assert (canonical(way), in_words(way)) == (number + UNITS[sign][0],) * 2
        assert measure_term(way) in words(way)
    assert not any(measure_term(f"{number}{sign}{more}") for more in "x9")


def test_compatibility_characters_of_units_stand_for_what_unicode_says() -> None:
    for character in "㎡㎢㎥㎞㎝㎜㎏㎎㎖℃":
        letters = fold(normalize("NFKC", character))
        assert f"7{letters}" in {way.text for way in spellings(f"7{character}")}
