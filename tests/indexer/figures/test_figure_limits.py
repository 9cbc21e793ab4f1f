"""How far figures and their words are looked for: each distance, length and number where it is reached and passed."""

from __future__ import annotations

import pytest

from indexer.document import Document, Table
from indexer.figures import read_figures
from indexer.figures.numbers import Cell, cell, money, unit_of
from indexer.figures.sentences import around, cues
from indexer.figures.sentences.around import Around
from indexer.figures.sentences.choice import Candidate, choose
from indexer.figures.tables import annex, disputes, grids, without_grid
from indexer.figures.words import key_of
from indexer.text import mentions
from indexer.text.mentions import Mention
from indexer.text.sentences import Sentence
from tests.indexer.figures import made
from tests.indexer.figures.made import Style


def _sentence(text: str) -> Sentence:
    return Sentence(text, 0, len(text), "", False)


@pytest.mark.parametrize(("blanks", "kind"), [(399, "number"), (400, "text")])
def test_a_cell_has_four_hundred_characters_with_its_white_space(blanks: int, kind: str) -> None:
    assert cell("1" + " " * blanks).kind == kind


@pytest.mark.parametrize(("noughts", "kind"), [(37, "number"), (38, "text")])
def test_a_cell_has_forty_characters_without_its_white_space(noughts: int, kind: str) -> None:
    assert cell("7宗共" + "0 " * noughts).kind == kind


def test_numbers_have_fifteen_digits() -> None:
    assert cell("9" * 15) == Cell("number", 999_999_999_999_999)
    assert cell("９" * 15) == Cell("number", 999_999_999_999_999)
    assert cell("0" * 14 + "7") == Cell("number", 7)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,024件", Cell("number", 1024, "件")),
        ("-3", Cell("number", -3)),
        ("减少3", Cell("number", -3)),
        ("增加3", Cell("number", 3)),
        ("+3", Cell("number", 3)),
        ("1.5万元", Cell("number", 15_000, "万元")),
        ("2亿", Cell("number", 200_000_000, "亿")),
        ("（7）", Cell("number", 7)),
        ("7（件）", Cell("number", 7, "件")),
        ("7（注1）", Cell("number", 7)),
        ("7[2]", Cell("number", 7)),
        ("7②", Cell("number", 7)),
        ("零", Cell("number", 0)),
        ("无", Cell("dash")),
        ("——", Cell("dash")),
        (" \u200b", Cell("blank")),
        ("7宗共312800元", Cell("number", 7, "宗")),
        ("7宗案件", Cell("text")),
        ("7.共", Cell("text")),
        ("三", Cell("text")),
    ],
)
def test_cells_are_numbers_dashes_blanks_or_text(text: str, expected: Cell) -> None:
    assert cell(text) == expected


def test_amounts_are_kept_in_the_unit_that_is_asked_for() -> None:
    for unit, yuan in (("元", 1), ("千元", 1000), ("万元", 10_000), ("亿元", 100_000_000), ("", 1)):
        assert money(cell("3"), unit, "元") == Cell("number", 3 * yuan, "元")
    assert money(cell("3万元"), "元", "万元") == Cell("number", 3, "万元")
    assert money(cell("5"), "元", "万元") == Cell("number", 0.0005, "万元")
    assert money(cell(""), "元", "元") == Cell("blank")
    assert [unit_of(head) for head in ("金额（单位：万 元）", "千元", "亿元", "元", "件")] == [
        "万元",
        "千元",
        "亿元",
        "元",
        "",
    ]


def test_two_million_characters_are_read() -> None:
    said = "2018年主动公开政府信息数量为12"
    text = said.rjust(2_000_000, "\n")
    assert read_figures(Document(text=text + "0条。"), 2018).statistics == {"proactive_total": 12}


@pytest.mark.parametrize(("filler", "elsewhen"), [(151, True), (152, False)])
def test_the_year_of_a_number_is_said_within_a_hundred_and_sixty_characters(filler: int, elsewhen: bool) -> None:
    text = f"2016年{'甲' * filler}公开信息5条。"
    assert len(text) - len("5条。") - 160 == (0 if elsewhen else 1)
    numbers = list(mentions.find(text))
    assert Around(_sentence(text), lambda: None, numbers, 0, numbers[0]).of_another_time(2018) is elsewhen


@pytest.mark.parametrize(("between", "over_years"), [(29, True), (30, False)])
def test_the_number_of_the_year_stands_beside_that_of_all_years_within_thirty(between: int, over_years: bool) -> None:
    text = f"累计公开信息900条,{'甲' * (between - 6)}2018年50条。"
    numbers = list(mentions.find(text))
    assert numbers[1].start - numbers[0].end == between
    assert Around(_sentence(text), lambda: None, numbers, 0, numbers[0]).of_another_time(2018) is over_years


def _candidates(*values: int) -> list[Candidate]:
    found = []
    for value in values:
        mention = Mention(value, "件", False, 0, 1, "", "")
        found.append(Candidate(value, [f"is {value}"], False, _sentence("甲"), mention, [], 0))
    return found


@pytest.mark.parametrize(("score", "chosen"), [(0.0, 7), (-0.001, None)])
def test_a_value_is_read_where_it_is_as_likely_as_not(score: float, chosen: int | None) -> None:
    choice = choose({"is 7": score}, _candidates(7))
    assert (choice and choice.candidate.value) == chosen


@pytest.mark.parametrize(("score", "chosen"), [(30.0, None), (29.9, 7)])
def test_beyond_a_score_of_thirty_there_is_no_more_certainty(score: float, chosen: int | None) -> None:
    choice = choose({"is 7": 100.0, "is 8": score}, _candidates(7, 8))
    assert (choice and choice.candidate.value) == chosen
    assert choose({"is 7": -100.0, "is 8": -score}, _candidates(7, 8)) is None


def test_a_value_that_is_stated_twice_has_the_shares_of_both_and_the_better_place() -> None:
    twice = [*_candidates(7, 8), *_candidates(7)]
    twice[2] = twice[2]._replace(features=["again"])
    choice = choose({"is 7": 1.0, "again": 1.2, "is 8": 1.5}, twice)
    assert choice is not None
    assert choice.candidate is twice[2]


def _features(text: str, place: int = 0) -> list[str]:
    numbers = list(mentions.find(text))
    return cues.Evidence(_sentence(text), cues.find(text), numbers, lambda: []).features(place)


@pytest.mark.parametrize(("filler", "named"), [(198, True), (199, False)])
def test_cues_count_within_two_hundred_characters_before_a_number(filler: int, named: bool) -> None:
    assert ("REVIEW<" in _features(f"复议{'丨' * filler}5件。")) is named


@pytest.mark.parametrize(("others", "named"), [(59, True), (60, False)])
def test_sixty_cues_count_before_a_number_and_after_it(others: int, named: bool) -> None:
    assert ("SUIT<" in _features(f"诉讼{'费用' * others}5件。")) is named
    assert ("SUIT>" in _features(f"5件{'费用' * others}诉讼。")) is named


@pytest.mark.parametrize(("numbers", "is_sum"), [(8, True), (9, False)])
def test_a_sum_is_one_of_eight_numbers_before_or_after(numbers: int, is_sum: bool) -> None:
    parts = [f"甲{number}件" for number in range(1, numbers + 1)]
    whole = sum(range(1, numbers + 1))
    assert ("sum of later" in _features(f"甲{whole}件,{','.join(parts)}。")) is is_sum
    assert ("sum of earlier" in _features(f"{','.join(parts[::-1])},甲{whole}件。", numbers)) is is_sum


def test_two_rows_of_the_annex_make_an_annex_and_one_does_not() -> None:
    rows = [("主动公开政府信息数", "条", "7"), ("收到申请数", "件", "3")]
    for count in (1, 2):
        text = "\n".join(" | ".join(row) for row in rows[:count])
        grid = grids.of_text(Document(text=text), len(text))
        found = {key: value.number for key, value, *_ in annex.read(grid)}
        assert found == ({"proactive_total": 7, "requests_received": 3} if count == 2 else {})


def _outcomes(more: int) -> dict[str, float | None]:
    figures = made.consistent(2021, 7)
    head, groups, names, numbers = made.dispute_grid(figures, Style())
    document = made.tables([[head, groups, *[names] * (1 + more), numbers]])
    return {key: value.number for key, value, *_ in disputes.read(grids.of_document(document, 10**6))}


def test_seven_rows_of_heads_stand_above_the_numbers_of_disputes() -> None:
    figures = made.consistent(2021, 7)
    expected = {key: value for key, value in figures.items() if key.startswith(made.GROUPS)}
    assert _outcomes(0) == _outcomes(4) == expected
    assert _outcomes(5) != expected


@pytest.mark.parametrize(("lines", "tables"), [(0, 1), (2, 1), (3, 2)])
def test_two_lines_without_bars_stand_between_rows_of_one_table(lines: int, tables: int) -> None:
    text = "甲 | 1\n" + "乙\n\n" * lines + "丙 | 2\n"
    assert len(grids.of_text(Document(text=text), len(text))) == tables


def _span_of_second(text: str, *rows: tuple[str, ...]) -> tuple[int | None, int | None]:
    (grid,) = grids.of_document(Document(text=text, tables=(Table(rows, 0, len(text)),)), len(text))
    return grid.span(len(rows) - 1, len(rows[-1]) - 1)


def test_a_cell_stands_within_four_hundred_characters_after_its_label() -> None:
    for distance in (400, 401):
        text = "标签" + " " * (distance - 1) + "7" + " " * 100
        at = 2 + distance - 1
        assert _span_of_second(text, ("标签", "7")) == ((at, at + 1) if distance == 400 else (None, None))


def test_a_row_begins_within_three_thousand_characters_after_the_one_before() -> None:
    for distance in (3000, 3001):
        text = "标签" + "." * (distance - 2) + "项目" + "." * 100
        at = distance
        assert _span_of_second(text, ("标签",), ("项目",)) == ((at, at + 2) if distance == 3000 else (None, None))


def test_a_digit_of_a_longer_number_is_no_cell() -> None:
    assert _span_of_second("标签17 7", ("标签", "7")) == (5, 6)
    assert _span_of_second("标签1.7 71 7", ("标签", "7")) == (9, 10)


@pytest.mark.parametrize(("length", "key"), [(90, "disclosed"), (91, None)])
def test_a_label_has_ninety_characters(length: int, key: str | None) -> None:
    assert key_of("request_row", "予以公开".ljust(length)) == key


def _flat(*parts: str) -> str:
    return without_grid.prepare("\n".join(parts))


@pytest.mark.parametrize(("length", "read"), [(400, True), (401, False)])
def test_the_last_row_without_a_grid_ends_within_four_hundred_characters(length: int, read: bool) -> None:
    label, numbers = "本年新收政府信息公开申请数量", "1 2 3 4 5 6 9"
    text = label + numbers.rjust(length - len(label))
    cells, _ = without_grid.read_requests(text)
    assert bool(cells) is read


FIFTEEN = " ".join(["1 2 3 4 10"] * 3)


@pytest.mark.parametrize(("before", "read"), [(11, True), (12, False)])
def test_twelve_places_are_looked_at_for_the_numbers_of_disputes(before: int, read: bool) -> None:
    text = _flat(*[f"复议后起诉{'。' * 2500}"] * before, "复议后起诉", "总计", FIFTEEN, "")
    cells, _ = without_grid.read_disputes(text)
    assert [value.number for _, value, *_ in cells] == ([1, 2, 3, 4, 10] * 3 if read else [])


@pytest.mark.parametrize(("distance", "read"), [(2000, True), (2001, False)])
def test_what_ends_the_numbers_of_disputes_stands_within_two_thousand_characters(distance: int, read: bool) -> None:
    numbers = f"总计\n{FIFTEEN}\n"
    end = "五、"
    text = "复议后起诉" + "\n" * (distance - len(numbers) - len(end)) + numbers + end
    cells, _ = without_grid.read_disputes(text)
    assert bool(cells) is read


@pytest.mark.parametrize(("length", "rows"), [(90, 3), (91, 2)])
def test_a_row_of_the_annex_without_a_grid_has_ninety_characters(length: int, rows: int) -> None:
    text = "主动公开信息数 件 3\n主动公开信息数 条 4\n" + "收到申请数 件".ljust(length - 1) + "5\n"
    grid = without_grid.annex_grid(text)
    assert grid is not None
    assert len(grid.rows) == rows


@pytest.mark.parametrize(("lines", "named"), [(5, True), (6, False)])
def test_the_heads_of_the_annex_stand_within_six_lines_before_its_first_row(lines: int, named: bool) -> None:
    text = "\n" + "统计指标\n单位\n2016年\n2015年\n" + "\n" * (lines - 3) + "申请总数\n件\n3\n9\n信息数\n条\n4\n8\n"
    grid = without_grid.annex_grid(text)
    assert grid is not None
    assert ("统计指标" in grid.rows[0]) is named


def test_the_number_before_a_label_is_looked_for_in_eight_characters() -> None:
    for numbering, length in (("（一）", 3), ("2.3.4.5.", 8), ("1.2.3.4.5.", 8), ("12.34.56.", 6)):
        text = f"{numbering}予以公开 1"
        ((key, finish, end, begin),) = without_grid._rows("request_row", text, 0, len(text))
        at = len(numbering)
        assert (key, finish, end, begin) == ("disclosed", at + 4, len(text), at - length)


def test_of_several_lines_of_numbers_the_first_counts_where_it_has_as_many_as_there_are_columns() -> None:
    def numbers(text: str, count: int) -> list[float | None] | None:
        found = without_grid.values(text, 0, len(text), count)
        return found and [value.number for value, *_ in found]

    assert numbers("1 2 3\n4 5\n", 3) == [1, 2, 3]
    assert numbers("1 2 3\n4 5\n", 5) == [1, 2, 3, 4, 5]
    assert numbers("1 2 3\n4 5\n", 2) is None
    assert numbers("甲 1 — 3 乙 4", 3) == [1, None, 3]
    assert numbers(" | | ", 3) == [None] * 3
    assert numbers(" | ", 3) is None
    assert numbers("\n\t1\n\t\n\t3\n", 3) == [1, None, 3]


def test_page_numbers_are_blanks_and_everything_stays_in_its_place() -> None:
    text = "１２\n - 3 - \n４\t５\n第 7 页 共 9 页\n六"
    prepared = without_grid.prepare(text)
    assert len(prepared) == len(text)
    assert prepared.split() == ["12", "4", "5", "六"]
    assert [prepared.index(each) for each in ("12", "4", "六")] == [text.index(each) for each in ("１２", "４", "六")]


def test_chapter_two_ends_where_chapter_three_begins_within_four_thousand_characters() -> None:
    def licences(before: str, filler: int) -> list[float | None]:
        head = "信息内容\n本年处理决定数量\n"
        text = head + before + "\n" * (filler - len(head) - len(before)) + "申请人情况\n5\n"
        found, *_ = without_grid.read_proactive(text)
        return [value.number for key, value, *_ in found if key == "proactive.licences"]

    assert licences("行政许可\n", 30) == [None]
    assert licences("行政许可\n7\n", 30) == [7]
    assert licences("行政许可\n", 4000 - len("申请人情况")) == [None]


def test_a_row_of_several_lines_is_as_many_rows_where_every_cell_is_as_many_numbers() -> None:
    labels = "行政处罚 行政强制"
    assert grids._lines([labels, "3 4", "1 —"]) == [["行政处罚", "3", "1"], ["行政强制", "4", "—"]]
    assert grids._lines(["甲", labels, "3 4"]) == [["甲", "行政处罚", "3"], ["甲", "行政强制", "4"]]
    for row in (
        [labels, "7", "1 2"],
        [labels, "3 4", "1 2 3"],
        [labels, "3 x", "1 2"],
        ["行政处罚", "3 4"],
        ["甲 乙", "3 4"],
    ):
        assert grids._lines(row) == [], row


def test_channels_are_told_from_what_stands_beside_them() -> None:
    text = "网站公开5条,微博公开7条,公开9条。"
    assert "channel beside a channel" in _features(text, 0)
    assert "channel beside a channel" in _features(text, 1)
    assert "no channel beside a channel" in _features(text, 2)
    assert "channel alone" in _features("网站公开5条。")
    assert not [name for name in _features("公开5条,公开7条。") if "channel" in name]


def test_a_clause_begins_behind_the_last_stop() -> None:
    assert [around.clause(text) for text in ("甲,乙;丙:丁", "甲;乙;丙", "甲:乙,丙,丁", "甲")] == [
        "丁",
        "丙",
        "丁",
        "甲",
    ]
